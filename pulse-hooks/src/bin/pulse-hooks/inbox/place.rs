//! Which inbox, and how it is opened.

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use pulse_hooks::inbox::{Inbox, InboxError, InboxReader};
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

use crate::exit::{Failure, chain};

/// How long a database may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) enum Place {
    File(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

impl Place {
    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let options: PgConnectOptions = text.parse().map_err(|error: sqlx::Error| {
                Failure::usage(format!("the database's URL: {}", chain(&error)))
            })?;
            return Ok(Self::Postgres(Box::new(
                options.disable_statement_logging(),
            )));
        }
        if let Some((scheme, _)) = text.split_once("://")
            && scheme != "sqlite"
        {
            return Err(Failure::usage(format!(
                "there is no inbox in `{scheme}`: give the path of an SQLite file, or postgres://…"
            )));
        }
        // `sqlite:///data/pulse.db` is a path from the root.
        let path = text
            .strip_prefix("sqlite://")
            .or(text.strip_prefix("sqlite:"));
        Ok(Self::File(path.unwrap_or(text).into()))
    }

    /// To look at: beside whatever process owns it.
    pub(super) async fn reader(&self) -> Result<InboxReader, Failure> {
        let reader = match self {
            Self::File(path) => InboxReader::sqlite(path).await,
            Self::Postgres(options) => InboxReader::postgres(pool(options).await?).await,
        };
        Ok(reader?)
    }

    /// To change.
    pub(super) async fn inbox(&self) -> Result<Inbox, Failure> {
        // It makes sure that there is one: opening an inbox makes what is not there.
        self.reader().await?;
        let inbox = match self {
            Self::File(path) => Inbox::sqlite(path).await,
            Self::Postgres(options) => Inbox::postgres(pool(options).await?).await,
        };
        Ok(inbox?)
    }
}

async fn pool(options: &PgConnectOptions) -> Result<PgPool, Failure> {
    let failed = |error: &dyn Error| {
        let host = options.get_host();
        Failure::unavailable(format!("the database on `{host}`: {}", chain(error)))
    };
    // A pool tries again and again, and in the end says only that it did.
    let first = tokio::time::timeout(PATIENCE, options.connect()).await;
    let first = first.map_err(|elapsed| failed(&elapsed))?;
    drop(first.map_err(|error| failed(&error))?);
    let pool = PgPoolOptions::new()
        .max_connections(3)
        .acquire_timeout(PATIENCE)
        .connect_with(options.clone());
    pool.await.map_err(|error| failed(&error))
}

impl From<InboxError> for Failure {
    fn from(error: InboxError) -> Self {
        let InboxError::Owned { path, process } = &error else {
            return Self::unavailable(chain(&error));
        };
        let path = path.display();
        let owner = match process {
            Some(number) => format!("process {number}"),
            None => "another process".to_owned(),
        };
        Self::unavailable(format!(
            "the inbox `{path}` belongs to {owner}, which alone may change it while it runs\n\
             help: do it through that server, if it serves an inbox page; or stop {owner}, run \
             this again, and start it anew; `list`, `show` and `stats` work meanwhile"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_file_with_or_without_its_scheme() {
        for (text, path) in [
            ("pulse.db", "pulse.db"),
            ("/data/pulse.db", "/data/pulse.db"),
            ("sqlite:pulse.db", "pulse.db"),
            ("sqlite://pulse.db", "pulse.db"),
            ("sqlite:///data/pulse.db", "/data/pulse.db"),
        ] {
            let Ok(Place::File(found)) = Place::parse(text) else {
                panic!("{text} is a file")
            };
            assert_eq!(found, PathBuf::from(path));
        }
    }

    #[test]
    fn another_database_is_refused_by_its_name() {
        let Err(Failure::Usage(message)) = Place::parse("mysql://me:pass@host/db") else {
            panic!("it is refused")
        };
        assert!(
            message.contains("`mysql`") && !message.contains("pass"),
            "{message}"
        );
    }
}
