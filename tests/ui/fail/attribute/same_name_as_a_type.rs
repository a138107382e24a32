use pulse_hooks::{JobCompleted, pulse_handler};

#[allow(non_camel_case_types)]
struct completed {
    pub times: u32,
}

#[pulse_handler]
async fn completed(_job: JobCompleted) {}

fn main() {}
