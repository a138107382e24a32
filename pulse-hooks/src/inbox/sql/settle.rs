//! What became of an attempt, as long as its lease is held.

use std::collections::HashSet;
use std::time::Duration;

use sqlx::{QueryBuilder, Row as _};

use super::{Connection, Db, Result, Row};
use crate::inbox::store::{Lease, millis};
use crate::inbox::text::{beginning, text};

/// What is kept of an error, in bytes.
const LONGEST_ERROR: usize = 4096;

/// How many leases one statement is asked about: it takes so many values and no more.
const ASKED_AT_ONCE: usize = 1000;

/// Those of `leases` that are still held, prolonged.
pub(super) async fn extend(
    connection: &mut Connection,
    leases: &[Lease],
    by: Duration,
) -> Result<Vec<Lease>> {
    let mut held = Vec::with_capacity(leases.len());
    for leases in leases.chunks(ASKED_AT_ONCE) {
        let prolonged = prolong(connection, leases, by).await?;
        let is_prolonged: HashSet<_> = prolonged.iter().collect();
        let rest = leases.iter().filter(|lease| !is_prolonged.contains(lease));
        let rest: Vec<_> = rest.copied().collect();
        held.extend(prolonged);
        if !rest.is_empty() {
            held.extend(still_held(connection, &rest).await?);
        }
    }
    Ok(held)
}

/// But for those whose row is locked: nobody waits for a handler that is about to settle its event
/// in its own transaction.
async fn prolong(
    connection: &mut Connection,
    leases: &[Lease],
    by: Duration,
) -> Result<Vec<Lease>> {
    let mut query = QueryBuilder::<Db>::new("UPDATE pulse_hooks_inbox SET due_at = ");
    query.push_bind(millis(by));
    query.push(concat!(
        " + ",
        now!(),
        " WHERE number IN (SELECT number FROM pulse_hooks_inbox AS next",
        " WHERE state = 'running' AND (number, attempt) IN ("
    ));
    push_leases(&mut query, leases);
    query.push(concat!(")", skip_locked!(), ") RETURNING number, attempt"));
    let query = query.build().persistent(false);
    read_leases(&query.fetch_all(connection).await?)
}

/// One whose row is locked is held, and one that its handler has settled in its own transaction is
/// as good as held.
async fn still_held(connection: &mut Connection, leases: &[Lease]) -> Result<Vec<Lease>> {
    let mut query = QueryBuilder::<Db>::new(
        "SELECT number, attempt FROM pulse_hooks_inbox \
         WHERE state IN ('running', 'done') AND (number, attempt) IN (",
    );
    push_leases(&mut query, leases);
    query.push(")");
    let query = query.build().persistent(false);
    read_leases(&query.fetch_all(connection).await?)
}

/// Those of `leases` that were still held.
pub(super) async fn settle_done(
    connection: &mut Connection,
    leases: &[Lease],
) -> Result<HashSet<Lease>> {
    let mut query = QueryBuilder::<Db>::new(concat!(
        "UPDATE pulse_hooks_inbox SET state = 'done', due_at = NULL, settled_at = ",
        now!(),
        " WHERE state = 'running' AND (number, attempt) IN ("
    ));
    push_leases(&mut query, leases);
    query.push(") RETURNING number, attempt");
    let query = query.build().persistent(false);
    let held = read_leases(&query.fetch_all(connection).await?)?;
    Ok(held.into_iter().collect())
}

fn push_leases(query: &mut QueryBuilder<Db>, leases: &[Lease]) {
    query.push_values(leases, |mut row, lease| {
        row.push_bind(lease.number).push_bind(lease.attempt);
    });
}

fn read_leases(rows: &[Row]) -> Result<Vec<Lease>> {
    let lease = |row: &Row| {
        Ok(Lease {
            number: row.try_get(0)?,
            attempt: row.try_get(1)?,
        })
    };
    rows.iter().map(lease).collect()
}

pub(super) async fn settle_retry(
    connection: &mut Connection,
    lease: Lease,
    after: Duration,
    reads_key_again: bool,
) -> Result<bool> {
    let retry = sqlx::query(concat!(
        "UPDATE pulse_hooks_inbox SET state = 'waiting', failed = failed + 1, lost = 0,",
        " event_key = CASE WHEN $4 = 1 THEN NULL ELSE event_key END, due_at = $3 + ",
        now!(),
        " WHERE number = $1 AND attempt = $2 AND state = 'running'"
    ));
    let retry = retry
        .bind(lease.number)
        .bind(lease.attempt)
        .bind(millis(after))
        .bind(i64::from(reads_key_again))
        .execute(connection)
        .await?;
    Ok(retry.rows_affected() > 0)
}

pub(super) async fn settle_dead(connection: &mut Connection, lease: Lease) -> Result<bool> {
    let dead = sqlx::query(concat!(
        "UPDATE pulse_hooks_inbox SET state = 'dead', failed = failed + 1, due_at = NULL, settled_at = ",
        now!(),
        " WHERE number = $1 AND attempt = $2 AND state = 'running'"
    ));
    let dead = dead
        .bind(lease.number)
        .bind(lease.attempt)
        .execute(connection)
        .await?;
    Ok(dead.rows_affected() > 0)
}

pub(super) async fn record_failure(
    connection: &mut Connection,
    lease: Lease,
    error: &str,
) -> Result<()> {
    let record = sqlx::query(concat!(
        "INSERT INTO pulse_hooks_failures (number, attempt, error, at) VALUES ($1, $2, $3, ",
        now!(),
        ") ON CONFLICT (number, attempt) DO UPDATE SET error = excluded.error, at = excluded.at"
    ));
    record
        .bind(lease.number)
        .bind(lease.attempt)
        .bind(text(beginning(error, LONGEST_ERROR)))
        .execute(connection)
        .await?;
    Ok(())
}
