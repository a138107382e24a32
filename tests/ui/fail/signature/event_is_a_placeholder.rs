use pulse_hooks::pulse_handler;

#[pulse_handler]
async fn completed(_job: _) {}

fn main() {}
