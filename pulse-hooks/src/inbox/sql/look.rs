//! What operators see.

use bytes::Bytes;
use sqlx::{QueryBuilder, Row as _};

use super::{Connection, Db, Result, Row, duration};
use crate::inbox::operate::{
    Backlog, Counts, Entry, EventState, Failure, Filter, Page, Payload, Shown, timestamp,
};
use crate::inbox::payload;
use crate::inbox::text::text as clean;

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
        " - MIN(received_at), ",
        now!(),
        " - MIN(due_at) FROM pulse_hooks_inbox WHERE state <> 'done' GROUP BY state"
    );
    for row in sqlx::query(unsettled).fetch_all(connection).await? {
        let count = u64::try_from(row.try_get::<i64, _>(1)?).unwrap_or_default();
        match EventState::read(row.try_get(0)?) {
            EventState::Waiting => {
                backlog.waiting = count;
                backlog.oldest_waiting = Some(duration(row.try_get(2)?));
                let overdue: Option<i64> = row.try_get(3)?;
                backlog.overdue = overdue.filter(|millis| *millis >= 0).map(duration);
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

pub(super) fn push_filter(query: &mut QueryBuilder<Db>, filter: &Filter) {
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
            query.push(condition).push_bind(clean(text).into_owned());
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

fn attempt(number: i64) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
