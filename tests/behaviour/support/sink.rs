//! Sinks in the place of a router.

use std::sync::{Arc, Mutex};

use pulse_hooks::{Delivery, Outcome, Receipt, Sink};

/// Gives each delivery the receipt that a function makes.
pub(crate) struct Gives<F>(pub(crate) F);

impl<F: Fn() -> Receipt + Send + Sync + 'static> Sink for Gives<F> {
    async fn accept(&self, _delivery: Delivery) -> Receipt {
        self.0()
    }
}

/// Settles each delivery as done, and keeps it.
#[derive(Clone, Default)]
pub(crate) struct Keeps(Arc<Mutex<Vec<Delivery>>>);

impl Keeps {
    pub(crate) fn all(&self) -> Vec<Delivery> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn only(&self) -> Delivery {
        let all = self.all();
        assert_eq!(all.len(), 1, "deliveries taken");
        all.into_iter().next().unwrap()
    }
}

impl Sink for Keeps {
    async fn accept(&self, delivery: Delivery) -> Receipt {
        self.0.lock().unwrap().push(delivery);
        Receipt::Settled(Outcome::Done)
    }
}
