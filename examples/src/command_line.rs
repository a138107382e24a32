//! A command line that makes no sense.

use std::error::Error;
use std::fmt;

/// What is wrong with a program's arguments, and what to type: [`process::end`](crate::process::end)
/// gives exit code 2 for it.
#[derive(Debug)]
pub struct Misuse {
    problem: String,
    usage: &'static str,
}

impl Misuse {
    /// A mistake of one's own kind.
    #[must_use]
    pub fn new(problem: impl Into<String>, usage: &'static str) -> Self {
        let problem = problem.into();
        Self { problem, usage }
    }

    /// An argument that the program does not know.
    #[must_use]
    pub fn unknown(argument: &str, usage: &'static str) -> Self {
        Self::new(format!("`{argument}` is not an option"), usage)
    }
}

impl Error for Misuse {}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.problem, self.usage)
    }
}

/// Whether an argument asks what could be typed.
#[must_use]
pub fn asks_for_help(argument: &str) -> bool {
    matches!(argument, "--help" | "-h")
}
