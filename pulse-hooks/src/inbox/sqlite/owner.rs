//! One SQLite file has one owner: a lock on a file beside it, which the system gives back even
//! when the process is killed.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::inbox::InboxError;

/// Held as long as the inbox writes.
pub(super) struct Owner(#[expect(dead_code, reason = "held for its lock")] File);

impl Owner {
    /// Makes the file, where there is none, so that its name can be read to the end: a link to
    /// it is the same file.
    pub(super) fn of(path: &Path) -> Result<Self, InboxError> {
        let failed = |error| InboxError::File {
            path: path.to_owned(),
            error: Arc::new(error),
        };
        let open = |path: &Path| {
            let mut options = OpenOptions::new();
            options.create(true).truncate(false).read(true).write(true);
            options.open(path)
        };
        open(path).map_err(failed)?;
        let mut beside = OsString::from(path.canonicalize().map_err(failed)?);
        beside.push("-owner");
        let mut file = open(&PathBuf::from(beside)).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut process = String::new();
                let read = file.read_to_string(&mut process);
                return Err(InboxError::Owned {
                    path: path.to_owned(),
                    process: read.ok().and_then(|_| process.trim().parse().ok()),
                });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let write = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()));
        write.map_err(failed)?;
        Ok(Self(file))
    }
}
