//! Hands deliveries to a broker of your own: here Redis, in its own protocol, with `XADD` to the
//! stream `pulse`. `REDIS` names it (127.0.0.1:6379); `PULSE_WEBHOOK_SECRET` and `PORT` as in
//! `axum_server`. A delivery is acknowledged once the broker has confirmed it.

use std::process::ExitCode;
use std::time::Duration;

use pulse_hooks::{BoxError, Delivery, Endpoint, Receipt, Secrets, Sink};
use pulse_hooks_examples::process;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

struct Redis(String);

impl Sink for Redis {
    async fn accept(&self, delivery: Delivery) -> Receipt {
        // The sender waits for 15 seconds, and not for longer.
        match timeout(Duration::from_secs(8), self.add(&delivery)).await {
            Ok(Ok(())) => Receipt::Stored,
            Ok(Err(error)) => Receipt::Unavailable(error),
            Err(late) => Receipt::unavailable(late),
        }
    }
}

impl Redis {
    /// A connection for each delivery: a pool would do better.
    async fn add(&self, delivery: &Delivery) -> Result<(), BoxError> {
        let mut stream = BufReader::new(TcpStream::connect(&self.0).await?);
        let (id, body) = (delivery.id.as_bytes(), &delivery.body()[..]);
        let words: [&[u8]; 7] = [b"XADD", b"pulse", b"*", b"id", id, b"body", body];
        let mut command = format!("*{}\r\n", words.len()).into_bytes();
        for word in words {
            command.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
            command.extend_from_slice(&[word, b"\r\n"].concat());
        }
        stream.write_all(&command).await?;
        let mut answer = String::new();
        stream.read_line(&mut answer).await?;
        // The new entry's id, as a text with its length; anything else is an error.
        let stored = answer.starts_with('$');
        stored.then_some(()).ok_or(answer.trim_end().into())
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    process::run(async {
        let redis = std::env::var("REDIS").unwrap_or("127.0.0.1:6379".to_owned());
        let endpoint = Endpoint::new(Secrets::from_env("PULSE_WEBHOOK_SECRET")?, Redis(redis));
        let app = axum::Router::new().route_service("/hooks/pulse", endpoint);
        let listener = TcpListener::from_std(process::listen("/hooks/pulse")?)?;
        Ok(axum::serve(listener, app).await?)
    })
    .await
}
