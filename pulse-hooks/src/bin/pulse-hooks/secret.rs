//! Where the secrets come from: the environment or a file, never the command line.

use std::path::PathBuf;

use pulse_hooks::Secrets;

use crate::exit::Failure;
use crate::input::looks_like_a_secret;
use crate::output::printable;

/// The variable that holds the endpoint's secrets.
const VARIABLE: &str = "PULSE_WEBHOOK_SECRET";

#[derive(clap::Args)]
pub(crate) struct SecretArgs {
    /// Read the secret from FILE rather than from the variable PULSE_WEBHOOK_SECRET
    ///
    /// One secret (`whsec_…`, `whpk_…`, `whsk_…`), or several parted by white space during a
    /// rotation. No option takes a secret itself: command lines are seen by every user of the
    /// machine and kept in the shell's history.
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,

    /// Taken only to say why there is no such option.
    #[arg(long, hide = true, value_parser = forget)]
    secret: Option<Option<Forgotten>>,
}

/// A value that has not been looked at.
#[derive(Clone)]
pub(crate) struct Forgotten;

pub(crate) fn forget(_value: &str) -> Result<Forgotten, std::convert::Infallible> {
    Ok(Forgotten)
}

/// Secrets, with the text they were read from: what was signed by a mistake is found with that.
pub(crate) struct KnownSecrets {
    pub(crate) secrets: Secrets,
    pub(crate) texts: Vec<String>,
}

impl KnownSecrets {
    fn read(text: &str) -> Result<Self, pulse_hooks::SecretError> {
        Ok(Self {
            secrets: text.parse()?,
            texts: text.split_whitespace().map(str::to_owned).collect(),
        })
    }

    #[cfg(test)]
    pub(crate) fn of(text: &str) -> Self {
        Self::read(text).expect("good secrets")
    }
}

impl SecretArgs {
    /// Says why there is no `--secret`, if it was given.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.secret.is_none() {
            return Ok(());
        }
        Err(Failure::usage(format!(
            "there is no option `--secret`: command lines are seen by every user of this machine \
             and kept in the shell's history\n\
             help: put the secret into the variable `{VARIABLE}`, or into a file and give \
             `--secret-file FILE`"
        )))
    }

    pub(crate) fn read(&self) -> Result<KnownSecrets, Failure> {
        self.check()?;
        match &self.secret_file {
            Some(file) => read_file(file),
            None => read_variable(),
        }
    }
}

fn read_file(file: &PathBuf) -> Result<KnownSecrets, Failure> {
    let name = file.to_string_lossy();
    let text = std::fs::read_to_string(file).map_err(|error| {
        // Someone may have given the secret itself, which no message may show.
        Failure::usage(if looks_like_a_secret(&name) {
            "`--secret-file` was given what looks like a secret, and takes the name of a file\n\
             help: write the secret into a file; this one may now be in the shell's history, so \
             have a new one made"
                .to_owned()
        } else {
            format!(
                "the secret file `{}` cannot be read: {error}",
                printable(&name)
            )
        })
    })?;
    KnownSecrets::read(&text)
        .map_err(|error| Failure::usage(format!("the secret file `{name}`: {error}")))
}

fn read_variable() -> Result<KnownSecrets, Failure> {
    // Asked first, for its message.
    Secrets::from_env(VARIABLE).map_err(|error| {
        Failure::usage(format!(
            "{error}\nhelp: or give `--secret-file FILE`; to try things out, make a secret: \
             `export {VARIABLE}=\"whsec_$(openssl rand -base64 32)\"`"
        ))
    })?;
    let text = std::env::var(VARIABLE).unwrap_or_default();
    KnownSecrets::read(&text).map_err(|error| Failure::usage(error.to_string()))
}
