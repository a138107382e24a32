use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobFailed, Router, pulse_router,
};

pub fn router() -> Router {
    pulse_router! {
        ignore: [JobCreated, JobProcesing, JobCompleted, JobFailed, JobCancelled],
    }
}

fn main() {}
