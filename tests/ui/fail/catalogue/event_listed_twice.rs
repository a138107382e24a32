use pulse_hooks::{Catalogue, JobCompleted, JobCreated, pulse_catalogue};

const JOBS: Catalogue = pulse_catalogue![JobCreated, JobCompleted, JobCreated];

fn main() {}
