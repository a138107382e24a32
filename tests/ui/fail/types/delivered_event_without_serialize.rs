use pulse_hooks::testing::TestEndpoint;
use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("job.archived")]
struct JobArchived {
    job_id: String,
}

async fn deliver(endpoint: TestEndpoint) {
    let event = JobArchived { job_id: "job-1".to_owned() };
    endpoint.deliver(&event).await;
}

fn main() {}
