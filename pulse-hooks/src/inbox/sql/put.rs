//! What comes in: stored once, revived where it was given up.

use std::collections::HashMap;
use std::time::Duration;

use sqlx::{QueryBuilder, Row as _};

use super::keys::{self, DECIDED_SOON, Obstacle};
use super::{Connection, Db, Result, duration};
use crate::inbox::key::Key;
use crate::inbox::store::{Lease, New, Put, Start, millis};

pub(super) async fn put(connection: &mut Connection, all: &[&New]) -> Result<Vec<Put>> {
    let stored = insert(connection, all).await?;
    let mut put = Vec::with_capacity(all.len());
    for (new, number) in all.iter().zip(stored) {
        put.push(match number {
            Some(_) => Put::Stored,
            None => put_again(connection, new).await?,
        });
    }
    Ok(put)
}

/// The numbers of those that were not there before.
async fn insert(connection: &mut Connection, all: &[&New]) -> Result<Vec<Option<i64>>> {
    let mut query = QueryBuilder::<Db>::new(
        "INSERT INTO pulse_hooks_inbox (source, id, event_type, sent_at, state, received_at, due_at) ",
    );
    query.push_values(all, |mut row, new| {
        row.push_bind(&*new.source)
            .push_bind(&new.id)
            .push_bind(&new.event_type)
            .push_bind(new.sent_at)
            .push(concat!("'waiting', ", now!(), ", ", now!()));
    });
    query.push(" ON CONFLICT (source, id) DO NOTHING RETURNING number, source, id");
    let rows = query.build().persistent(false);
    let mut numbers = HashMap::new();
    for row in rows.fetch_all(&mut *connection).await? {
        let key: (String, String) = (row.try_get(1)?, row.try_get(2)?);
        numbers.insert(key, row.try_get::<i64, _>(0)?);
    }
    let stored: Vec<_> = all
        .iter()
        .map(|new| numbers.remove(&(new.source.to_string(), new.id.clone())))
        .collect();
    if stored.iter().any(Option::is_some) {
        let mut query = insert_payloads(all, &stored);
        let query = query.build().persistent(false);
        query.execute(connection).await?;
    }
    Ok(stored)
}

fn insert_payloads(all: &[&New], numbers: &[Option<i64>]) -> QueryBuilder<Db> {
    let mut query = QueryBuilder::new("INSERT INTO pulse_hooks_payloads (number, headers, body) ");
    let fresh = all.iter().zip(numbers);
    let fresh = fresh.filter_map(|(new, number)| Some((new, (*number)?)));
    query.push_values(fresh, |mut row, (new, number)| {
        row.push_bind(number)
            .push_bind(&new.headers[..])
            .push_bind(&new.body[..]);
    });
    query
}

/// What is there already is revived if it was given up.
async fn put_again(connection: &mut Connection, new: &New) -> Result<Put> {
    let revive = sqlx::query(concat!(
        "UPDATE pulse_hooks_inbox SET state = 'waiting', event_key = NULL, failed = 0, lost = 0, settled_at = NULL, due_at = ",
        now!(),
        " WHERE source = $1 AND id = $2 AND state = 'dead'"
    ));
    let revived = revive
        .bind(&*new.source)
        .bind(&new.id)
        .execute(&mut *connection)
        .await?;
    if revived.rows_affected() > 0 {
        return Ok(Put::Stored);
    }
    let state = sqlx::query("SELECT state FROM pulse_hooks_inbox WHERE source = $1 AND id = $2")
        .bind(&*new.source)
        .bind(&new.id)
        .fetch_one(connection)
        .await?;
    Ok(match state.try_get(0)? {
        "done" => Put::Seen,
        _ => Put::Stored,
    })
}

/// Puts a delivery, and claims it, if the event does not run and none of its key does.
pub(super) async fn start(
    connection: &mut Connection,
    new: &New,
    key: Option<&Key>,
    lease: Duration,
) -> Result<Start> {
    put(connection, &[new]).await?;
    let obstacle = keys::obstacles(connection, &[key.cloned()]).await?[0];
    if obstacle == Obstacle::None
        && let Some(lease) = claim_one(connection, new, key, lease).await?
    {
        return Ok(Start::Claimed(lease));
    }
    match key {
        Some(key) if obstacle == Obstacle::Held => held_for(connection, new, Some(key)).await,
        _ => held_for(connection, new, None).await,
    }
}

async fn claim_one(
    connection: &mut Connection,
    new: &New,
    key: Option<&Key>,
    lease: Duration,
) -> Result<Option<Lease>> {
    let claim = sqlx::query(concat!(
        "UPDATE pulse_hooks_inbox SET state = 'running', attempt = attempt + 1, event_key = $4,",
        " due_at = $3 + ",
        now!(),
        " WHERE source = $1 AND id = $2 AND state = 'waiting' RETURNING number, attempt"
    ));
    let claimed = claim
        .bind(&*new.source)
        .bind(&new.id)
        .bind(millis(lease))
        .bind(key.map(|key| &key.name))
        .fetch_optional(connection)
        .await?;
    let lease = claimed.map(|row| {
        Ok(Lease {
            number: row.try_get(0)?,
            attempt: row.try_get(1)?,
        })
    });
    lease.transpose()
}

/// How long the event may be busy, or the one that holds its key.
async fn held_for(connection: &mut Connection, new: &New, key: Option<&Key>) -> Result<Start> {
    let there = sqlx::query(concat!(
        "SELECT state, (SELECT MAX(due_at) FROM pulse_hooks_inbox AS other",
        " WHERE other.state = 'running' AND other.source = pulse_hooks_inbox.source",
        " AND (other.number = pulse_hooks_inbox.number OR other.event_key = $3)) - ",
        now!(),
        " FROM pulse_hooks_inbox WHERE source = $1 AND id = $2"
    ));
    let there = there
        .bind(&*new.source)
        .bind(&new.id)
        .bind(key.map(|key| &key.name))
        .fetch_one(connection)
        .await?;
    let rest: Option<i64> = there.try_get(1)?;
    Ok(match there.try_get(0)? {
        "done" => Start::Seen,
        _ => Start::Busy(rest.map_or(DECIDED_SOON, duration)),
    })
}
