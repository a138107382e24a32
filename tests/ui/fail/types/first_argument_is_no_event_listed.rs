use pulse_hooks::{
    JobCancelled, JobCreated, JobFailed, JobProcessing, pulse_handler, pulse_router,
};

struct Order;

#[pulse_handler]
async fn completed(_order: Order) {}

fn main() {
    let _router = pulse_router! {
        handlers: [completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
}
