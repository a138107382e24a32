//! How jobs end, and who hears of it: whoever waits for the job of this run, and a file for every
//! other, such as that of a run that was killed.

use std::io;

use pulse_hooks::client::JobResult;
use pulse_hooks_examples::archive::file_name;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;

/// What came of a job; in words, where that is no result.
pub(crate) type End = Result<JobResult, String>;

/// The side of the handlers.
#[derive(Clone)]
pub(crate) struct Ends {
    /// The job of this run, once the submit has its answer.
    ours: watch::Receiver<Option<String>>,
    waiting: UnboundedSender<End>,
}

/// The side of whoever waits for the job of this run. Dropped, nobody does.
pub(crate) struct OurEnd {
    ours: watch::Sender<Option<String>>,
    told: UnboundedReceiver<End>,
}

pub(crate) fn channel() -> (Ends, OurEnd) {
    let (sender, ours) = watch::channel(None);
    let (waiting, told) = unbounded_channel();
    (Ends { ours, waiting }, OurEnd { ours: sender, told })
}

impl Ends {
    /// Once this is done the event is, and nobody hears of it again.
    pub(crate) async fn tell(&self, job_id: &str, end: End) -> io::Result<()> {
        let end = match self.is_ours(job_id).await {
            true => match self.waiting.send(end) {
                Ok(()) => return Ok(()),
                // Nobody waits any longer.
                Err(returned) => returned.0,
            },
            false => end,
        };
        keep(job_id, &end).await
    }

    /// Whether it is the job of this run. An event may be faster than the answer of the submit, and
    /// waits for it; or for its failure.
    async fn is_ours(&self, job_id: &str) -> bool {
        let mut ours = self.ours.clone();
        let known = ours.wait_for(Option::is_some).await;
        known.is_ok_and(|ours| ours.as_deref() == Some(job_id))
    }
}

/// Beside the inbox, since the standard output is the result of this run's document.
async fn keep(job_id: &str, end: &End) -> io::Result<()> {
    let told = match end.as_ref().map(JobResult::markdown) {
        Ok(Some(markdown)) => {
            let file = format!("result_of_{}.md", file_name(job_id));
            let written = tokio::fs::write(&file, markdown).await;
            written.map_err(|error| io::Error::new(error.kind(), format!("`{file}`: {error}")))?;
            format!("its result is in `{file}`")
        }
        Ok(None) => "its result has no Markdown".to_owned(),
        Err(reason) => format!("it {reason}"),
    };
    eprintln!("job {job_id}, of an earlier run or of another program: {told}");
    Ok(())
}

impl OurEnd {
    pub(crate) fn wait_for(&self, job_id: &str) {
        self.ours.send_replace(Some(job_id.to_owned()));
    }

    /// Nothing, where no event comes any longer.
    pub(crate) async fn told(&mut self) -> Option<End> {
        self.told.recv().await
    }
}
