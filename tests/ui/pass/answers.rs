use std::error::Error;
use std::io;
use std::time::Duration;

use pulse_hooks::{
    BoxError, Classify, HandlerError, IntoOutcome, JobCompleted, Outcome, ResultExt, pulse_handler,
};

type Answer = Result<(), Failure>;
type Failure = io::Error;

#[derive(Debug, thiserror::Error, Classify)]
enum StoreError {
    #[error("no such job")]
    #[class(permanent)]
    NotFound,
    #[error("busy")]
    #[class(retry_after = Duration::from_secs(30))]
    Busy,
    #[error(transparent)]
    #[class(transparent)]
    Cache(#[from] CacheError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

#[derive(Debug, thiserror::Error, Classify)]
#[error("cold")]
#[class(ack)]
struct CacheError;

struct Teapot;

impl IntoOutcome for Teapot {
    fn into_outcome(self) -> Outcome {
        Outcome::permanent("a teapot")
    }
}

#[pulse_handler]
async fn unit(_job: JobCompleted) -> () {}

#[pulse_handler]
async fn outcome(_job: JobCompleted) -> Outcome {
    Outcome::ack("not ours")
}

#[pulse_handler]
async fn own(_job: JobCompleted) -> Teapot {
    Teapot
}

#[pulse_handler]
async fn own_error(_job: JobCompleted) -> Result<(), Teapot> {
    Err(Teapot)
}

#[pulse_handler]
async fn opaque(_job: JobCompleted) -> impl IntoOutcome {
    Teapot
}

#[pulse_handler]
async fn opaque_error(_job: JobCompleted) -> Result<(), impl Error + Send + Sync + 'static> {
    Err(StoreError::Busy)
}

#[pulse_handler]
async fn alias(_job: JobCompleted) -> Answer {
    Err(io::Error::other("broken pipe"))
}

#[pulse_handler]
async fn io_alias(_job: JobCompleted) -> io::Result<()> {
    Ok(())
}

#[pulse_handler]
async fn classified(_job: JobCompleted) -> Result<(), StoreError> {
    Err(StoreError::NotFound)
}

#[pulse_handler]
async fn text(_job: JobCompleted) -> Result<(), String> {
    Err("out of paper".to_owned())
}

#[pulse_handler]
async fn static_text(_job: JobCompleted) -> Result<(), &'static str> {
    Err("out of paper")
}

#[pulse_handler]
async fn boxed(_job: JobCompleted) -> Result<(), BoxError> {
    Ok(Err(StoreError::Busy).classified()?)
}

#[pulse_handler]
async fn boxed_locally(_job: JobCompleted) -> Result<(), Box<dyn Error>> {
    Err(StoreError::from(CacheError))?
}

#[pulse_handler]
async fn with_anyhow(job: JobCompleted) -> anyhow::Result<()> {
    anyhow::ensure!(!job.job_id.is_empty(), "no job");
    Ok(())
}

#[pulse_handler]
async fn with_eyre(job: JobCompleted) -> eyre::Result<()> {
    eyre::ensure!(!job.job_id.is_empty(), "no job");
    Ok(())
}

#[pulse_handler]
async fn any_error(job: JobCompleted) -> Result<(), HandlerError> {
    job.job_id.parse::<u64>().permanent()?;
    Err(io::Error::other("broken pipe")).retry_after(Duration::from_secs(5))?
}

#[pulse_handler]
async fn outcome_as_error(_job: JobCompleted) -> Result<(), Outcome> {
    Err(Outcome::retry("later"))
}

#[pulse_handler]
async fn two_ways(job: JobCompleted) -> Result<Outcome, HandlerError> {
    job.job_id.parse::<u64>().ack()?;
    Ok(Outcome::Done)
}

fn main() {}
