use pulse_hooks::{Catalogue, JobCreated, RawEvent, pulse_catalogue};

const JOBS: Catalogue = pulse_catalogue![JobCreated, RawEvent];

fn main() {}
