use pulse_hooks::{Delivery, JobCompleted, pulse_handler};

#[pulse_handler]
async fn completed(_delivery: Delivery, _job: JobCompleted) {}

fn main() {}
