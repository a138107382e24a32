use pulse_hooks::{Catalogue, pulse_catalogue};

#[derive(serde::Deserialize)]
struct JobArchived {}

const JOBS: Catalogue = pulse_catalogue![JobArchived];

fn main() {}
