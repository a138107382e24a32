//! The whole loop in one program: submits a document, waits for the webhook that says it is done,
//! through an inbox, fetches the result, and prints it.
//!
//! `cargo run --bin extract [FILE|URL]` runs offline: the Pulse API is a mock in this process.
//! With `PULSE_API_KEY` set it is the real one, which needs a public address that leads to `PORT`
//! on 127.0.0.1 (3000), and the endpoint's signing secret in `PULSE_WEBHOOK_SECRET`; without the
//! secret the program says how to get both. `PULSE_BASE_URL` names another place of the API.

// The result on standard output is what this program is for.
#![allow(clippy::print_stdout)]

mod mock_api;
mod receiver;
mod setting;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use pulse_hooks::client::{Extraction, JobResult};
use pulse_hooks_examples::process;
use tokio::sync::mpsc::UnboundedReceiver;

use receiver::{Ended, Receiver};
use setting::Setting;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const DOCUMENT: &str = "https://example.com/report.pdf";
const PATIENCE: Duration = Duration::from_secs(15 * 60);

#[tokio::main]
async fn main() -> ExitCode {
    process::run(run()).await
}

async fn run() -> Result<()> {
    let document = std::env::args().nth(1).unwrap_or(DOCUMENT.to_owned());
    let setting = Setting::from_env().await?;
    let client = setting.client.clone();

    // First whoever receives: the event may come before the submit has its answer.
    let (receiver, mut ended) = Receiver::start(setting).await?;

    let submitted = client.submit(&extraction(&document)).await?;
    eprintln!("submitted {document}: job {}", submitted.job_id);
    let result = wait(&mut ended, &submitted.job_id).await;

    receiver.stop().await;
    println!(
        "{}",
        result?.markdown().ok_or("the result has no Markdown")?
    );
    Ok(())
}

fn extraction(document: &str) -> Extraction {
    if document.starts_with("http://") || document.starts_with("https://") {
        Extraction::of_url(document)
    } else {
        Extraction::of_file(document)
    }
}

/// Other jobs of the same account end as well.
async fn wait(ended: &mut UnboundedReceiver<Ended>, job_id: &str) -> Result<JobResult> {
    let ours = async {
        while let Some(job) = ended.recv().await {
            if job.job_id == job_id {
                return job.result.map_err(Into::into);
            }
        }
        Err("nothing receives any longer".into())
    };
    tokio::time::timeout(PATIENCE, ours).await.map_err(|_| {
        format!(
            "no event came within {PATIENCE:?}: see the delivery log in the portal, and fetch the \
             result with `pulse-hooks job wait {job_id}`"
        )
    })?
}
