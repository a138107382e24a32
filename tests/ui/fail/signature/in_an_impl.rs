use pulse_hooks::{JobCompleted, pulse_handler};

struct Jobs;

impl Jobs {
    #[pulse_handler]
    async fn completed(_job: JobCompleted) {}
}

fn main() {}
