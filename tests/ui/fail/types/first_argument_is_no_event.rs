use pulse_hooks::pulse_handler;

struct Order;

#[pulse_handler]
async fn completed(_order: Order) {}

fn main() {}
