//! The command line.

use pulse_hooks_examples::command_line::{Misuse, asks_for_help};

pub(crate) const USAGE: &str = "usage: cargo run --bin quickstart [-- [--port N] [--once]]";

pub(crate) struct Options {
    pub(crate) port: u16,
    pub(crate) once: bool,
}

impl Options {
    /// Nothing, where they ask for help.
    pub(crate) fn from_args(
        mut arguments: impl Iterator<Item = String>,
    ) -> Result<Option<Self>, Misuse> {
        let mut options = Self {
            port: 3000,
            once: false,
        };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                argument if asks_for_help(argument) => return Ok(None),
                "--once" => options.once = true,
                "--port" => {
                    let value = arguments.next();
                    let value = value
                        .ok_or_else(|| Misuse::new("`--port` needs a number after it", USAGE))?;
                    options.port = value.parse().map_err(|_| {
                        Misuse::new(format!("`--port {value}`: not a port number"), USAGE)
                    })?;
                }
                _ => return Err(Misuse::unknown(&argument, USAGE)),
            }
        }
        Ok(Some(options))
    }
}
