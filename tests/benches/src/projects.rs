//! Small projects, written to be compiled: what our macros cost, and what the rivals' do.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const RUNTIME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../pulse-hooks");
const LOCK_FILE: &str = include_str!("../../../Cargo.lock");

/// A folder with a workspace, and a target folder for its builds.
#[derive(Debug)]
pub struct Projects {
    folder: PathBuf,
}

impl Projects {
    /// An empty workspace that takes its dependencies in the versions of ours.
    ///
    /// # Panics
    /// The folder cannot be written.
    #[must_use]
    pub fn begin(folder: &Path, members: &[&str]) -> Self {
        let _ = fs::remove_dir_all(folder);
        let projects = Self {
            folder: folder.to_owned(),
        };
        let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n");
        projects.write("Cargo.toml", &manifest);
        projects.write("Cargo.lock", LOCK_FILE);
        projects
    }

    /// Adds a library.
    ///
    /// # Panics
    /// The folder cannot be written.
    pub fn add(&self, name: &str, dependencies: &str, source: &str) {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependencies}"
        );
        self.write(&format!("{name}/Cargo.toml"), &manifest);
        self.write(&format!("{name}/src/lib.rs"), source);
    }

    /// Replaces a library's source.
    ///
    /// # Panics
    /// The folder cannot be written.
    pub fn edit(&self, name: &str, source: &str) {
        self.write(&format!("{name}/src/lib.rs"), source);
    }

    /// Gets what the builds need, so that none waits for the network.
    ///
    /// # Panics
    /// It is not to be had.
    pub fn fetch(&self) {
        self.cargo(&["fetch"]);
    }

    /// Checks a library: all that has changed since the last time.
    ///
    /// # Panics
    /// It has a mistake.
    pub fn check(&self, name: &str) {
        self.cargo(&["check", "--offline", "--package", name]);
    }

    /// Forgets all that has been built.
    pub fn forget(&self) {
        let _ = fs::remove_dir_all(self.folder.join("target"));
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        let folder = path.parent().expect("a folder around it");
        fs::create_dir_all(folder).expect("a folder that can be made");
        fs::write(path, text).expect("a file that can be written");
    }

    fn cargo(&self, arguments: &[&str]) {
        let status = Command::new(env!("CARGO"))
            .args(arguments)
            .arg("--quiet")
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env("CARGO_INCREMENTAL", "1")
            .status();
        assert!(status.expect("cargo").success(), "cargo {arguments:?}");
    }
}

/// What a project that receives webhooks depends on.
#[must_use]
pub fn our_dependency() -> String {
    format!("pulse-hooks = {{ path = {RUNTIME:?} }}\n")
}

/// As many event types, a catalogue of them, and a database to keep them in.
#[must_use]
pub fn events(count: usize) -> String {
    let mut source = String::from(
        "use pulse_hooks::{Catalogue, Event, pulse_catalogue};\n\
         use serde::Deserialize;\n\n\
         #[derive(Debug, Clone)]\n\
         pub struct Db;\n\n\
         impl Db {\n    \
             pub async fn store(&self, _id: &str, _count: u64) -> Result<(), std::io::Error> {\n        \
                 Ok(())\n    \
             }\n\
         }\n",
    );
    let mut names = String::new();
    for nth in 0..count {
        let _ = write!(
            source,
            "\n#[derive(Debug, Deserialize, Event)]\n#[event(\"thing.happened_{nth}\")]\n\
             pub struct Happened{nth} {{\n    pub id: String,\n    pub count: u64,\n}}\n"
        );
        let _ = write!(names, "Happened{nth}, ");
    }
    let _ = write!(
        source,
        "\npub const EVENTS: Catalogue = pulse_catalogue![{names}];\n"
    );
    source
}

/// A function for each of these events, under `attribute`. One body has as many more lines as
/// `edited` says.
#[must_use]
pub fn functions(attribute: &str, count: usize, (edited, lines): (usize, usize)) -> String {
    let mut source =
        String::from("use events::*;\nuse pulse_hooks::{State, pulse_handler, pulse_router};\n");
    for nth in 0..count {
        let _ = write!(
            source,
            "\n{attribute}\npub async fn happened_{nth}(\n    event: Happened{nth},\n    \
             State(db): State<Db>,\n) -> Result<(), std::io::Error> {{\n    \
             let count = event.count + 1;\n"
        );
        if nth == edited {
            for line in 0..lines {
                let _ = writeln!(source, "    let count = count + {line};");
            }
        }
        source.push_str(
            "    for _ in 0..2 {\n        db.store(&event.id, count).await?;\n    }\n    Ok(())\n}\n",
        );
    }
    source
}

/// A router of these functions.
#[must_use]
pub fn router(count: usize) -> String {
    let names: Vec<_> = (0..count).map(|nth| format!("happened_{nth}")).collect();
    let names = names.join(", ");
    format!(
        "\npub fn router() -> pulse_hooks::Router<Db> {{\n    \
         pulse_router! {{ state: Db, catalogue: EVENTS, handlers: [{names}] }}\n}}\n"
    )
}
