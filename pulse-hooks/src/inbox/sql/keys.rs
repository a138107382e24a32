//! One event at a time for each key.
//!
//! An event whose key is held is parked: it waits, and is due at no time, so that nobody looks at it
//! again and again. Whoever lets the key go makes the oldest of those due that are parked for it.
//! Both hold the key's lock until their commit, so that none is parked behind one that has gone.

use std::collections::HashSet;
use std::time::Duration;

use sqlx::{QueryBuilder, Row as _};

use super::{AT_ONCE, Connection, Db, Result, hold_keys, push_numbers};
use crate::inbox::key::Key;
use crate::inbox::store::{Lease, Taken, millis};

/// How long to leave a key alone that another process is just deciding about.
pub(super) const DECIDED_SOON: Duration = Duration::from_millis(50);

/// What stands in the way of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obstacle {
    None,
    /// Another event of its key runs.
    Held,
    /// Another process may just be about to run one.
    Undecided,
}

/// What stands in the way of each of `keys`, in their order; the second event of one key has the
/// first before it. Those that are free stay so until the transaction ends.
pub(super) async fn obstacles(
    connection: &mut Connection,
    keys: &[Option<Key>],
) -> Result<Vec<Obstacle>> {
    let wanted: HashSet<_> = keys.iter().flatten().cloned().collect();
    if wanted.is_empty() {
        return Ok(vec![Obstacle::None; keys.len()]);
    }
    let wanted: Vec<_> = wanted.into_iter().collect();
    let decided = hold_keys(connection, &wanted).await?;
    let mut running = running(connection, &wanted).await?;
    let obstacle = |key: &Option<Key>| match key {
        None => Obstacle::None,
        Some(key) if !decided.contains(key) => Obstacle::Undecided,
        Some(key) if running.contains(key) => Obstacle::Held,
        Some(key) => {
            running.insert(key.clone());
            Obstacle::None
        }
    };
    Ok(keys.iter().map(obstacle).collect())
}

/// Those of `keys` that are held by an event that runs.
async fn running(connection: &mut Connection, keys: &[Key]) -> Result<HashSet<Key>> {
    let mut query = QueryBuilder::<Db>::new(
        "SELECT source, event_key FROM pulse_hooks_inbox WHERE state = 'running' \
         AND (source, event_key) IN (",
    );
    push_keys(&mut query, keys);
    query.push(")");
    let rows = query.build().persistent(false);
    let rows = rows.fetch_all(connection).await?;
    let key = |row: &super::Row| {
        Ok(Key {
            source: row.try_get(0)?,
            name: row.try_get(1)?,
        })
    };
    rows.iter().map(key).collect()
}

/// Gives each event that runs the key that has just been read, unless it is held: then the event
/// waits again, and its attempt never was.
pub(super) async fn take(
    connection: &mut Connection,
    asked: &[(Lease, Key)],
) -> Result<Vec<Taken>> {
    let keys: HashSet<_> = asked.iter().map(|(_, key)| key.clone()).collect();
    let keys: Vec<_> = keys.into_iter().collect();
    let decided = hold_keys(connection, &keys).await?;
    let mut left = decided.clone();
    let first = asked.iter().filter(|(_, key)| left.remove(key));
    let first: Vec<_> = first.collect();
    let free = take_free(connection, &first).await?;
    let rest = asked
        .iter()
        .filter(|(lease, _)| !free.contains(&lease.number));
    let (held, undecided): (Vec<_>, Vec<_>) = rest.partition(|(_, key)| decided.contains(key));
    let mut back = hand_back(connection, &held, true).await?;
    back.extend(hand_back(connection, &undecided, false).await?);
    let taken = |(lease, _): &(Lease, Key)| match lease.number {
        number if free.contains(&number) => Taken::Free,
        number if back.contains(&number) => Taken::Held,
        _ => Taken::Gone,
    };
    Ok(asked.iter().map(taken).collect())
}

/// One whose key is written is another attempt's.
const STILL_ASKS: &str = ") AS asked WHERE number = asked.column1 AND attempt = asked.column2 \
     AND state = 'running' AND event_key IS NULL";

/// The numbers of those that have their key now, no two with the same.
async fn take_free(connection: &mut Connection, asked: &[&(Lease, Key)]) -> Result<HashSet<i64>> {
    if asked.is_empty() {
        return Ok(HashSet::new());
    }
    let mut query =
        QueryBuilder::<Db>::new("UPDATE pulse_hooks_inbox SET event_key = asked.column3 FROM (");
    push_asked(&mut query, asked);
    query.push(STILL_ASKS);
    query.push(
        " AND NOT EXISTS (SELECT 1 FROM pulse_hooks_inbox AS other WHERE other.state = 'running' \
         AND other.source = pulse_hooks_inbox.source AND other.event_key = asked.column3)",
    );
    numbers(connection, query).await
}

/// The numbers of those that wait now: for as long as their key is held, or until it is decided
/// whether it is.
async fn hand_back(
    connection: &mut Connection,
    asked: &[&(Lease, Key)],
    is_decided: bool,
) -> Result<HashSet<i64>> {
    if asked.is_empty() {
        return Ok(HashSet::new());
    }
    let mut query = QueryBuilder::<Db>::new(
        "UPDATE pulse_hooks_inbox SET event_key = asked.column3, state = 'waiting', \
         attempt = attempt - 1, due_at = ",
    );
    if is_decided {
        query.push(concat!(
            "CASE WHEN EXISTS (SELECT 1 FROM pulse_hooks_inbox AS other",
            " WHERE other.state = 'running' AND other.source = pulse_hooks_inbox.source",
            " AND other.event_key = asked.column3) THEN NULL ELSE ",
            now!(),
            " END"
        ));
    } else {
        query.push_bind(millis(DECIDED_SOON));
        query.push(concat!(" + ", now!()));
    }
    query.push(" FROM (");
    push_asked(&mut query, asked);
    query.push(STILL_ASKS);
    numbers(connection, query).await
}

