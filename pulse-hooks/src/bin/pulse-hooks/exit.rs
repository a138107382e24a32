//! How the command ends: its exit codes, and what it says on the standard error.

use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::process::ExitCode;

/// The table of `--help`.
pub(crate) const CODES: &str = "\
Exit codes:
  0  all went well: answered with a 2xx, genuine, done
  1  the answer was no: not a 2xx, not genuine, not found, left alone; a job that failed, was
     cancelled or has expired
  2  the command was used wrongly: an argument, a secret or a file that cannot be read
  3  what was asked is not there: no connection, no answer in time, no database, no port, a Pulse
     API that fails or is busy; a job that was accepted, and could not be waited for; an inbox
     that another process has
  141  whoever read the output has gone";

/// Why the command ends with another code than 0.
pub(crate) enum Failure {
    /// Told on the standard output already.
    Refused,
    /// As above, with a message.
    No(String),
    Usage(String),
    Unavailable(String),
    /// Whoever read our output has gone, or the disk is full.
    Output(io::Error),
}

impl Failure {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    pub(crate) fn unavailable(message: impl Into<String>) -> Self {
        Self::Unavailable(message.into())
    }

    /// With what to type below the message. A reader that has gone asks for none.
    pub(crate) fn help(self, help: &str) -> Self {
        let with_help = |message| format!("{message}\nhelp: {help}");
        match self {
            Self::No(message) => Self::No(with_help(message)),
            Self::Usage(message) => Self::Usage(with_help(message)),
            Self::Unavailable(message) => Self::Unavailable(with_help(message)),
            Self::Output(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Self::Unavailable(with_help(not_written(&error)))
            }
            Self::Output(_) | Self::Refused => self,
        }
    }

    /// Says why on the standard error, and gives the code.
    pub(crate) fn report(&self) -> ExitCode {
        let (code, message) = match self {
            Self::Refused => (1, None),
            Self::No(message) => (1, Some(message.clone())),
            Self::Usage(message) => (2, Some(message.clone())),
            Self::Unavailable(message) => (3, Some(message.clone())),
            // `| head` has seen enough, and the verdict may not have been told: as of a process
            // that the signal has ended.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => (141, None),
            Self::Output(error) => (3, Some(not_written(error))),
        };
        if let Some(message) = message {
            crate::output::complain(&message);
        }
        ExitCode::from(code)
    }
}

fn not_written(error: &io::Error) -> String {
    format!("the output cannot be written: {error}")
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// An error with all that is behind it, but for what it has said itself.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let cause = error.to_string();
        if !text.ends_with(&cause) {
            let _ = write!(text, ": {cause}");
        }
        source = error.source();
    }
    text
}
