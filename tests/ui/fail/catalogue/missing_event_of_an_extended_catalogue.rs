use pulse_hooks::{
    Catalogue, Event, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing,
    pulse_catalogue, pulse_handler, pulse_router,
};

#[derive(serde::Deserialize, Event)]
#[event("job.archived")]
struct JobArchived {}

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

fn main() {
    let _router = pulse_router! {
        catalogue: JOBS,
        handlers: [completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
}
