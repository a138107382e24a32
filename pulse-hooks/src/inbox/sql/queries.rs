//! What both databases are asked, in words that both understand.
//!
//! This file is compiled once for each: generic code over sqlx is mostly bounds. What differs is
//! beside it, in the folder of each database: the connection, the clock (`now!`, in milliseconds),
//! and how rows are kept from other processes (`skip_locked!`).

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use bytes::Bytes;
use sqlx::{QueryBuilder, Row as _};

use super::{Connection, Db, Row, hold_keys};
use crate::inbox::InboxError;
use crate::inbox::operate::{
    Backlog, Counts, Entry, EventState, Failure, Filter, Page, Payload, Replayed, Shown, timestamp,
};
use crate::inbox::payload::{self, Kept};
use crate::inbox::store::{
    ClaimRequest, Claimed, ClaimedEvent, LOST_LIMIT, Lease, New, Next, Old, Put, Start, millis,
};

type Result<T> = std::result::Result<T, sqlx::Error>;

/// How many rows one pruning removes, so that deliveries never wait long behind it.
const PRUNED_AT_ONCE: i64 = 1000;

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
        "UPDATE pulse_hooks_inbox SET state = 'waiting', failed = 0, lost = 0, settled_at = NULL, due_at = ",
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

pub(super) async fn start(
    connection: &mut Connection,
    new: &New,
    lease: Duration,
) -> Result<Start> {
    give_up_lost(connection).await?;
    put(connection, &[new]).await?;
    let claim = sqlx::query(concat!(
        "UPDATE pulse_hooks_inbox SET state = 'running', attempt = attempt + 1, due_at = $3 + ",
        now!(),
        " WHERE source = $1 AND id = $2 AND state = 'waiting' RETURNING number, attempt"
    ));
    let claimed = claim
        .bind(&*new.source)
        .bind(&new.id)
        .bind(millis(lease))
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(row) = claimed {
        return Ok(Start::Claimed(Lease {
            number: row.try_get(0)?,
            attempt: row.try_get(1)?,
        }));
    }
    let there = sqlx::query(concat!(
        "SELECT state, COALESCE(due_at, 0) - ",
        now!(),
        " FROM pulse_hooks_inbox WHERE source = $1 AND id = $2"
    ));
    let there = there
        .bind(&*new.source)
        .bind(&new.id)
        .fetch_one(connection)
        .await?;
    Ok(match there.try_get(0)? {
        "done" => Start::Seen,
        _ => Start::Busy(duration(there.try_get(1)?)),
    })
}

pub(super) async fn claim(connection: &mut Connection, request: &ClaimRequest) -> Result<Claimed> {
    let mut claimed = Claimed {
        events: Vec::new(),
        next: Next::Never,
    };
    give_up_lost(connection).await?;
    let suspects = candidates(connection, true, 1).await?;
    if !suspects.is_empty() && request.running > 0 {
        claimed.next = Next::Idle;
        return Ok(claimed);
    }
    let alone = !suspects.is_empty();
    let found = if alone {
        suspects
    } else {
        candidates(connection, false, request.slots).await?
    };
    let all = found.len() == request.slots;
    claimed.events = take(connection, found, request).await?;
    claimed.next = if alone {
        Next::Idle
    } else if all {
        Next::Now
    } else {
        next(connection).await?
    };
    Ok(claimed)
}

/// Attempts whose lease has run out: their process has ended, or is cut off.
async fn give_up_lost(connection: &mut Connection) -> Result<()> {
    let lost = sqlx::query(concat!(
        "UPDATE pulse_hooks_inbox SET lost = lost + 1,",
        " state = CASE WHEN lost + 1 >= $1 THEN 'dead' ELSE 'waiting' END,",
        " settled_at = CASE WHEN lost + 1 >= $1 THEN ",
        now!(),
        " END, due_at = CASE WHEN lost + 1 >= $1 THEN NULL ELSE ",
        now!(),
        " END WHERE state = 'running' AND due_at <= ",
        now!(),
        " RETURNING number, attempt"
    ));
    for row in lost.bind(LOST_LIMIT).fetch_all(&mut *connection).await? {
        let lease = Lease {
            number: row.try_get(0)?,
            attempt: row.try_get(1)?,
        };
        let error = "its process ended while this ran, or lost the database for too long";
        record_failure(connection, lease, error).await?;
    }
    Ok(())
}

struct Candidate {
    number: i64,
    key: Option<String>,
    failed: i64,
    kept: Kept,
}

