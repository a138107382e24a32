//! Waits for a job, and gives its result to the standard output or to a file.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::time::Duration;

use pulse_hooks::client::{ClientError, Job, PulseClient};

use super::Progress;
use super::failure::describe;
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

/// The job that is waited for.
pub(crate) enum Waited<'a> {
    /// Its submit was accepted a moment ago, and may be billed.
    Accepted(&'a str),
    /// By the id that was given, which may be of no job.
    Named(&'a str),
}

impl Waited<'_> {
    fn id(&self) -> &str {
        match self {
            Self::Accepted(id) | Self::Named(id) => id,
        }
    }

    /// What to type, for another attempt.
    fn again(&self) -> String {
        format!("`pulse-hooks job wait {}`", printable(self.id()))
    }

    /// It has ended without a result, or it could not be waited for.
    fn not_waited_for(&self, error: ClientError) -> Failure {
        let again = self.again();
        match error {
            ClientError::Failed(_) | ClientError::Cancelled(_) | ClientError::Expired(_) => {
                error.into()
            }
            ClientError::DeadlinePassed { .. } => {
                Failure::from(error).help(&format!("the job goes on; {again} waits for it again"))
            }
            _ => self.failed(
                error,
                &format!("{}; {again} waits for it again", self.goes_on()),
            ),
        }
    }

    fn goes_on(&self) -> String {
        match self {
            Self::Accepted(id) => format!("job `{}` was accepted, and goes on", printable(id)),
            Self::Named(_) => "a job that was accepted goes on".to_owned(),
        }
    }

    /// It is completed, and its result could not be had.
    fn not_fetched(&self, error: ClientError) -> Failure {
        let help = format!("the job is done; {} fetches its result again", self.again());
        self.failed(error, &help)
    }

    /// Code 1 says that there is no such job, or none with a result: not so once it was accepted.
    fn failed(&self, error: ClientError, help: &str) -> Failure {
        let failure = match self {
            Self::Accepted(_) => Failure::unavailable(describe(&error)),
            Self::Named(_) => error.into(),
        };
        match failure {
            Failure::Unavailable(_) => failure.help(help),
            _ => failure,
        }
    }
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
        waited: &Waited<'_>,
        json: bool,
    ) -> Result<(), Failure> {
        let job = match self.wait(client, waited.id()).await {
            Ok(job) => job,
            Err(error) => {
                // A program that reads the output learns more from the job than from the code.
                if let Some(job) = error.job().filter(|_| json) {
                    output::print_json(job)?;
                }
                return Err(waited.not_waited_for(error));
            }
        };
        let mut whole = job.clone();
        let result = client.fetch_result(job).await;
        let result = result.map_err(|error| waited.not_fetched(error))?;
        for warning in result.warnings() {
            output::note(&format!("warning: {}", printable(&warning)));
        }
        let written = if json {
            whole.result = Some(result);
            let json = serde_json::to_string_pretty(&whole).map_err(io::Error::from)?;
            self.write(format!("{json}\n").as_bytes())
        } else {
            let markdown = result.markdown().ok_or_else(|| no_markdown(waited))?;
            self.write_markdown(markdown)
        };
        written.map_err(|failure| failure.help(&format!("{} fetches it again", waited.again())))
    }

    async fn wait(&self, client: &PulseClient, job_id: &str) -> Result<Job, ClientError> {
        let mut progress = Progress::start();
        client
            .wait(job_id)
            .deadline(self.deadline.unwrap_or(DEADLINE))
            .on_poll(|job| progress.show(&format!("job {}: {}", job.job_id, job.status)))
            .await
    }

    fn write_markdown(&self, markdown: &str) -> Result<(), Failure> {
        let line_end = if markdown.ends_with('\n') { "" } else { "\n" };
        if self.output.is_none() && io::stdout().is_terminal() {
            output::print(&format!("{}{line_end}", printable(markdown)))?;
            return Ok(());
        }
        self.write(format!("{markdown}{line_end}").as_bytes())
    }

    fn write(&self, bytes: &[u8]) -> Result<(), Failure> {
        let Some(file) = &self.output else {
            return Ok(output::print_bytes(bytes)?);
        };
        std::fs::write(file, bytes).map_err(|error| {
            let file = file.display();
            Failure::unavailable(format!("the result cannot be written to `{file}`: {error}"))
        })
    }
}

fn no_markdown(waited: &Waited<'_>) -> Failure {
    let job_id = printable(waited.id());
    Failure::No(format!("the result of job `{job_id}` has no Markdown")).help(&format!(
        "`pulse-hooks job wait {job_id} --json` shows what it has"
    ))
}