fn push_asked(query: &mut QueryBuilder<Db>, asked: &[&(Lease, Key)]) {
    query.push_values(asked, |mut row, (lease, key)| {
        row.push_bind(lease.number)
            .push_bind(lease.attempt)
            .push_bind(&key.name);
    });
}

/// Of the rows that an update changes.
async fn numbers(
    connection: &mut Connection,
    mut update: QueryBuilder<Db>,
) -> Result<HashSet<i64>> {
    update.push(" RETURNING number");
    let update = update.build().persistent(false);
    let rows = update.fetch_all(connection).await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// Parks events that were found due, until their `keys` are free, and with them what is due next
/// and waits for the same: others are not to stand behind a long row of them.
pub(super) async fn park(
    connection: &mut Connection,
    mut numbers: Vec<i64>,
    keys: &[Key],
) -> Result<()> {
    if numbers.is_empty() {
        return Ok(());
    }
    let mut query = QueryBuilder::<Db>::new(concat!(
        "SELECT number FROM pulse_hooks_inbox AS next WHERE state = 'waiting' AND number IN (",
        "SELECT number FROM (SELECT number, source, event_key FROM pulse_hooks_inbox",
        " WHERE state = 'waiting' AND due_at <= ",
        now!(),
        " ORDER BY due_at, number LIMIT "
    ));
    query.push_bind(AT_ONCE);
    query.push(") AS due WHERE (source, event_key) IN (");
    push_keys(&mut query, keys);
    query.push(concat!("))", skip_locked!()));
    let query = query.build().persistent(false);
    for row in query.fetch_all(&mut *connection).await? {
        numbers.push(row.try_get(0)?);
    }
    let mut query = QueryBuilder::<Db>::new("UPDATE pulse_hooks_inbox SET due_at = NULL");
    push_numbers(&mut query, &numbers);
    let query = query.build().persistent(false);
    query.execute(connection).await?;
    Ok(())
}

/// Leaves events alone for the time in which another process decides.
pub(super) async fn put_off(connection: &mut Connection, numbers: &[i64]) -> Result<()> {
    if numbers.is_empty() {
        return Ok(());
    }
    let mut query = QueryBuilder::<Db>::new("UPDATE pulse_hooks_inbox SET due_at = ");
    query.push_bind(millis(DECIDED_SOON));
    query.push(concat!(" + ", now!()));
    push_numbers(&mut query, numbers);
    let query = query.build().persistent(false);
    query.execute(connection).await?;
    Ok(())
}

/// What letting keys go has come to.
#[derive(Debug, Default)]
pub(super) struct Released {
    /// Whether an event is due now that was parked.
    pub(super) is_news: bool,
    /// Those that another process is just deciding about: they are to be let go later.
    pub(super) later: HashSet<Key>,
}

/// Makes the oldest event due that is parked for each of `keys`.
pub(super) async fn release(connection: &mut Connection, keys: HashSet<Key>) -> Result<Released> {
    let mut released = Released::default();
    if keys.is_empty() {
        return Ok(released);
    }
    let keys: Vec<_> = keys.into_iter().collect();
    let decided = hold_keys(connection, &keys).await?;
    released.later = keys
        .into_iter()
        .filter(|key| !decided.contains(key))
        .collect();
    if decided.is_empty() {
        return Ok(released);
    }
    let mut query = QueryBuilder::<Db>::new(concat!(
        "UPDATE pulse_hooks_inbox SET due_at = ",
        now!(),
        " WHERE state = 'waiting' AND due_at IS NULL",
        " AND number IN (SELECT (SELECT parked.number FROM pulse_hooks_inbox AS parked",
        " WHERE parked.source = free.column1 AND parked.event_key = free.column2",
        " AND parked.state = 'waiting' AND parked.due_at IS NULL",
        " ORDER BY parked.number LIMIT 1) FROM ("
    ));
    push_keys(&mut query, &decided.into_iter().collect::<Vec<_>>());
    query.push(") AS free)");
    let query = query.build().persistent(false);
    released.is_news = query.execute(connection).await?.rows_affected() > 0;
    Ok(released)
}

/// Keys for which events are parked though none runs: whoever was to let them go has died before.
pub(super) async fn abandoned(connection: &mut Connection) -> Result<HashSet<Key>> {
    let abandoned = sqlx::query(
        "SELECT source, event_key FROM (SELECT DISTINCT source, event_key FROM pulse_hooks_inbox \
         WHERE state = 'waiting' AND due_at IS NULL AND event_key IS NOT NULL) AS parked \
         WHERE NOT EXISTS (SELECT 1 FROM pulse_hooks_inbox AS other WHERE other.state = 'running' \
         AND other.source = parked.source AND other.event_key = parked.event_key)",
    );
    let key = |row: &super::Row| {
        Ok(Key {
            source: row.try_get(0)?,
            name: row.try_get(1)?,
        })
    };
    let rows = abandoned.fetch_all(connection).await?;
    rows.iter().map(key).collect()
}

fn push_keys(query: &mut QueryBuilder<Db>, keys: &[Key]) {
    query.push_values(keys, |mut row, key| {
        row.push_bind(&key.source).push_bind(&key.name);
    });
}
