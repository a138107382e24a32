use pulse_hooks::{JobCompleted, pulse_handler};

struct Jobs;

#[pulse_handler]
impl Jobs {
    async fn completed(_job: JobCompleted) {}
}

fn main() {}
