//! Waits for a job, and gives its result to the standard output or to a file.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::time::Duration;

use pulse_hooks::client::{ClientError, Job, PulseClient};

use super::Progress;
use crate::exit::Failure;
use crate::input;
use crate::output::{self, printable};

const DEADLINE: Duration = Duration::from_secs(15 * 60);

#[derive(clap::Args)]
pub(crate) struct WaitArgs {
    /// How long to wait, 15m unless given; the job goes on after that
    #[arg(long, value_name = "TIME", value_parser = input::duration)]
    deadline: Option<Duration>,

    /// Write the result to FILE rather than to the standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl WaitArgs {
    /// The option of these that was given, if one was.
    pub(crate) fn given(&self) -> Option<&'static str> {
        match self {
            Self {
                output: Some(_), ..
            } => Some("--output"),
            Self { deadline, .. } => deadline.map(|_| "--deadline"),
        }
    }

    /// Asks whether the result will have a place, before anything is paid for.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let Some(file) = &self.output else {
            return Ok(());
        };
        let folder = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let problem = if file.is_dir() {
            "it is a folder"
        } else if folder.is_some_and(|folder| !folder.is_dir()) {
            "there is no such folder"
        } else {
            return Ok(());
        };
        let name = file.display();
        Err(Failure::usage(format!(
            "`{name}` cannot be written: {problem}"
        )))
    }

    /// Waits until the job has ended, and gives its result: as Markdown, or the whole job as JSON.
    pub(crate) async fn run(
        &self,
        client: &PulseClient,
        job_id: &str,
        json: bool,
    ) -> Result<(), Failure> {
        let job = match self.wait(client, job_id).await {
            Ok(job) => job,
            Err(error) => {
                // A program that reads the output learns more from the job than from the code.
                if let Some(job) = error.job().filter(|_| json) {
                    output::print_json(job)?;
                }
                return Err(error.into());
            }
        };
        let mut whole = job.clone();
        let result = client.fetch_result(job).await?;
        for warning in result.warnings() {
            output::note(&format!("warning: {}", printable(&warning)));
        }
        if json {
            whole.result = Some(result);
            let json = serde_json::to_string_pretty(&whole).map_err(io::Error::from)?;
            return self.write(job_id, format!("{json}\n").as_bytes());
        }
        let markdown = result.markdown().ok_or_else(|| no_markdown(job_id))?;
        let line_end = if markdown.ends_with('\n') { "" } else { "\n" };
        if self.output.is_none() && io::stdout().is_terminal() {
            output::print(&format!("{}{line_end}", printable(markdown)))?;
            return Ok(());
        }
        self.write(job_id, format!("{markdown}{line_end}").as_bytes())
    }

    async fn wait(&self, client: &PulseClient, job_id: &str) -> Result<Job, ClientError> {
        let mut progress = Progress::start();
        client
            .wait(job_id)
            .deadline(self.deadline.unwrap_or(DEADLINE))
            .on_poll(|job| progress.show(&format!("job {}: {}", job.job_id, job.status)))
            .await
    }

    fn write(&self, job_id: &str, bytes: &[u8]) -> Result<(), Failure> {
        let Some(file) = &self.output else {
            return Ok(output::print_bytes(bytes)?);
        };
        std::fs::write(file, bytes).map_err(|error| {
            Failure::unavailable(format!(
                "the result cannot be written to `{}`: {error}\n\
                 help: `pulse-hooks job wait {} --output FILE` fetches it again",
                file.display(),
                printable(job_id),
            ))
        })
    }
}

fn no_markdown(job_id: &str) -> Failure {
    let job_id = printable(job_id);
    Failure::No(format!(
        "the result of job `{job_id}` has no Markdown\n\
         help: `pulse-hooks job wait {job_id} --json` shows what it has"
    ))
}
