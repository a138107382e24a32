//! The command line.

use crate::Result;

pub(crate) struct Options {
    pub(crate) port: u16,
    pub(crate) once: bool,
}

impl Options {
    pub(crate) fn from_args(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self {
            port: 3000,
            once: false,
        };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--once" => options.once = true,
                "--port" => {
                    let value = arguments.next().ok_or("`--port` needs a number after it")?;
                    options.port = value
                        .parse()
                        .map_err(|_| format!("`--port {value}`: not a port number"))?;
                }
                _ => {
                    let usage = "usage: quickstart [--port N] [--once]";
                    return Err(format!("`{argument}` is not an option; {usage}").into());
                }
            }
        }
        Ok(options)
    }
}
