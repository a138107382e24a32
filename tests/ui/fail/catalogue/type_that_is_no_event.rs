use pulse_hooks::{Catalogue, JobCreated, pulse_catalogue};

const JOBS: Catalogue = pulse_catalogue![JobCreated, String];

fn main() {}
