//! The tables, brought up to the newest version.

use sqlx::Row as _;

use super::Connection;
use crate::inbox::InboxError;

/// Brings the tables up to the newest version, whole or not at all: `connection` is in a
/// transaction that nobody else migrates beside.
pub(in super::super) async fn migrate(
    connection: &mut Connection,
    schemas: &[&'static str],
) -> Result<(), InboxError> {
    let found = version(connection, schemas).await?;
    if found.is_none() {
        let versions = "CREATE TABLE pulse_hooks_migrations (version BIGINT PRIMARY KEY)";
        sqlx::query(versions).execute(&mut *connection).await?;
    }
    let found = found.unwrap_or(0);
    for (version, schema) in (1..).zip(schemas) {
        if version > found {
            sqlx::raw_sql(*schema).execute(&mut *connection).await?;
            sqlx::query("INSERT INTO pulse_hooks_migrations (version) VALUES ($1)")
                .bind(version)
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(())
}

/// The tables' version; none, where there are no tables.
///
/// # Errors
/// A later release has written them.
pub(super) async fn version(
    connection: &mut Connection,
    schemas: &[&'static str],
) -> Result<Option<i64>, InboxError> {
    let there = sqlx::query(has_migrations!());
    if !there.fetch_one(&mut *connection).await?.try_get(0)? {
        return Ok(None);
    }
    let found = sqlx::query("SELECT COALESCE(MAX(version), 0) FROM pulse_hooks_migrations")
        .fetch_one(connection)
        .await?;
    let found = found.try_get(0)?;
    let known = i64::try_from(schemas.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(InboxError::TooNew { found, known });
    }
    Ok(Some(found))
}
