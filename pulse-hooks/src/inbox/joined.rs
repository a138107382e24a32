//! Settling an event in its handler's own transaction.

use sqlx::{Postgres, Transaction};

use crate::delivery::Delivery;

/// Why an event cannot be settled in a handler's transaction.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JoinError {
    /// This attempt took so long, or its process was cut off, that another may be running: roll
    /// back.
    #[error("this attempt at the event is no longer the one that counts")]
    LeaseLost,
    /// The delivery has come some other way than through an inbox's worker.
    #[error("this delivery comes from no inbox, so there is nothing to settle")]
    NotFromInbox,
    /// What the database says.
    #[error("the event could not be settled")]
    Database(#[from] sqlx::Error),
}

impl Delivery {
    /// Settles this event as done in `transaction`, where the PostgreSQL inbox is in the same
    /// database: it is done if and only if the transaction commits.
    ///
    /// Call it at any time before the commit; from there on the event's row is locked. What the
    /// handler then returns no longer counts, if the transaction has committed.
    ///
    /// # Errors
    /// See [`JoinError`]. Roll the transaction back: return the error with `?`.
    pub async fn settle_in(
        &self,
        transaction: &mut Transaction<'_, Postgres>,
    ) -> Result<(), JoinError> {
        let attempt = self.attempt.ok_or(JoinError::NotFromInbox)?;
        let settle = sqlx::query(
            "UPDATE pulse_hooks_inbox SET state = 'done', due_at = NULL, \
             settled_at = (EXTRACT(EPOCH FROM statement_timestamp()) * 1000)::BIGINT \
             WHERE source = $1 AND id = $2 AND attempt = $3 AND state = 'running'",
        );
        let settled = settle
            .bind(self.source.as_deref().unwrap_or_default())
            .bind(&self.id)
            .bind(i64::from(attempt))
            .execute(&mut **transaction)
            .await?;
        match settled.rows_affected() {
            0 => Err(JoinError::LeaseLost),
            _ => Ok(()),
        }
    }
}
