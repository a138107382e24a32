use pulse_hooks::{JobCancelled, JobCreated, JobFailed, JobProcessing, pulse_router};

mod billing {
    use pulse_hooks::{JobCompleted, pulse_handler};

    #[pulse_handler]
    pub async fn completed(_job: JobCompleted) {}
}

mod mail {
    use pulse_hooks::{JobCompleted, pulse_handler};

    #[pulse_handler]
    pub async fn completed(_job: JobCompleted) {}
}

fn main() {
    let _router = pulse_router! {
        handlers: [billing::completed, mail::completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
}
