use pulse_hooks::{Catalogue, Event, JobCompleted, JobCreated, pulse_catalogue};

#[derive(serde::Deserialize, Event)]
#[event("job.completed")]
struct Completed {}

const JOBS: Catalogue = pulse_catalogue![JobCreated, JobCompleted, Completed];

fn main() {}
