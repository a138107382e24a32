use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler]
async fn completed(job: JobCompleted) {
    store(&job.job_id).await;
}

fn main() {}
