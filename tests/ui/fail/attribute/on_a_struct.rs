use pulse_hooks::pulse_handler;

#[pulse_handler]
struct Completed {
    pub job_id: String,
}

fn main() {}
