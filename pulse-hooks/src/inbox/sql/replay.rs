//! What operators have run again.

use sqlx::{QueryBuilder, Row as _};

use super::look::push_filter;
use super::{AT_ONCE, Connection, Db, Result, push_numbers};
use crate::inbox::operate::{EventState, Filter, Replayed};
use crate::inbox::store::Piece;

const MAKE_DUE: &str = concat!(
    "UPDATE pulse_hooks_inbox SET state = 'waiting', event_key = NULL, failed = 0, lost = 0, \
     settled_at = NULL, due_at = ",
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

/// A piece of what waits or is dead and fits, from the number `after` on.
pub(super) async fn replay_all(
    connection: &mut Connection,
    filter: &Filter,
    after: i64,
) -> Result<Piece> {
    let mut query = QueryBuilder::<Db>::new(
        "SELECT number FROM pulse_hooks_inbox AS next WHERE has_payload = 1 \
         AND state <> 'done' AND state IN ('waiting', 'dead') AND number > ",
    );
    query.push_bind(after);
    push_filter(&mut query, filter);
    query.push(" ORDER BY number LIMIT ").push_bind(AT_ONCE);
    query.push(skip_locked!());
    let rows = query.build().fetch_all(&mut *connection).await?;
    let numbers = rows.iter().map(|row| row.try_get(0));
    let numbers = numbers.collect::<Result<Vec<i64>>>()?;
    let Some(last) = numbers.last() else {
        return Ok(Piece::default());
    };
    let mut query = QueryBuilder::<Db>::new(MAKE_DUE);
    push_numbers(&mut query, &numbers);
    let query = query.build().persistent(false);
    let replayed = query.execute(connection).await?.rows_affected();
    Ok(Piece {
        events: replayed,
        next: Some(*last),
    })
}
