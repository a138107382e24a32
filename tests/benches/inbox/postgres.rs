//! Against a plain insert for each delivery, from a pool.

use pulse_hooks::inbox::Inbox;
use pulse_hooks_tests::postgres::{Server, pool};

use super::load;

/// How many times faster ours is.
pub(crate) async fn ratio(turns: usize, deliveries: usize) -> f64 {
    let server = Server::start().await.expect("a server");
    let ours = Inbox::postgres(pool(server.database().await).await);
    let ours = ours.await.expect("the inbox opens");
    let plain = pool(server.database().await).await;
    let table = "CREATE TABLE inbox (source TEXT NOT NULL, id TEXT NOT NULL, \
         event_type TEXT NOT NULL, sent_at BIGINT NOT NULL, headers BYTEA NOT NULL, \
         body BYTEA NOT NULL, PRIMARY KEY (source, id))";
    sqlx::query(table).execute(&plain).await.expect("a table");
    let mut times = Vec::new();
    for _ in 0..turns {
        let plain = plain.clone();
        let theirs = load::time(load::rows(deliveries), move |row| {
            let plain = plain.clone();
            async move {
                let insert = "INSERT INTO inbox (source, id, event_type, sent_at, headers, body) \
                     VALUES ('', $1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
                sqlx::query(insert)
                    .bind(row.id)
                    .bind(row.event_type)
                    .bind(row.sent_at)
                    .bind(row.headers)
                    .bind(row.body)
                    .execute(&plain)
                    .await
                    .expect("an insert");
            }
        });
        let theirs = theirs.await;
        let group = load::time_puts(&ours, load::deliveries(deliveries)).await;
        times.push((theirs, group));
    }
    super::ratio(&times)
}
