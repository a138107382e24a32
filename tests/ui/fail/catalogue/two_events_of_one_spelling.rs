use pulse_hooks::{Catalogue, Event, JobCancelled, JobCreated, pulse_catalogue};

#[derive(serde::Deserialize, Event)]
#[event("job.canceled")]
struct Canceled {}

const JOBS: Catalogue = pulse_catalogue![JobCreated, JobCancelled, Canceled];

fn main() {}
