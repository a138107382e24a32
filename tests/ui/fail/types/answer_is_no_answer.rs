use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler]
async fn completed(job: JobCompleted) -> String {
    job.job_id
}

fn main() {}
