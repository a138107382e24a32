//! Runs the command, and looks at what comes out of it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// The secret that every run knows, unless it is told another.
pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

pub(crate) const OTHER_SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDdYlpQn0=";

pub(crate) const API_KEY: &str = "s3ntinel-api-key";

/// The command with its arguments, in an environment of its own.
pub(crate) fn pulse_hooks(arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pulse-hooks"));
    command.args(arguments).env_clear();
    command.env("PULSE_WEBHOOK_SECRET", SECRET);
    Run {
        command,
        input: Vec::new(),
    }
}

pub(crate) struct Run {
    command: Command,
    input: Vec<u8>,
}

/// What came of a run.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) error: String,
}

impl Run {
    pub(crate) fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without_secret(mut self) -> Self {
        self.command.env_remove("PULSE_WEBHOOK_SECRET");
        self
    }

    /// Runs to the end, on a thread where it holds up nobody.
    pub(crate) async fn run(self) -> Ran {
        tokio::task::spawn_blocking(|| self.run_here())
            .await
            .expect("it does not panic")
    }

    fn run_here(mut self) -> Ran {
        let mut child = self.spawn_piped();
        let mut stdin = child.stdin.take().expect("it is piped");
        // A command that does not read it has closed it.
        let _ = stdin.write_all(&self.input);
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
        let ran = Ran {
            code: output.status.code().expect("it exits"),
            out: text(output.stdout),
            error: text(output.stderr),
        };
        ran.check();
        ran
    }

    fn spawn_piped(&mut self) -> Child {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts")
    }

    /// The first byte it writes ends its output.
    pub(crate) fn run_into_closed_pipe(mut self) -> Ran {
        let mut child = self.spawn_piped();
        drop(child.stdout.take());
        drop(child.stdin.take());
        let output = child.wait_with_output().expect("it ends");
        Ran {
            code: output.status.code().expect("it exits"),
            out: String::new(),
            error: String::from_utf8(output.stderr).expect("it writes UTF-8"),
        }
    }

    /// Starts a command that runs until it is stopped, and waits for the line it begins with.
    pub(crate) fn start(mut self) -> Started {
        let mut child = self.spawn_piped();
        let mut errors = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut first = String::new();
        errors.read_line(&mut first).expect("it writes UTF-8");
        Started {
            child,
            errors,
            first,
        }
    }
}

impl Ran {
    /// What holds for every run.
    fn check(&self) {
        for text in [&self.out, &self.error] {
            for secret in [SECRET, OTHER_SECRET, API_KEY] {
                let key = secret.trim_start_matches("whsec_");
                assert!(!text.contains(key), "a secret in the output: {text}");
            }
            assert!(
                !text.contains('\u{1b}'),
                "colours without a terminal: {text}"
            );
            assert!(!text.contains("panicked"), "{text}");
        }
    }

    #[track_caller]
    pub(crate) fn expect(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "{}{}", self.out, self.error);
        self
    }

    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        let all = format!("{}{}", self.out, self.error);
        assert!(all.contains(text), "`{text}` is not in: {all}");
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// A command that runs; it is killed once it is dropped.
pub(crate) struct Started {
    child: Child,
    errors: BufReader<std::process::ChildStderr>,
    first: String,
}

impl Started {
    /// Where it says that it listens.
    pub(crate) fn url(&self) -> String {
        let url = self.first.split_once("listening on ");
        let url = url.and_then(|(_, rest)| rest.split([',', '\n']).next());
        url.unwrap_or_else(|| panic!("{}", self.first)).to_owned()
    }

    pub(crate) fn close_its_output(&mut self) {
        drop(self.child.stdout.take());
    }

    /// Ctrl-C.
    pub(crate) fn interrupt(&self) {
        let number = self.child.id().to_string();
        let kill = Command::new("kill").args(["-INT", &number]).status();
        assert!(kill.expect("`kill` is there").success());
    }

    /// Waits for its end.
    pub(crate) async fn end(mut self) -> Ran {
        let wait = move || {
            let mut out = String::new();
            if let Some(mut stdout) = self.child.stdout.take() {
                stdout.read_to_string(&mut out).expect("it writes UTF-8");
            }
            let mut error = self.first.clone();
            self.errors
                .read_to_string(&mut error)
                .expect("it writes UTF-8");
            let status = self.child.wait().expect("it ends");
            let ran = Ran {
                code: status.code().expect("it exits"),
                out,
                error,
            };
            ran.check();
            ran
        };
        tokio::task::spawn_blocking(wait).await.expect("it ends")
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes a file, and gives its name.
pub(crate) fn write(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("it can be written");
    text(&path)
}

pub(crate) fn text(path: &Path) -> String {
    path.to_str().expect("it is UTF-8").to_owned()
}
