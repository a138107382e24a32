use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler]
async fn completed(job: JobCompleted) {
    let _pages: String = job.job_id.len();
}

fn main() {}
