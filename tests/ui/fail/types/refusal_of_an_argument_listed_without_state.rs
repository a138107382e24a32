use pulse_hooks::{Delivery, FromDelivery, NoState, RawEvent, pulse_handler, pulse_router};

struct Customer;

impl FromDelivery for Customer {
    type State = NoState;
    type Refusal = (u16, String);

    async fn from_delivery(_delivery: &Delivery, _state: NoState) -> Result<Self, (u16, String)> {
        Err((403, "unknown customer".to_owned()))
    }
}

#[pulse_handler]
async fn archive(_event: RawEvent, _customer: Customer) {}

fn main() {
    let _router = pulse_router! { fallback: archive };
}
