use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, pulse_handler, pulse_router,
};

#[cfg(windows)]
#[pulse_handler]
async fn created(_job: JobCreated) {}

#[pulse_handler]
#[cfg(windows)]
async fn processing(_job: JobProcessing) {}

#[cfg(not(windows))]
#[pulse_handler]
async fn completed(_job: JobCompleted) {}

#[cfg(windows)]
#[pulse_handler]
async fn completed(job: JobCompleted) {
    does_not_exist_here(job);
}

#[pulse_handler]
async fn failed(_job: JobFailed) {}

fn main() {
    let _router = pulse_router! {
        handlers: [
            #[cfg(windows)]
            created,
            #[cfg(windows)]
            processing,
            completed,
            #[cfg(all())]
            failed,
        ],
        ignore: [
            #[cfg(not(windows))]
            JobCreated,
            #[cfg(not(windows))]
            JobProcessing,
            #[cfg(any())]
            JobFailed,
            JobCancelled,
        ],
    };
}
