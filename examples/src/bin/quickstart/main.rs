//! The main job in one program: a server that receives Pulse's webhooks, and a sender that plays
//! Pulse against it over HTTP.
//!
//! `cargo run --bin quickstart [-- --port N] [--once]`

// The table on standard output is what this program is for.
#![allow(clippy::print_stdout)]

mod options;
mod play;
mod server;

use std::error::Error;
use std::process::ExitCode;

use options::{Options, USAGE};
use pulse_hooks::{Secret, Secrets};
use pulse_hooks_examples::process;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(code) => code,
        Err(error) => process::end(Err(error)),
    }
}

async fn run() -> Result<ExitCode> {
    let Some(Options { port, once }) = Options::from_args(std::env::args().skip(1))? else {
        println!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    };
    let secret = make_secret()?;

    let server = server::start(port, Secrets::new([secret.clone()])?).await?;
    println!("a server listens on {}\n", server.url);

    let all_expected = play::play(&server, &secret).await?;
    if once {
        server.stop().await;
        return Ok(if all_expected {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    }

    play::say_how_to_send_more(&server.url, &secret)?;
    tokio::signal::ctrl_c().await?;
    server.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// A new one for each run, as the portal makes one for each endpoint.
fn make_secret() -> Result<Secret> {
    let mut key = [0; 24];
    getrandom::fill(&mut key)?;
    Ok(Secret::from_bytes(&key)?)
}
