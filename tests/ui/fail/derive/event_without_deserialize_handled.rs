use pulse_hooks::{
    Event, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, pulse_handler,
    pulse_router,
};

#[derive(Event)]
#[event("job.archived")]
struct JobArchived {
    pub job_id: String,
}

#[pulse_handler]
async fn archived(_job: JobArchived) {}

fn main() {
    let _router = pulse_router! {
        handlers: [archived],
        ignore: [JobCreated, JobProcessing, JobCompleted, JobFailed, JobCancelled],
    };
}
