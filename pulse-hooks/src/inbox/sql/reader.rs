//! What is read of an inbox that another process may own.
//!
//! Compiled once for each database, like the queries.

use sqlx::pool::PoolConnection;

use super::super::SCHEMAS;
use super::migrate::version;
use super::{Db, look};
use crate::inbox::InboxError;
use crate::inbox::operate::{Backlog, Counts, Filter, Page, Shown};
use crate::inbox::store::{Answer, Records};

pub(in crate::inbox) struct SqlReader(pub(super) sqlx::Pool<Db>);

impl SqlReader {
    /// Makes sure that the tables are there, and ours.
    pub(in super::super) async fn new(pool: sqlx::Pool<Db>) -> Result<Self, InboxError> {
        match version(&mut *pool.acquire().await?, &SCHEMAS).await? {
            None | Some(0) => Err(InboxError::Missing),
            Some(_) => Ok(Self(pool)),
        }
    }

    pub(super) async fn connection(&self) -> Result<PoolConnection<Db>, InboxError> {
        Ok(self.0.acquire().await?)
    }
}

impl Records for SqlReader {
    fn counts(&self) -> Answer<'_, Counts> {
        Box::pin(async move { Ok(look::counts(&mut *self.connection().await?).await?) })
    }

    fn backlog(&self) -> Answer<'_, Backlog> {
        Box::pin(async move { Ok(look::backlog(&mut *self.connection().await?).await?) })
    }

    fn list(&self, filter: Filter, from: Option<i64>, limit: u32) -> Answer<'_, Page> {
        Box::pin(async move {
            let mut connection = self.connection().await?;
            Ok(look::list(&mut connection, &filter, from, limit).await?)
        })
    }

    fn show(&self, number: i64) -> Answer<'_, Option<Shown>> {
        Box::pin(async move { Ok(look::show(&mut *self.connection().await?, number).await?) })
    }
}
