// errors: 3
use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobProcessing, RawEvent, pulse_handler, pulse_router,
};

#[pulse_handler]
async fn completed(_job: JobCompleted) {}

#[pulse_handler]
async fn notify(_job: JobCompleted) {}

#[pulse_handler]
async fn archive(_event: RawEvent) {}

fn main() {
    let _router = pulse_router! {
        handlers: [completed, notify, archive],
        ignore: [JobCreated, JobProcessing, JobCreated, JobCancelled],
    };
}
