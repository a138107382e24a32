//! What is due: found, and kept for whoever asked.

use std::time::Duration;

use sqlx::{QueryBuilder, Row as _};

use super::keys::{self, Obstacle};
use super::settle::record_failure;
use super::{Connection, Db, Result, Row, Shared, duration, push_numbers};
use crate::inbox::key::Key;
use crate::inbox::payload::Kept;
use crate::inbox::store::{ClaimRequest, Claimed, ClaimedEvent, Lease, Next, millis};

/// How many are claimed at once, at most: a statement takes so many numbers and no more.
const CLAIMED_AT_ONCE: usize = 512;

/// Claims what is due. What is read in it is our own: keys are read by whoever has claimed, once
/// the attempt is counted.
pub(super) async fn claim(connection: &mut Connection, request: &ClaimRequest) -> Result<Claimed> {
    let suspects = candidates(connection, true, 1).await?;
    let alone = !suspects.is_empty();
    if alone && request.running > 0 {
        return Ok(Claimed {
            events: Vec::new(),
            next: Next::Idle,
        });
    }
    let limit = request.slots.min(CLAIMED_AT_ONCE);
    let found = match alone {
        true => suspects,
        false => candidates(connection, false, limit).await?,
    };
    let all = found.len() == limit;
    let events = run_free(connection, found, request.lease).await?;
    let next = match events.is_empty() {
        false if alone => Next::Idle,
        _ if alone || all => Next::Now,
        _ => next(connection).await?,
    };
    Ok(Claimed { events, next })
}

/// Attempts whose lease has run out: their process has ended, or is cut off. Gives the keys that
/// they held.
pub(super) async fn give_up_lost(connection: &mut Connection, shared: &Shared) -> Result<Vec<Key>> {
    let over = sqlx::query(concat!(
        "SELECT number, attempt, source, event_key FROM pulse_hooks_inbox AS next",
        " WHERE state = 'running' AND due_at <= ",
        now!(),
        skip_locked!()
    ));
    let mut freed = Vec::new();
    for row in over.fetch_all(&mut *connection).await? {
        let lease = Lease {
            number: row.try_get(0)?,
            attempt: row.try_get(1)?,
        };
        if shared.held.contains(lease) {
            continue;
        }
        give_up(connection, lease, shared.lost_limit).await?;
        if let Some(name) = row.try_get(3)? {
            let source = row.try_get(2)?;
            freed.push(Key { source, name });
        }
    }
    Ok(freed)
}

async fn give_up(connection: &mut Connection, lease: Lease, lost_limit: i64) -> Result<()> {
    let lost = sqlx::query(concat!(
        "UPDATE pulse_hooks_inbox SET lost = lost + 1,",
        " state = CASE WHEN lost + 1 >= $2 THEN 'dead' ELSE 'waiting' END,",
        " settled_at = CASE WHEN lost + 1 >= $2 THEN ",
        now!(),
        " END, due_at = CASE WHEN lost + 1 >= $2 THEN NULL ELSE ",
        now!(),
        " END WHERE number = $1"
    ));
    lost.bind(lease.number)
        .bind(lost_limit)
        .execute(&mut *connection)
        .await?;
    let error = "its process ended while this ran, or lost the database for too long";
    record_failure(connection, lease, error).await
}

/// An event that is due.
struct Candidate {
    number: i64,
    key: Option<Key>,
    failed: i64,
    kept: Kept,
}

impl Candidate {
    fn read(row: &Row) -> Result<Self> {
        let source: String = row.try_get(3)?;
        let name: Option<String> = row.try_get(1)?;
        Ok(Self {
            number: row.try_get(0)?,
            key: name.map(|name| Key {
                source: source.clone(),
                name,
            }),
            failed: row.try_get(2)?,
            kept: Kept {
                source,
                id: row.try_get(4)?,
                sent_at: row.try_get(5)?,
                attempt: row.try_get::<i64, _>(6)? + 1,
                headers: row.try_get(7)?,
                body: row.try_get(8)?,
            },
        })
    }

    fn lease(&self) -> Lease {
        Lease {
            number: self.number,
            attempt: self.kept.attempt,
        }
    }
}

/// Events that are due: those that are suspected of ending their process, or the others.
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
    let rows = query.bind(limit).fetch_all(&mut *connection).await?;
    let mut candidates = Vec::with_capacity(rows.len());
    for row in &rows {
        match Candidate::read(row) {
            Ok(candidate) => candidates.push(candidate),
            Err(error) => {
                let number = row.try_get(0)?;
                let lease = Lease { number, attempt: 0 };
                give_up_unreadable(connection, lease, &error.to_string()).await?;
            }
        }
    }
    Ok(candidates)
}

/// Runs those of `found` whose keys are not known yet, or are free; the others wait for them.
async fn run_free(
    connection: &mut Connection,
    found: Vec<Candidate>,
    lease: Duration,
) -> Result<Vec<ClaimedEvent>> {
    let keys: Vec<_> = found
        .iter()
        .map(|candidate| candidate.key.clone())
        .collect();
    let obstacles = keys::obstacles(connection, &keys).await?;
    let (mut events, mut parked, mut put_off) = (Vec::new(), Vec::new(), Vec::new());
    let mut held = Vec::new();
    for (candidate, obstacle) in found.into_iter().zip(obstacles) {
        match obstacle {
            Obstacle::None => events.extend(read(connection, candidate).await?),
            Obstacle::Held => {
                parked.push(candidate.number);
                held.extend(candidate.key);
            }
            Obstacle::Undecided => put_off.push(candidate.number),
        }
    }
    run(connection, &events, lease).await?;
    keys::put_off(connection, &put_off).await?;
    keys::park(connection, parked, &held).await?;
    Ok(events)
}

/// Nothing, if it cannot be read: it is dead then.
async fn read(connection: &mut Connection, candidate: Candidate) -> Result<Option<ClaimedEvent>> {
    let lease = candidate.lease();
    match candidate.kept.into_delivery() {
        Ok(delivery) => Ok(Some(ClaimedEvent {
            lease,
            key: candidate.key,
            failed: candidate.failed,
            delivery,
        })),
        Err(error) => {
            give_up_unreadable(connection, lease, &error).await?;
            Ok(None)
        }
    }
}

/// Nobody else has them: they are locked, where there is anybody else.
async fn run(connection: &mut Connection, events: &[ClaimedEvent], lease: Duration) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let mut query = QueryBuilder::<Db>::new(
        "UPDATE pulse_hooks_inbox SET state = 'running', attempt = attempt + 1, due_at = ",
    );
    query.push_bind(millis(lease));
    query.push(concat!(" + ", now!()));
    let numbers: Vec<_> = events.iter().map(|event| event.lease.number).collect();
    push_numbers(&mut query, &numbers);
    let query = query.build().persistent(false);
    query.execute(connection).await?;
    Ok(())
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
    let error = format!("what is stored is no delivery: {why}");
    record_failure(connection, lease, &error).await
}

/// What is due and was not found is just being claimed by another process.
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
