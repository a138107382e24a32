// errors: 6
use pulse_hooks::{Classify, Event, FromRef};

#[derive(serde::Deserialize, Event)]
#[event("job..archived", keys = job_id, key = id)]
struct JobArchived {
    pub job_id: String,
}

#[derive(Debug, thiserror::Error, Classify)]
enum StoreError {
    #[error("no such job")]
    #[class(fatal)]
    NotFound,
    #[error("the store is down")]
    #[class(retry_after)]
    Down,
}

#[derive(Clone, FromRef)]
enum App {
    Live,
}

fn main() {}
