use pulse_hooks::{Catalogue, JobCompleted, JobCreated, pulse_catalogue, pulse_handler};

#[pulse_handler]
async fn completed(_job: JobCompleted) {}

const JOBS: Catalogue = pulse_catalogue![JobCreated, completed];

fn main() {}
