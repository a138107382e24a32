//! Waits for a job to end.

use std::fmt;
use std::future::IntoFuture;
use std::pin::{Pin, pin};
use std::time::Duration;

use backon::BackoffBuilder as _;

use super::PulseClient;
use super::error::ClientError;
use super::job::Job;
use super::retry::backoff;
use crate::JobStatus;
use crate::time_limit::{Elapsed, within};

const DEADLINE: Duration = Duration::from_secs(15 * 60);
const FIRST_POLL: Duration = Duration::from_secs(1);
const LONGEST_POLL: Duration = Duration::from_secs(15);

/// Waits for a job to end, once it is awaited: [`PulseClient::wait`] makes one.
#[must_use = "nothing waits until it is awaited"]
pub struct Wait<'a> {
    client: &'a PulseClient,
    job_id: String,
    deadline: Duration,
    first: Duration,
    longest: Duration,
    on_poll: Box<dyn FnMut(&Job) + Send + 'a>,
}

impl PulseClient {
    /// Waits until a job is completed, and gives it; [`fetch_result`](Self::fetch_result) then
    /// gives its result. Where webhooks come in, wait for [`JobCompleted`](crate::JobCompleted)
    /// instead.
    ///
    /// ```no_run
    /// # async fn wait(client: &pulse_hooks::client::PulseClient) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let job = client
    ///     .wait("123e4567-e89b-12d3-a456-426614174000")
    ///     .deadline(Duration::from_secs(60))
    ///     .on_poll(|job| eprintln!("{}", job.status))
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Failed`](ClientError::Failed), [`Cancelled`](ClientError::Cancelled),
    /// [`Expired`](ClientError::Expired), each with the job;
    /// [`DeadlinePassed`](ClientError::DeadlinePassed), with the job as it was last read; and what
    /// [`job`](Self::job) gives, but that an API which fails or is busy is waited for too, until
    /// the deadline. Dropping it stops the waiting, and changes nothing about the job.
    pub fn wait(&self, job_id: impl Into<String>) -> Wait<'_> {
        Wait {
            client: self,
            job_id: job_id.into(),
            deadline: DEADLINE,
            first: FIRST_POLL,
            longest: LONGEST_POLL,
            on_poll: Box::new(|_| {}),
        }
    }
}

impl<'a> Wait<'a> {
    /// How long the job may take, from when this is awaited: 15 minutes unless set.
    pub fn deadline(mut self, after: Duration) -> Self {
        self.deadline = after;
        self
    }

    /// The time between the first two reads, and the most it grows to as it doubles: 1 second and
    /// 15 seconds unless set. Up to as much again is added by chance.
    pub fn poll_between(mut self, first: Duration, longest: Duration) -> Self {
        self.first = first;
        self.longest = longest.max(first);
        self
    }

    /// Is called with the job each time it was read, the last time included: for showing progress.
    pub fn on_poll(mut self, call: impl FnMut(&Job) + Send + 'a) -> Self {
        self.on_poll = Box::new(call);
        self
    }

    async fn run(mut self) -> Result<Job, ClientError> {
        let mut seen = Seen::default();
        let ended = within(self.deadline, pin!(self.poll(&mut seen))).await;
        match ended {
            Ok(ended) => ended,
            Err(Elapsed) => Err(ClientError::DeadlinePassed {
                job_id: self.job_id,
                after: self.deadline,
                last: seen.last.map(Box::new),
                source: seen.failure.map(Box::new),
            }),
        }
    }

    /// Reads the job until it has ended, and leaves what it saw on the way in `seen`.
    async fn poll(&mut self, seen: &mut Seen) -> Result<Job, ClientError> {
        let mut times = backoff(self.first, self.longest)
            .without_max_times()
            .build();
        loop {
            let mut pause = times.next().unwrap_or(self.longest);
            match self.client.job(&self.job_id).await {
                Ok(job) => {
                    (self.on_poll)(&job);
                    match job.status {
                        JobStatus::Completed => return Ok(job),
                        JobStatus::Failed => return Err(ClientError::Failed(Box::new(job))),
                        JobStatus::Cancelled => return Err(ClientError::Cancelled(Box::new(job))),
                        JobStatus::Expired => return Err(ClientError::Expired(Box::new(job))),
                        _ => seen.last = Some(job),
                    }
                    seen.failure = None;
                }
                // The job goes on, whatever becomes of the API meanwhile.
                Err(error) if error.is_passing() && seen.knows_the_api(&error) => {
                    pause = pause.max(error.retry_after().unwrap_or_default());
                    seen.failure = Some(error);
                }
                Err(error) => return Err(error),
            }
            tokio::time::sleep(pause).await;
        }
    }
}

/// What a wait has seen when its deadline passes.
#[derive(Default)]
struct Seen {
    last: Option<Job>,
    failure: Option<ClientError>,
}

impl Seen {
    /// One that has never answered may be another server, or none.
    fn knows_the_api(&self, error: &ClientError) -> bool {
        self.last.is_some() || error.status().is_some()
    }
}

impl fmt::Debug for Wait<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("job_id", &self.job_id)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

impl<'a> IntoFuture for Wait<'a> {
    type Output = Result<Job, ClientError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
