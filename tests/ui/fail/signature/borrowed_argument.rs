use pulse_hooks::{Delivery, JobCompleted, pulse_handler};

#[pulse_handler]
async fn completed(_job: JobCompleted, _delivery: &Delivery) {}

fn main() {}
