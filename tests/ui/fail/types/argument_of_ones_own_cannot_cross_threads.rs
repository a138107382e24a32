use std::convert::Infallible;
use std::rc::Rc;

use pulse_hooks::{Delivery, FromDelivery, NoState, RawEvent, pulse_handler, pulse_router};

struct Local(Rc<str>);

impl FromDelivery for Local {
    type State = NoState;
    type Refusal = Infallible;

    async fn from_delivery(_delivery: &Delivery, _state: NoState) -> Result<Self, Infallible> {
        Ok(Self("".into()))
    }
}

#[pulse_handler]
async fn archive(_event: RawEvent, _local: Local) {}

fn main() {
    let _router = pulse_router! { fallback: archive };
}
