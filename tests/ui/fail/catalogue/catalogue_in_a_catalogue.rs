use pulse_hooks::{Catalogue, Event, PULSE, pulse_catalogue};

#[derive(serde::Deserialize, Event)]
#[event("job.archived")]
struct JobArchived {}

const JOBS: Catalogue = pulse_catalogue![PULSE, JobArchived];

fn main() {
    println!("{JOBS:?}");
}
