//! What the commands that call the Pulse API have in common.

mod failure;
mod progress;
mod wait;

use std::error::Error as _;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use pulse_hooks::client::{PulseClient, PulseClientBuilder, SetupError};

pub(crate) use progress::Progress;
pub(crate) use wait::{WaitArgs, Waited};

use crate::exit::Failure;
use crate::secret::{Forgotten, forget};

/// The variable that holds the API key.
const VARIABLE: &str = "PULSE_API_KEY";

#[derive(clap::Args)]
pub(crate) struct ApiArgs {
    /// Read the API key from FILE rather than from the variable PULSE_API_KEY
    ///
    /// No option takes the key itself: command lines are seen by every user of the machine and kept
    /// in the shell's history.
    #[arg(long, value_name = "FILE")]
    api_key_file: Option<PathBuf>,

    /// Taken only to say why there is no such option.
    #[arg(long, hide = true, value_parser = forget)]
    api_key: Option<Option<Forgotten>>,

    /// Where the API is; https://api.runpulse.com unless given
    #[arg(
        long,
        value_name = "URL",
        env = "PULSE_BASE_URL",
        hide_env_values = true
    )]
    base_url: Option<String>,

    /// Print JSON, with all that the API says
    #[arg(long)]
    pub(crate) json: bool,
}

impl ApiArgs {
    pub(crate) fn client(&self) -> Result<PulseClient, Failure> {
        if self.api_key.is_some() {
            return Err(Failure::usage(format!(
                "there is no option `--api-key`: command lines are seen by every user of this \
                 machine and kept in the shell's history\n\
                 help: put the key into the variable `{VARIABLE}`, or into a file and give \
                 `--api-key-file FILE`"
            )));
        }
        let key = self.api_key_file.as_deref().map(read_key).transpose()?;
        let with_key = || match &key {
            Some(key) => PulseClient::builder(key),
            None => PulseClientBuilder::from_env(),
        };
        // A variable that is set to nothing is not set.
        let client = match self.base_url.as_deref().filter(|url| !url.is_empty()) {
            Some(url) => with_key().base_url(url).build(),
            None => with_key().build(),
        };
        // With the key alone it tells whether the key is among the mistakes.
        client.map_err(|error| self.explain(&error, with_key().build().is_err()))
    }

    fn explain(&self, error: &SetupError, is_of_key: bool) -> Failure {
        // Only the TLS library has more to say: nothing on the command line mends that.
        if error.source().is_some() {
            return Failure::unavailable(crate::exit::chain(error));
        }
        let help = match &self.api_key_file {
            _ if !is_of_key => {
                "it comes from `--base-url`, or else from the variable `PULSE_BASE_URL`".to_owned()
            }
            Some(file) => format!("the key was read from `{}`", file.display()),
            None => "the key may also stand in a file: `--api-key-file FILE`".to_owned(),
        };
        Failure::usage(error.to_string()).help(&help)
    }
}

fn read_key(file: &Path) -> Result<String, Failure> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(text.trim().to_owned()),
        // Someone may have given the key itself, which no message may show.
        Err(error) if error.kind() == ErrorKind::NotFound && may_be_a_key(file) => {
            Err(Failure::usage(
                "`--api-key-file` takes the name of a file, and there is none of the name given\n\
                 help: if that was the key itself, write it into a file; it may now be in the \
                 shell's history, so have a new one made",
            ))
        }
        Err(error) => {
            let name = file.display();
            let reason = format!("the API key file `{name}` cannot be read: {error}");
            Err(Failure::usage(reason))
        }
    }
}

/// Keys have no slashes, and are longer than most names with a dot.
fn may_be_a_key(file: &Path) -> bool {
    let name = file.to_string_lossy();
    !name.contains(['/', '\\']) && (!name.contains('.') || name.len() > 24)
}
