//! One SQLite file has one owner: a lock on a file beside it, which the system gives back even
//! when the process is killed.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::inbox::InboxError;

/// Held as long as the inbox writes.
pub(super) struct Owner {
    path: PathBuf,
    /// What was to be found there when it was opened.
    file: FileId,
    _lock: File,
}

impl Owner {
    /// Makes the file, where there is none, so that its name can be read to the end: a link to
    /// it is the same file.
    pub(super) fn of(path: &Path) -> Result<Self, InboxError> {
        let failed = |error: io::Error| InboxError::file(path, Arc::new(error));
        open(path).map_err(failed)?;
        let whole = path.canonicalize().map_err(failed)?;
        let mut beside = OsString::from(&whole);
        beside.push("-owner");
        let mut lock = open(&PathBuf::from(beside)).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut process = String::new();
                let read = lock.read_to_string(&mut process);
                return Err(InboxError::Owned {
                    path: path.to_owned(),
                    process: read.ok().and_then(|_| process.trim().parse().ok()),
                });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let write = lock
            .set_len(0)
            .and_then(|()| lock.rewind())
            .and_then(|()| writeln!(lock, "{}", std::process::id()));
        write.map_err(failed)?;
        Ok(Self {
            file: FileId::of(&whole).map_err(failed)?,
            path: whole,
            _lock: lock,
        })
    }

    /// The file, with a name that means the same from everywhere.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file is still to be found under its name.
    ///
    /// # Errors
    /// It is not: it was removed, or something else was put into its place.
    pub(super) fn check(&self) -> Result<(), InboxError> {
        match FileId::of(&self.path) {
            Ok(there) if there == self.file => Ok(()),
            _ => Err(InboxError::FileGone {
                path: self.path.clone(),
            }),
        }
    }
}

/// Deliveries are nobody else's to read. SQLite gives the files that it makes beside this one the
/// same permissions.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// What tells one file from another, whatever its name.
#[derive(PartialEq, Eq)]
struct FileId {
    #[cfg(unix)]
    device: u64,
    #[cfg(unix)]
    inode: u64,
}

impl FileId {
    fn of(path: &Path) -> io::Result<Self> {
        let found = std::fs::metadata(path)?;
        #[cfg(unix)]
        let id = {
            use std::os::unix::fs::MetadataExt as _;
            Self {
                device: found.dev(),
                inode: found.ino(),
            }
        };
        // Elsewhere no file is removed that is open.
        #[cfg(not(unix))]
        let id = {
            drop(found);
            Self {}
        };
        Ok(id)
    }
}
