//! A PostgreSQL server for tests: the one that is named, or one of our own in a temporary folder.

use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgPool};
use tempfile::TempDir;

/// Names a server, as `postgres://user@host/database`; the user may create databases.
pub const VARIABLE: &str = "PULSE_HOOKS_TEST_POSTGRES";

/// Set where the tests on PostgreSQL must run.
pub const REQUIRED: &str = "PULSE_HOOKS_REQUIRE_POSTGRES";

/// Whether there is a server to be had; where there is none, says that its tests are ignored.
///
/// # Panics
/// There is none, and [`REQUIRED`] is set.
#[must_use]
pub fn is_there() -> bool {
    let is_there = std::env::var_os(VARIABLE).is_some() || programs().is_some();
    if !is_there {
        assert!(
            std::env::var_os(REQUIRED).is_none(),
            "PostgreSQL is not installed, and {REQUIRED} is set"
        );
        eprintln!("PostgreSQL is not installed: the tests on it are ignored");
    }
    is_there
}

/// Whether one of our own can be started; where it cannot, says that the tests which kill a
/// server are ignored.
///
/// # Panics
/// It cannot, and [`REQUIRED`] is set.
#[must_use]
pub fn can_be_started() -> bool {
    let can_be_started = programs().is_some();
    if !can_be_started {
        assert!(
            std::env::var_os(REQUIRED).is_none(),
            "PostgreSQL is not installed, and {REQUIRED} is set"
        );
        eprintln!("no server of our own: the tests that kill one are ignored");
    }
    can_be_started
}

/// How long a server may take to start on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server. Dropped, one of our own ends.
#[derive(Debug)]
pub struct Server {
    options: PgConnectOptions,
    own: Option<Own>,
}

#[derive(Debug)]
struct Own {
    folder: TempDir,
    programs: PathBuf,
    process: Child,
}

impl Server {
    /// The server that [`VARIABLE`] names, or one that is started.
    ///
    /// # Errors
    /// In words, why there is none: PostgreSQL is not installed, or does not start.
    pub async fn start() -> Result<Self, String> {
        let Ok(url) = std::env::var(VARIABLE) else {
            return Self::start_own().await;
        };
        let options = url.parse();
        let server = Self {
            options: options.map_err(|error| format!("{VARIABLE}: {error}"))?,
            own: None,
        };
        server.wait().await?;
        Ok(server)
    }

    /// One of our own, which can be [killed](Self::crash).
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub async fn start_own() -> Result<Self, String> {
        let server = Self::spawn()?;
        server.wait().await?;
        Ok(server)
    }

    fn spawn() -> Result<Self, String> {
        let programs = programs().ok_or("neither `initdb` nor /usr/lib/postgresql is there")?;
        let folder = TempDir::new().map_err(|error| error.to_string())?;
        let (user, group) = owner();
        let give = |path: &Path| {
            std::fs::set_permissions(path, PermissionsExt::from_mode(0o700))
                .and_then(|()| chown(path, user, group))
                .map_err(|error| format!("{}: {error}", path.display()))
        };
        give(folder.path())?;
        let mut initdb = unprivileged(&programs.join("initdb"));
        initdb
            .args([
                "--auth=trust",
                "--username=postgres",
                "--encoding=UTF8",
                "--no-sync",
                "-D",
            ])
            .arg(folder.path().join("data"))
            .current_dir(folder.path());
        let output = initdb
            .output()
            .map_err(|error| format!("initdb: {error}"))?;
        if !output.status.success() {
            return Err(format!(
                "initdb: {}",
                String::from_utf8_lossy(&output.stderr)
            ));
        }
        let process = start(&programs, folder.path())?;
        let options = PgConnectOptions::new_without_pgpass()
            .socket(folder.path())
            .username("postgres")
            .database("postgres");
        Ok(Self {
            options: options.disable_statement_logging(),
            own: Some(Own {
                folder,
                programs,
                process,
            }),
        })
    }

    async fn wait(&self) -> Result<(), String> {
        let begin = Instant::now();
        loop {
            match self.options.connect().await {
                Ok(connection) => {
                    // It is only a sign of life.
                    let _ = connection.close().await;
                    return Ok(());
                }
                Err(error) if begin.elapsed() > PATIENCE => return Err(error.to_string()),
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// Makes an empty database, and tells how to reach it.
    ///
    /// # Panics
    /// The server does not let us.
    pub async fn database(&self) -> PgConnectOptions {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let nth = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("pulse_hooks_test_{}_{nth}", std::process::id());
        let mut connection = self.options.connect().await.expect("a connection");
        let create = format!("CREATE DATABASE {name}");
        sqlx::query(AssertSqlSafe(create))
            .execute(&mut connection)
            .await
            .expect("a database");
        self.options.clone().database(&name)
    }

    /// Kills the server, as a power failure would end it, and starts it again.
    ///
    /// # Panics
    /// It is not our own, or does not come back.
    pub async fn crash(&mut self) {
        let own = self.own.as_mut().expect("a server of our own");
        own.process.kill().expect("it runs");
        own.process.wait().expect("it has ended");
        let begin = Instant::now();
        loop {
            own.process = start(&own.programs, own.folder.path()).expect("it can be started");
            tokio::time::sleep(Duration::from_millis(300)).await;
            // It refuses as long as a child of the killed one is left.
            match own.process.try_wait().expect("it is our child") {
                Some(_) if begin.elapsed() < PATIENCE => {}
                Some(status) => panic!("it does not start again: {status}"),
                None => break,
            }
        }
        self.wait().await.expect("it comes back");
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        // SIGKILL leaves shared memory behind; SIGQUIT does not.
        let quit = Command::new("kill")
            .args(["-QUIT", &self.process.id().to_string()])
            .status();
        if !quit.is_ok_and(|status| status.success()) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// A pool on one database.
///
/// # Panics
/// The database does not answer.
pub async fn pool(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(8)
        .connect_with(options)
        .await
        .expect("the database answers")
}

fn start(programs: &Path, folder: &Path) -> Result<Child, String> {
    let mut postgres = unprivileged(&programs.join("postgres"));
    postgres
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args(["-c", "listen_addresses=", "-c", "max_connections=200"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    postgres
        .spawn()
        .map_err(|error| format!("postgres: {error}"))
}

/// Where `initdb` and `postgres` are: in the path, or where Debian puts them.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let debian = debian.filter_map(|version| Some(version.ok()?.path().join("bin")));
    debian
        .chain(std::env::split_paths(&path))
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// PostgreSQL refuses to run as root: root lends it to the user that Debian makes for it, or to
/// nobody.
fn owner() -> (Option<u32>, Option<u32>) {
    let number = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    if number(&["-u"]) != Some(0) {
        return (None, None);
    }
    let of = |user| Some((number(&["-u", user])?, number(&["-g", user])?));
    let (user, group) = of("postgres")
        .or_else(|| of("nobody"))
        .unwrap_or((65534, 65534));
    (Some(user), Some(group))
}

fn unprivileged(program: &Path) -> Command {
    let mut command = Command::new(program);
    if let (Some(user), Some(group)) = owner() {
        command.uid(user).gid(group);
    }
    command
}
