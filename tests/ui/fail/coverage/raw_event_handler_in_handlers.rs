use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, RawEvent, pulse_handler,
    pulse_router,
};

#[pulse_handler]
async fn archive(_event: RawEvent) {}

fn main() {
    let _router = pulse_router! {
        handlers: [archive],
        ignore: [JobCreated, JobProcessing, JobCompleted, JobFailed, JobCancelled],
    };
}
