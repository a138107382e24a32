//! Settling an event in its handler's own transaction.

use sqlx::{Postgres, Transaction};

use super::text::text;
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
    /// database: it is done if and only if the transaction commits. The commit is on the disk
    /// before it is answered, whatever the database is set to.
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
             WHERE source = $1 AND id = $2 AND attempt = $3 AND state = 'running' \
             RETURNING set_config('synchronous_commit', CASE \
             WHEN current_setting('synchronous_commit') IN ('on', 'remote_apply') \
             THEN current_setting('synchronous_commit') ELSE 'on' END, true)",
        );
        let settled = settle
            .bind(text(self.source.as_deref().unwrap_or_default()))
            .bind(&self.id)
            .bind(i64::from(attempt))
            .fetch_optional(&mut **transaction)
            .await?;
        settled.map(drop).ok_or(JoinError::LeaseLost)
    }
}
