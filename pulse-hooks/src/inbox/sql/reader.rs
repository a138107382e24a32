//! What is read of an inbox that another process may own.
//!
//! Compiled once for each database, like the queries.

use sqlx::Row as _;

use super::super::SCHEMAS;
use super::{Connection, Db, look};
use crate::inbox::InboxError;
use crate::inbox::operate::{Counts, Filter, Page, Shown};
use crate::inbox::reader::Records;
use crate::inbox::store::Answer;

pub(in crate::inbox) struct SqlReader(sqlx::Pool<Db>);

impl SqlReader {
    /// Makes sure that the tables are there, and ours.
    pub(in super::super) async fn new(pool: sqlx::Pool<Db>) -> Result<Self, InboxError> {
        let found = version(&mut *pool.acquire().await?).await?;
        let known = i64::try_from(SCHEMAS.len()).unwrap_or(i64::MAX);
        match found {
            0 => Err(InboxError::Missing),
            found if found > known => Err(InboxError::TooNew { found, known }),
            _ => Ok(Self(pool)),
        }
    }
}

/// The tables' version; 0 if there are none.
async fn version(connection: &mut Connection) -> Result<i64, sqlx::Error> {
    let has_tables = sqlx::query(has_migrations!())
        .fetch_one(&mut *connection)
        .await?;
    if !has_tables.try_get::<bool, _>(0)? {
        return Ok(0);
    }
    sqlx::query("SELECT COALESCE(MAX(version), 0) FROM pulse_hooks_migrations")
        .fetch_one(connection)
        .await?
        .try_get(0)
}

impl Records for SqlReader {
    fn counts(&self) -> Answer<'_, Counts> {
        Box::pin(async move { Ok(look::counts(&mut *self.0.acquire().await?).await?) })
    }

    fn list(&self, filter: Filter, from: Option<i64>, limit: u32) -> Answer<'_, Page> {
        Box::pin(async move {
            let mut connection = self.0.acquire().await?;
            Ok(look::list(&mut connection, &filter, from, limit).await?)
        })
    }

    fn show(&self, number: i64) -> Answer<'_, Option<Shown>> {
        Box::pin(async move { Ok(look::show(&mut *self.0.acquire().await?, number).await?) })
    }
}
