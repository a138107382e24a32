use pulse_hooks::{Delivery, FromDelivery, JobCompleted, NoState, pulse_handler};

struct Customer;
struct Unknown;

impl FromDelivery for Customer {
    type State = NoState;
    type Refusal = Unknown;

    async fn from_delivery(_delivery: &Delivery, _state: NoState) -> Result<Self, Unknown> {
        Err(Unknown)
    }
}

#[pulse_handler]
async fn completed(_job: JobCompleted, _customer: Customer) {}

fn main() {}
