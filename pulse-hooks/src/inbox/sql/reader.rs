//! What is read of an inbox that another process may own.
//!
//! Compiled once for each database, like the queries.

use super::super::SCHEMAS;
use super::migrate::version;
use super::{Db, look};
use crate::inbox::InboxError;
use crate::inbox::operate::{Counts, Filter, Page, Shown};
use crate::inbox::reader::Records;
use crate::inbox::store::Answer;

pub(in crate::inbox) struct SqlReader(sqlx::Pool<Db>);

impl SqlReader {
    /// Makes sure that the tables are there, and ours.
    pub(in super::super) async fn new(pool: sqlx::Pool<Db>) -> Result<Self, InboxError> {
        match version(&mut *pool.acquire().await?, &SCHEMAS).await? {
            None | Some(0) => Err(InboxError::Missing),
            Some(_) => Ok(Self(pool)),
        }
    }
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
