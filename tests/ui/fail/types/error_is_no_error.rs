use pulse_hooks::{JobCompleted, pulse_handler};

#[derive(Debug)]
struct StoreError;

#[pulse_handler]
async fn completed(_job: JobCompleted) -> Result<(), StoreError> {
    Err(StoreError)
}

fn main() {}
