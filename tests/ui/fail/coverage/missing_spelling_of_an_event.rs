use pulse_hooks::{
    Event, JobCompleted, JobCreated, JobFailed, JobProcessing, pulse_handler, pulse_router,
};

#[derive(serde::Deserialize, Event)]
#[event("job.cancelled")]
struct Cancelled {
    pub job_id: String,
}

#[pulse_handler]
async fn cancelled(_job: Cancelled) {}

fn main() {
    let _router = pulse_router! {
        handlers: [cancelled],
        ignore: [JobCreated, JobProcessing, JobCompleted, JobFailed],
    };
}
