//! Files, and `-` for the standard input.

use std::fmt;
use std::io::{IsTerminal as _, Read as _};
use std::path::PathBuf;
use std::str::FromStr;

use jiff::{SignedDuration, SpanRelativeTo, Timestamp};
use pulse_hooks::Secret;

use crate::exit::Failure;
use crate::output::printable;

/// Where to read from.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Input {
    Standard,
    File(PathBuf),
}

impl FromStr for Input {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "-" => Self::Standard,
            _ => Self::File(text.into()),
        })
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Standard => f.write_str("the standard input"),
            Self::File(path) => write!(f, "`{}`", printable(&path.to_string_lossy())),
        }
    }
}

impl Input {
    pub(crate) fn read(&self) -> Result<Vec<u8>, Failure> {
        let read = match self {
            Self::Standard if std::io::stdin().is_terminal() => {
                return Err(Failure::usage(
                    "nothing is piped into the standard input\nhelp: name a file, or pipe it in",
                ));
            }
            Self::Standard => {
                let mut bytes = Vec::new();
                let read = std::io::stdin().lock().read_to_end(&mut bytes);
                read.map(|_| bytes)
            }
            Self::File(path) => std::fs::read(path),
        };
        read.map_err(|error| match self {
            // Someone may have given a secret, which no message may show.
            Self::File(path) if looks_like_a_secret(&path.to_string_lossy()) => Failure::usage(
                "what looks like a secret was given as the name of a file\n\
                 help: secrets are read from a variable or `--secret-file FILE`; this one may now \
                 be in the shell's history, so have a new one made",
            ),
            _ => Failure::usage(format!("{self} cannot be read: {error}")),
        })
    }
}

/// Whether this is a signing secret, or holds the beginning of one.
pub(crate) fn looks_like_a_secret(text: &str) -> bool {
    text.parse::<Secret>().is_ok() || text.contains("whsec_") || text.contains("whsk_")
}

/// Reads a point in time: `2024-01-15T10:30:00Z`, or Unix seconds.
pub(crate) fn time(text: &str) -> Result<Timestamp, String> {
    let time = match text.parse::<i64>() {
        Ok(seconds) => Timestamp::from_second(seconds),
        Err(_) => text.parse(),
    };
    time.map_err(|_| "write it like 2024-01-15T10:30:00Z, or in Unix seconds".to_owned())
}

/// Reads a length of time: `90s`, `15m`, `36h`, `30d`.
pub(crate) fn duration(text: &str) -> Result<std::time::Duration, String> {
    let span = text.parse::<jiff::Span>().ok();
    let duration = span
        .and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()).ok())
        .and_then(|duration| std::time::Duration::try_from(duration).ok());
    duration.ok_or_else(|| "write it like 90s, 15m, 36h or 30d".to_owned())
}

/// Reads a point in time, or how long ago it was.
pub(crate) fn time_or_ago(text: &str) -> Result<Timestamp, String> {
    let ago = |duration| {
        let duration = SignedDuration::try_from(duration).ok()?;
        Timestamp::now().checked_sub(duration).ok()
    };
    match duration(text).ok().and_then(ago) {
        Some(time) => Ok(time),
        None => time(text).map_err(|_| {
            "write a time like 2024-01-15T10:30:00Z, or how long ago it was: 15m, 36h, 30d"
                .to_owned()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_dates_or_seconds() {
        assert_eq!(time("2024-01-15T10:30:00Z"), time("1705314600"));
        assert!(time("yesterday").is_err());
    }

    #[test]
    fn lengths_of_time_have_units() {
        let hours = |hours: u64| Ok(std::time::Duration::from_secs(hours * 3600));
        assert_eq!(duration("36h"), hours(36));
        assert_eq!(duration("30d"), hours(30 * 24));
        for wrong in ["30", "-3d", "soon", ""] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_age_is_a_time_too() {
        let hour_ago = Timestamp::now() - SignedDuration::from_hours(1);
        let read = time_or_ago("1h").expect("an age");
        assert!(read.duration_since(hour_ago).as_secs().abs() < 60);
        assert_eq!(time_or_ago("1705314600"), time("1705314600"));
    }
}
