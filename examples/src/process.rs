//! How a server's process begins and ends.

use std::error::Error;
use std::future::Future;
use std::net::TcpListener;
use std::process::ExitCode;
use std::time::Duration;

use crate::command_line::Misuse;

/// Sets up the log on standard error, and tells there what `serve` fails with.
pub async fn run(serve: impl Future<Output = Result<(), Box<dyn Error>>>) -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    end(serve.await)
}

/// Tells on standard error what a program has failed with, and why.
#[must_use]
pub fn end(result: Result<(), Box<dyn Error>>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", chain(&*error));
            match error.is::<Misuse>() {
                true => ExitCode::from(2),
                false => ExitCode::FAILURE,
            }
        }
    }
}

/// An error with all that is behind it, but for what it has said itself.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let cause = source.to_string();
        if !text.ends_with(&cause) {
            text = format!("{text}: {cause}");
        }
        next = source.source();
    }
    text
}

/// Listens on 127.0.0.1, at the port that `PORT` names, or at 3000; and says so.
///
/// # Errors
/// `PORT` is no port, or it is taken. The message says what to do.
pub fn listen(path: &str) -> Result<TcpListener, Box<dyn Error>> {
    listen_at("PORT", 3000, path)
}

/// Listens on 127.0.0.1, at the port that `variable` names, or at another; and says so.
///
/// # Errors
/// The variable holds no port, or it is taken. The message says what to do.
pub fn listen_at(variable: &str, or: u16, path: &str) -> Result<TcpListener, Box<dyn Error>> {
    let port = match std::env::var(variable) {
        Ok(text) => text.parse::<u16>().map_err(|_| {
            format!("environment variable `{variable}`: `{text}` is not a port number")
        })?,
        Err(_) => or,
    };
    let listener = TcpListener::bind(("127.0.0.1", port))
        .map_err(|error| format!("cannot listen on 127.0.0.1:{port}: {error}; set `{variable}`"))?;
    // What Tokio asks of a listener that it is to take over.
    listener.set_nonblocking(true)?;
    eprintln!("listening on http://{}{path}", listener.local_addr()?);
    Ok(listener)
}

/// Takes the next connection. An error is that of one connection; or too many are open, which a
/// pause may mend.
pub async fn accept(listener: &tokio::net::TcpListener) -> tokio::net::TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => {
                tracing::warn!("cannot accept a connection: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Waits until the process is asked to end, by a service manager or by Ctrl-C.
///
/// # Errors
/// The system has no signal to wait for.
#[cfg(unix)]
pub fn asked_to_stop() -> std::io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Waits until the process is asked to end.
///
/// # Errors
/// None on this system.
#[cfg(not(unix))]
pub fn asked_to_stop() -> std::io::Result<impl Future<Output = ()> + Send> {
    Ok(async { tokio::signal::ctrl_c().await.unwrap_or_default() })
}
