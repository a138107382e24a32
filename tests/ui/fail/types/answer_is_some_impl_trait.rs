use std::fmt::Display;

use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler]
async fn completed(job: JobCompleted) -> impl Display {
    job.job_id
}

fn main() {}