/// Events that are due and whose key is free; those that are suspected of ending their process,
/// or the others.
async fn candidates(
    connection: &mut Connection,
    suspects: bool,
    limit: usize,
) -> Result<Vec<Candidate>> {
    macro_rules! due {
        ($which:literal) => {
            concat!(
                "SELECT next.number, event_key, failed, source, id, sent_at, attempt, headers, body",
                " FROM pulse_hooks_inbox AS next",
                " JOIN pulse_hooks_payloads AS payload ON payload.number = next.number",
                " WHERE next.state = 'waiting' AND next.",
                $which,
                " AND next.due_at <= ",
                now!(),
                " AND NOT EXISTS (SELECT 1 FROM pulse_hooks_inbox AS other WHERE other.state = 'running'",
                " AND other.source = next.source AND other.event_key = next.event_key AND next.event_key <> '')",
                " ORDER BY next.due_at, next.number LIMIT $1",
                skip_locked!()
            )
        };
    }
    let query = if suspects {
        sqlx::query(due!("lost >= 2"))
    } else {
        sqlx::query(due!("lost < 2"))
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = query.bind(limit).fetch_all(connection).await?;
    let candidate = |row: &Row| {
        Ok(Candidate {
            number: row.try_get(0)?,
            key: row.try_get(1)?,
            failed: row.try_get(2)?,
            kept: Kept {
                source: row.try_get(3)?,
                id: row.try_get(4)?,
                sent_at: row.try_get(5)?,
                attempt: row.try_get::<i64, _>(6)? + 1,
                headers: row.try_get(7)?,
                body: row.try_get(8)?,
            },
        })
    };
    rows.iter().map(candidate).collect()
}

/// An event whose key is known, the empty one if it has none.
pub(super) struct Keyed {
    event: ClaimedEvent,
    source: String,
    key: String,
    is_new: bool,
}

impl Keyed {
    /// Two sources may give one name to different things.
    pub(super) fn key(&self) -> (String, String) {
        (self.source.clone(), self.key.clone())
    }
}

/// Claims those of `found` whose keys are free, no two with the same.
async fn take(
    connection: &mut Connection,
    found: Vec<Candidate>,
    request: &ClaimRequest,
) -> Result<Vec<ClaimedEvent>> {
    let mut keyed = Vec::with_capacity(found.len());
    for candidate in found {
        let lease = Lease {
            number: candidate.number,
            attempt: candidate.kept.attempt,
        };
        let source = candidate.kept.source.clone();
        let delivery = match candidate.kept.into_delivery() {
            Ok(delivery) => delivery,
            Err(error) => {
                give_up_unreadable(connection, lease, &error).await?;
                continue;
            }
        };
        let is_new = candidate.key.is_none();
        let key = candidate
            .key
            .unwrap_or_else(|| (request.key)(&delivery).unwrap_or_default());
        let event = ClaimedEvent {
            lease,
            failed: candidate.failed,
            delivery,
        };
        keyed.push(Keyed {
            event,
            source,
            key,
            is_new,
        });
    }
    let mut held = hold_keys(connection, &keyed).await?;
    let mut claimed = Vec::with_capacity(keyed.len());
    let mut unkeyed = Vec::new();
    for one in keyed {
        let Keyed {
            event, source, key, ..
        } = one;
        let lease = event.lease;
        // The first takes the key out.
        let is_free = key.is_empty() || held.remove(&(source, key.clone()));
        if is_free && run(connection, lease, &key, request.lease).await? {
            claimed.push(event);
        } else if one.is_new {
            unkeyed.push((lease.number, key));
        }
    }
    for (number, key) in unkeyed {
        sqlx::query("UPDATE pulse_hooks_inbox SET event_key = $2 WHERE number = $1")
            .bind(number)
            .bind(key)
            .execute(&mut *connection)
            .await?;
    }
    Ok(claimed)
}

async fn run(
    connection: &mut Connection,
    lease: Lease,
    key: &str,
    duration: Duration,
) -> Result<bool> {
    let run = sqlx::query(concat!(
        "UPDATE pulse_hooks_inbox SET state = 'running', attempt = $2, event_key = $3, due_at = $4 + ",
        now!(),
        " WHERE number = $1 AND state = 'waiting' AND NOT EXISTS (",
        "SELECT 1 FROM pulse_hooks_inbox AS other WHERE other.state = 'running'",
        " AND other.source = pulse_hooks_inbox.source AND other.event_key = $3 AND $3 <> '')"
    ));
    let run = run
        .bind(lease.number)
        .bind(lease.attempt)
        .bind(key)
        .bind(millis(duration))
        .execute(connection)
        .await?;
    Ok(run.rows_affected() > 0)
}

/// A row that other hands have changed: nothing can be run for it.
async fn give_up_unreadable(connection: &mut Connection, lease: Lease, why: &str) -> Result<()> {
    let dead = sqlx::query(concat!(
        "UPDATE pulse_hooks_inbox SET state = 'dead', attempt = $2, due_at = NULL, settled_at = ",
        now!(),
        " WHERE number = $1"
    ));
    dead.bind(lease.number)
        .bind(lease.attempt)
        .execute(&mut *connection)
        .await?;
    record_failure(
        connection,
        lease,
        &format!("what is stored is no delivery: {why}"),
    )
    .await
}

/// What is due and was not found waits for a key that another process holds.
async fn next(connection: &mut Connection) -> Result<Next> {
    const BLOCKED: Duration = Duration::from_secs(1);
    let next = sqlx::query(concat!(
        "SELECT due_at - ",
        now!(),
        " FROM pulse_hooks_inbox WHERE due_at IS NOT NULL ORDER BY due_at, number LIMIT 1"
    ));
    let Some(row) = next.fetch_optional(connection).await? else {
        return Ok(Next::Never);
    };
    Ok(Next::In(match row.try_get(0)? {
        ..=0 => BLOCKED,
        millis => duration(millis),
    }))
}

pub(super) async fn extend(
    connection: &mut Connection,
    leases: &[Lease],
    by: Duration,
) -> Result<Vec<Lease>> {
    // One that its handler has settled in its own transaction is as good as held.
    let mut query = QueryBuilder::<Db>::new(
        "UPDATE pulse_hooks_inbox SET due_at = CASE WHEN state = 'running' THEN ",
    );
    query.push_bind(millis(by));
    query.push(concat!(
        " + ",
        now!(),
        " END WHERE state IN ('running', 'done') AND (number, attempt) IN ("
    ));
    push_leases(&mut query, leases);
    query.push(") RETURNING number, attempt");
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
) -> Result<bool> {
    let retry = sqlx::query(concat!(
        "UPDATE pulse_hooks_inbox SET state = 'waiting', failed = failed + 1, lost = 0, due_at = $3 + ",
        now!(),
        " WHERE number = $1 AND attempt = $2 AND state = 'running'"
    ));
    let retry = retry
        .bind(lease.number)
        .bind(lease.attempt)
        .bind(millis(after))
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
    // PostgreSQL stores no NUL.
    let error = error.replace('\0', "\u{fffd}");
    record
        .bind(lease.number)
        .bind(lease.attempt)
        .bind(error)
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn counts(connection: &mut Connection) -> Result<Counts> {
    let mut counts = Counts::default();
    let unsettled = "SELECT state, COUNT(*) FROM pulse_hooks_inbox WHERE state <> 'done' GROUP BY state \
         UNION ALL SELECT 'done', COUNT(*) FROM pulse_hooks_inbox WHERE state = 'done' AND has_payload = 1 \
         UNION ALL SELECT 'done', COUNT(*) FROM pulse_hooks_inbox WHERE state = 'done' AND has_payload = 0";
    for row in sqlx::query(unsettled).fetch_all(&mut *connection).await? {
        let count = u64::try_from(row.try_get::<i64, _>(1)?).unwrap_or_default();
        let place = match EventState::read(row.try_get(0)?) {
            EventState::Waiting => &mut counts.waiting,
            EventState::Running => &mut counts.running,
            EventState::Done => &mut counts.done,
            EventState::Dead => &mut counts.dead,
        };
        *place += count;
    }
    let waiting = "SELECT (SELECT received_at FROM pulse_hooks_inbox WHERE state <> 'done' AND state = 'waiting' \
         ORDER BY number LIMIT 1), (SELECT due_at FROM pulse_hooks_inbox WHERE due_at IS NOT NULL AND state = 'waiting' \
         ORDER BY due_at LIMIT 1)";
    let row = sqlx::query(waiting).fetch_one(connection).await?;
    let time = |column| Ok::<_, sqlx::Error>(row.try_get::<Option<i64>, _>(column)?.map(timestamp));
    counts.oldest_waiting = time(0)?;
    counts.first_due = time(1)?;
    Ok(counts)
}

pub(super) async fn backlog(connection: &mut Connection) -> Result<Backlog> {
    let mut backlog = Backlog::default();
    let unsettled = concat!(
        "SELECT state, COUNT(*), ",
        now!(),
        " - MIN(received_at) FROM pulse_hooks_inbox WHERE state <> 'done' GROUP BY state"
    );
    for row in sqlx::query(unsettled).fetch_all(connection).await? {
        let count = u64::try_from(row.try_get::<i64, _>(1)?).unwrap_or_default();
        match EventState::read(row.try_get(0)?) {
            EventState::Waiting => {
                backlog.waiting = count;
                backlog.oldest_waiting = Some(duration(row.try_get(2)?));
            }
            EventState::Running => backlog.running = count,
            EventState::Dead => backlog.dead = count,
            EventState::Done => {}
        }
    }
    Ok(backlog)
}

const ENTRY: &str = "SELECT number, source, id, event_type, event_key, state, sent_at, received_at, \
     due_at, settled_at, attempt, (SELECT error FROM pulse_hooks_failures AS failure \
     WHERE failure.number = pulse_hooks_inbox.number ORDER BY attempt DESC LIMIT 1) \
     FROM pulse_hooks_inbox WHERE 1 = 1";

fn entry(row: &Row) -> Result<Entry> {
    let time = |column: usize| {
        let millis: Option<i64> = row.try_get(column)?;
        Ok::<_, sqlx::Error>(millis.map(timestamp))
    };
    let source: String = row.try_get(1)?;
    let key: Option<String> = row.try_get(4)?;
    Ok(Entry {
        number: row.try_get(0)?,
        source: (!source.is_empty()).then_some(source),
        id: row.try_get(2)?,
        event_type: row.try_get(3)?,
        key: key.filter(|key| !key.is_empty()),
        state: EventState::read(row.try_get(5)?),
        sent_at: timestamp(row.try_get(6)?),
        received_at: timestamp(row.try_get(7)?),
        due_at: time(8)?,
        settled_at: time(9)?,
        attempt: attempt(row.try_get(10)?),
        last_error: row.try_get(11)?,
    })
}

fn push_filter(query: &mut QueryBuilder<Db>, filter: &Filter) {
    let texts = [
        (" AND source = ", filter.source.as_deref()),
        (" AND id = ", filter.id.as_deref()),
        (" AND event_type = ", filter.event_type.as_deref()),
        (" AND state = ", filter.state.map(EventState::as_str)),
    ];
    if filter.state.is_some_and(|state| state != EventState::Done) {
        // What an index is made for must be said in its own words.
        query.push(" AND state <> 'done'");
    }
    for (condition, text) in texts {
        if let Some(text) = text {
            query.push(condition).push_bind(text);
        }
    }
    let times = [
        (" AND received_at >= ", filter.since),
        (" AND received_at < ", filter.until),
    ];
    for (condition, time) in times {
        if let Some(time) = time {
            query.push(condition).push_bind(time.as_millisecond());
        }
    }
}

pub(super) async fn list(
    connection: &mut Connection,
    filter: &Filter,
    after: Option<i64>,
    limit: u32,
) -> Result<Page> {
    let mut query = QueryBuilder::<Db>::new(ENTRY);
    push_filter(&mut query, filter);
    if let Some(after) = after {
        query.push(" AND number < ").push_bind(after);
    }
    query.push(" ORDER BY number DESC LIMIT ");
    query.push_bind(i64::from(limit) + 1);
    let rows = query.build().fetch_all(connection).await?;
    let mut entries = rows.iter().map(entry).collect::<Result<Vec<_>>>()?;
    let more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    let next = entries.last().filter(|_| more).map(|last| last.number);
    Ok(Page { entries, next })
}

pub(super) async fn show(connection: &mut Connection, number: i64) -> Result<Option<Shown>> {
    let mut query = QueryBuilder::<Db>::new(ENTRY);
    query.push(" AND number = ").push_bind(number);
    let Some(row) = query.build().fetch_optional(&mut *connection).await? else {
        return Ok(None);
    };
    let failures =
        "SELECT attempt, at, error FROM pulse_hooks_failures WHERE number = $1 ORDER BY attempt";
    let failures = sqlx::query(failures)
        .bind(number)
        .fetch_all(&mut *connection)
        .await?;
    let failure = |row: &Row| {
        Ok(Failure {
            attempt: attempt(row.try_get(0)?),
            at: timestamp(row.try_get(1)?),
            error: row.try_get(2)?,
        })
    };
    let payload = sqlx::query("SELECT headers, body FROM pulse_hooks_payloads WHERE number = $1")
        .bind(number)
        .fetch_optional(connection)
        .await?;
    let payload = payload.map(|row| {
        Ok::<_, sqlx::Error>(Payload {
            headers: payload::read_headers(row.try_get(0)?),
            body: Bytes::from(row.try_get::<Vec<u8>, _>(1)?),
        })
    });
    Ok(Some(Shown {
        entry: entry(&row)?,
        failures: failures.iter().map(failure).collect::<Result<_>>()?,
        payload: payload.transpose()?,
    }))
}

const MAKE_DUE: &str = concat!(
    "UPDATE pulse_hooks_inbox SET state = 'waiting', failed = 0, lost = 0, settled_at = NULL, due_at = ",
    now!()
);

pub(super) async fn replay(
    connection: &mut Connection,
    number: i64,
    force: bool,
) -> Result<Option<Replayed>> {
    let mut query = QueryBuilder::<Db>::new(MAKE_DUE);
    query.push(" WHERE has_payload = 1 AND number = ");
    query.push_bind(number);
    query.push(" AND (state IN ('waiting', 'dead')");
    query.push(if force { " OR state = 'done')" } else { ")" });
    let due = query.build().execute(&mut *connection).await?;
    if due.rows_affected() > 0 {
        return Ok(Some(Replayed::Due));
    }
    let there = sqlx::query("SELECT state FROM pulse_hooks_inbox WHERE number = $1")
        .bind(number)
        .fetch_optional(connection)
        .await?;
    let Some(row) = there else {
        return Ok(None);
    };
    Ok(Some(match EventState::read(row.try_get(0)?) {
        EventState::Running => Replayed::Running,
        EventState::Done if !force => Replayed::Done,
        _ => Replayed::Pruned,
    }))
}

pub(super) async fn replay_dead(connection: &mut Connection, filter: &Filter) -> Result<u64> {
    let mut query = QueryBuilder::<Db>::new(MAKE_DUE);
    query.push(" WHERE has_payload = 1 AND state <> 'done' AND state = 'dead'");
    push_filter(&mut query, filter);
    Ok(query.build().execute(connection).await?.rows_affected())
}

pub(super) async fn prune(connection: &mut Connection, old: Old) -> Result<u64> {
    macro_rules! old {
        ($which:literal) => {
            sqlx::query(concat!(
                "SELECT number FROM pulse_hooks_inbox AS next WHERE ",
                $which,
                " AND settled_at < ",
                now!(),
                " - $1 ORDER BY settled_at LIMIT $2",
                skip_locked!()
            ))
        };
    }
    let (query, age) = match old {
        Old::Payloads(age) => (old!("state = 'done' AND has_payload = 1"), age),
        Old::Handled(age) => (old!("state = 'done' AND has_payload = 0"), age),
        Old::Dead(age) => (old!("state <> 'done' AND state = 'dead'"), age),
    };
    let query = query.bind(millis(age)).bind(PRUNED_AT_ONCE);
    let rows = query.fetch_all(&mut *connection).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let numbers = rows.iter().map(|row| row.try_get(0));
    let numbers = numbers.collect::<Result<Vec<i64>>>()?;
    let statements: &[&str] = match old {
        Old::Payloads(_) => &[
            "DELETE FROM pulse_hooks_payloads",
            "UPDATE pulse_hooks_inbox SET has_payload = 0",
        ],
        Old::Handled(_) | Old::Dead(_) => &[
            "DELETE FROM pulse_hooks_payloads",
            "DELETE FROM pulse_hooks_failures",
            "DELETE FROM pulse_hooks_inbox",
        ],
    };
    for statement in statements {
        let mut query = QueryBuilder::<Db>::new(*statement);
        query.push(" WHERE number IN (");
        let mut list = query.separated(", ");
        for number in &numbers {
            list.push_bind(*number);
        }
        query.push(")");
        query.build().execute(&mut *connection).await?;
    }
    Ok(numbers.len() as u64)
}

fn duration(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or_default())
}

fn attempt(number: i64) -> u32 {
    u32::try_from(number).unwrap_or_default()
}

/// Brings the tables up to the newest version, whole or not at all: `connection` is in a
/// transaction that nobody else migrates beside.
pub(super) async fn migrate(
    connection: &mut Connection,
    schemas: &[&'static str],
) -> std::result::Result<(), InboxError> {
    let versions = "CREATE TABLE IF NOT EXISTS pulse_hooks_migrations (version BIGINT PRIMARY KEY)";
    sqlx::query(versions).execute(&mut *connection).await?;
    let found = sqlx::query("SELECT COALESCE(MAX(version), 0) FROM pulse_hooks_migrations")
        .fetch_one(&mut *connection)
        .await?;
    let found: i64 = found.try_get(0)?;
    let known = i64::try_from(schemas.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(InboxError::TooNew { found, known });
    }
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
