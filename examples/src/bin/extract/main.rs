//! The whole loop in one program: submits a document, waits for the webhook that says it is done,
//! through an inbox, fetches the result, and prints it.
//!
//! `cargo run --bin extract [FILE|URL]` runs offline: the Pulse API is a mock in this process.
//! With `PULSE_API_KEY` set it is the real one, which needs a public address that leads to `PORT`
//! on 127.0.0.1 (3000), and the endpoint's signing secret in `PULSE_WEBHOOK_SECRET`; without the
//! secret the program says how to get both. `PULSE_BASE_URL` names another place of the API.
//!
//! The inbox is `inbox.db` in the current folder, and outlives the program: the results of other
//! jobs, such as that of a run that was killed, are written beside it.

// The result on standard output is what this program is for.
#![allow(clippy::print_stdout)]

mod ends;
mod mock_api;
mod options;
mod receiver;
mod setting;

use std::error::Error;
use std::ffi::OsStr;
use std::io::Write as _;
use std::pin::pin;
use std::process::ExitCode;
use std::time::Duration;

use pulse_hooks::client::{JobResult, PulseClient};
use pulse_hooks_examples::process;

use ends::OurEnd;
use receiver::Receiver;
use setting::Setting;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const PATIENCE: Duration = Duration::from_secs(15 * 60);

#[tokio::main]
async fn main() -> ExitCode {
    process::run(run()).await
}

async fn run() -> Result<()> {
    let Some(document) = options::document(std::env::args_os().skip(1))? else {
        println!("{}", options::HELP);
        return Ok(());
    };
    let setting = Setting::from_env().await?;
    let client = setting.client.clone();
    let stop = process::asked_to_stop()?;

    // First whoever receives: the event may come before the submit has its answer.
    let (receiver, our_end) = Receiver::start(setting).await?;
    let result = extract(&client, &document, our_end, stop).await;
    let printed = result.and_then(|result| print(&result));

    // Whatever came of it.
    receiver.stop().await;
    printed
}

async fn extract(
    client: &PulseClient,
    document: &OsStr,
    mut our_end: OurEnd,
    stop: impl Future<Output = ()>,
) -> Result<JobResult> {
    let mut stop = pin!(stop);
    let extraction = options::extraction(document);
    let submitted = tokio::select! {
        submitted = client.submit(&extraction) => submitted?,
        () = &mut stop => return Err("asked to stop while the document was sent: there may be a job \
            all the same, so look at your jobs in Pulse before you send it again".into()),
    };
    let job_id = submitted.job_id;
    eprintln!("submitted {}: job {job_id}", document.display());

    our_end.wait_for(&job_id);
    let given_up = tokio::select! {
        end = our_end.told() => match end {
            Some(end) => return end.map_err(|reason| format!("job {job_id} {reason}").into()),
            None => "nothing receives any longer".to_owned(),
        },
        () = tokio::time::sleep(PATIENCE) => {
            format!("no event came within {PATIENCE:?}: see the delivery log in the portal")
        }
        () = stop => "asked to stop".to_owned(),
    };
    Err(format!(
        "{given_up}; the job goes on, and `pulse-hooks job wait {job_id}` fetches its result"
    )
    .into())
}

/// A reader that has gone is an error, and no panic: what is open is still to be closed.
fn print(result: &JobResult) -> Result<()> {
    let markdown = result.markdown().ok_or("the result has no Markdown")?;
    writeln!(std::io::stdout(), "{markdown}")?;
    Ok(())
}
