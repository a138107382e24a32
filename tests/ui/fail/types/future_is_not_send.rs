use std::rc::Rc;

use pulse_hooks::{JobCompleted, pulse_handler};

async fn store(_job_id: &str) {}

#[pulse_handler]
async fn completed(job: JobCompleted) {
    let id = Rc::new(job.job_id);
    store(&id).await;
}

fn main() {}
