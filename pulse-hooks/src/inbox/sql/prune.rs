//! What is old goes.

use sqlx::{QueryBuilder, Row as _};

use super::{AT_ONCE, Connection, Db, Result, push_numbers};
use crate::inbox::store::{Old, millis};

pub(super) async fn prune(connection: &mut Connection, old: Old) -> Result<u64> {
    macro_rules! old {
        ($which:literal, $since:literal) => {
            sqlx::query(concat!(
                "SELECT number FROM pulse_hooks_inbox AS next WHERE ",
                $which,
                " AND ",
                $since,
                " < ",
                now!(),
                " - $1 ORDER BY ",
                $since,
                " LIMIT $2",
                skip_locked!()
            ))
        };
    }
    let (query, age) = match old {
        Old::Payloads(age) => (
            old!("state = 'done' AND has_payload = 1", "settled_at"),
            age,
        ),
        Old::Handled(age) => (
            old!("state = 'done' AND has_payload = 0", "settled_at"),
            age,
        ),
        Old::Waiting(age) => (
            old!("state <> 'done' AND state = 'waiting'", "received_at"),
            age,
        ),
        Old::Dead(age) => (
            old!("state <> 'done' AND state = 'dead'", "settled_at"),
            age,
        ),
    };
    let query = query.bind(millis(age)).bind(AT_ONCE);
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
        Old::Handled(_) | Old::Waiting(_) | Old::Dead(_) => &[
            "DELETE FROM pulse_hooks_payloads",
            "DELETE FROM pulse_hooks_failures",
            "DELETE FROM pulse_hooks_inbox",
        ],
    };
    for statement in statements {
        let mut query = QueryBuilder::<Db>::new(*statement);
        push_numbers(&mut query, &numbers);
        query.build().execute(&mut *connection).await?;
    }
    Ok(numbers.len() as u64)
}
