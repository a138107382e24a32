//! What users call their own does not meet what generated code calls its own.

use pulse_hooks::{
    Event, FromRef, JobCancelled, JobCreated, JobFailed, JobProcessing, State, pulse_handler,
    pulse_router,
};

#[derive(serde::Deserialize, Event)]
#[event("entry.written", key = id)]
struct Entry {
    id: String,
}

#[derive(serde::Deserialize, Event)]
#[event("job.completed")]
struct Listed {}

#[derive(Clone)]
struct Argument;

#[derive(Clone, FromRef)]
struct App {
    argument: Argument,
}

mod outcome {
    #![allow(non_upper_case_globals)]

    pub const delivery: u8 = 1;
    pub const returned: u8 = 2;
    pub const event: u8 = 3;
    pub const app: u8 = 4;
    pub const argument_0: u8 = 5;
}
use outcome::*;

#[pulse_handler]
async fn router(listed: Listed, State(_argument): State<Argument>) {
    let _ = (listed, delivery, returned, event, app, argument_0);
}

#[pulse_handler]
async fn call(entry: Entry) {
    drop(entry);
}

#[allow(non_camel_case_types, dead_code)]
enum Result {}
#[allow(dead_code)]
enum Option {}

/// Methods and constants that every type has take the place of none of ours.
#[allow(dead_code)]
trait Everything {
    const IS_ARGUMENT: bool = true;
    const HANDLES: u8 = 0;

    fn outcome<T>(&self, _returned: T) -> u8 {
        0
    }
}

impl<T> Everything for T {}

fn main() {
    let _router = pulse_router! {
        state: App,
        handlers: [router, call],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
    let _ignoring = pulse_router! {
        ignore: [Entry, Listed, JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
}
