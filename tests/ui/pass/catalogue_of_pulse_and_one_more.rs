use pulse_hooks::{
    Catalogue, Event, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing,
    pulse_catalogue, pulse_handler, pulse_router,
};

#[derive(serde::Deserialize, Event)]
#[event("job.archived", key = job_id)]
struct JobArchived {
    job_id: String,
}

const JOBS: Catalogue = pulse_catalogue![
    JobCreated,
    JobProcessing,
    JobCompleted,
    JobFailed,
    JobCancelled,
    JobArchived,
];

#[pulse_handler]
async fn completed(_job: JobCompleted) {}

#[pulse_handler]
async fn archived(_job: JobArchived) {}

fn main() {
    let _router = pulse_router! {
        catalogue: JOBS,
        handlers: [completed, archived],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
}
