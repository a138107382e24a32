use pulse_hooks::{Delivery, JobCompleted, pulse_handler};

#[pulse_handler]
async fn completed(_job: JobCompleted, delivery Delivery) {}

fn main() {}
