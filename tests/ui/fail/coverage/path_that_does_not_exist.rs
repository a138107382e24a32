use pulse_hooks::{JobCancelled, JobCreated, JobFailed, JobProcessing, pulse_router};

mod jobs {
    use pulse_hooks::{JobCompleted, pulse_handler};

    #[pulse_handler]
    pub async fn completed(_job: JobCompleted) {}
}

fn main() {
    let _router = pulse_router! {
        handlers: [jobs::complete],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
}
