use pulse_hooks::pulse_handler;

#[pulse_handler]
async fn completed() {}

fn main() {}
