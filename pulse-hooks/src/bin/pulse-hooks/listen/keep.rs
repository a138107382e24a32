//! The file that requests are kept in.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::exit::Failure;
use crate::kept::Kept;

/// How many bytes of refused requests are kept in one run: anybody may send them, and as many as
/// they like.
const REFUSED_LIMIT: usize = 64 * 1024 * 1024;

/// Why one more is not.
pub(super) const NO_ROOM: &str =
    "it is not kept: no more than 64 MiB of refused requests are in one run";

pub(super) struct Keep {
    file: Mutex<File>,
    /// How many bytes of refused requests there still is room for.
    room: AtomicUsize,
}

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
        let keep = Self {
            file: Mutex::new(file),
            room: AtomicUsize::new(REFUSED_LIMIT),
        };
        // A line that broke off is not to swallow the next one.
        if !ends_with_line(path) {
            keep.write("\n").map_err(Failure::Output)?;
        }
        Ok(keep)
    }

    /// A whole line, or an error.
    pub(super) fn put(&self, kept: &Kept) -> std::io::Result<()> {
        self.write(&kept.line()?)
    }

    /// The same for a request that was refused, while there is room. Tells whether it was kept.
    pub(super) fn put_refused(&self, kept: &Kept) -> std::io::Result<bool> {
        let line = kept.line()?;
        let take = |room: usize| room.checked_sub(line.len());
        let order = Ordering::Relaxed;
        if self.room.fetch_update(order, order, take).is_err() {
            return Ok(false);
        }
        self.write(&line).map(|()| true)
    }

    fn write(&self, line: &str) -> std::io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(line.as_bytes())
    }
}

/// Whether what is appended begins a line. What cannot be read counts as whole.
fn ends_with_line(path: &Path) -> bool {
    let last = || {
        let mut file = File::open(path).ok()?;
        file.seek(SeekFrom::End(-1)).ok()?;
        let mut last = [0];
        file.read_exact(&mut last).ok()?;
        Some(last)
    };
    last().is_none_or(|last| last == *b"\n")
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;
    use jiff::Timestamp;

    use super::*;
    use crate::message::Message;

    #[test]
    fn a_line_that_broke_off_swallows_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("kept");
        for (before, after) in [("", ""), ("whole\n", "whole\n"), ("brok", "brok\n")] {
            std::fs::write(&path, before).expect("it can be written");
            let Ok(_) = Keep::open(&path) else {
                panic!("it can be written")
            };
            assert_eq!(std::fs::read_to_string(&path).expect("text"), after);
        }
    }

    #[test]
    fn what_anybody_may_send_does_not_fill_the_disk() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("kept");
        let Ok(keep) = Keep::open(&path) else {
            panic!("it can be written")
        };
        let message = Message {
            headers: HeaderMap::new(),
            body: Bytes::from(vec![b'a'; 1024 * 1024]),
        };
        let kept = Kept::new(Timestamp::UNIX_EPOCH, "/", &message, None);
        let sent = || keep.put_refused(&kept).expect("it can be written");
        let count = (0..100).filter(|_| sent()).count();
        assert_eq!(count, 63);
        let length = || path.metadata().expect("the file").len();
        let full = length();
        assert!(full <= REFUSED_LIMIT as u64);
        // What is genuine is kept all the same.
        keep.put(&kept).expect("it can be written");
        assert!(length() > full);
    }
}
