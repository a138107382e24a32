use std::borrow::Cow;

use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("job.archived")]
struct JobArchived<'a> {
    #[serde(borrow)]
    pub job_id: Cow<'a, str>,
}

fn main() {}
