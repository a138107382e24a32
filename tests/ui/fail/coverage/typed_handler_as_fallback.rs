use pulse_hooks::{JobCompleted, pulse_handler, pulse_router};

#[pulse_handler]
async fn completed(_job: JobCompleted) {}

fn main() {
    let _router = pulse_router! {
        fallback: completed,
    };
}
