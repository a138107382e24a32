//! The file that requests are kept in.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::exit::Failure;
use crate::kept::Kept;

pub(super) struct Keep(Mutex<File>);

impl Keep {
    /// What is in the file stays there.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        // Bodies are nobody else's business.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| {
            let path = path.display();
            Failure::usage(format!(
                "`{path}` cannot be written: {error}\nhelp: `--keep FILE` names another"
            ))
        })?;
        Ok(Self(Mutex::new(file)))
    }

    /// A whole line, or an error.
    pub(super) fn put(&self, kept: &Kept) -> std::io::Result<()> {
        let line = kept.line()?;
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(line.as_bytes())
    }
}
