use pulse_hooks::{JobCompleted, pulse_handler};

trait Jobs {
    #[pulse_handler]
    async fn completed(job: JobCompleted);
}

fn main() {}
