//! Clients that go away in the middle.

use pulse_hooks::{Delivery, Receipt, Sink};
use pulse_hooks_tests::wire::{Sender, ask, chunked, whole};
use tokio::task::yield_now;

use crate::Test;
use crate::host::Host;
use crate::ledger::Ledger;
use crate::requests::{endpoint, genuine};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        a_client_that_goes_away_after_any_byte_delivers_nothing,
        a_client_that_does_not_wait_is_handled_wholly_or_not_at_all,
    ]
}

async fn a_client_that_goes_away_after_any_byte_delivers_nothing(host: Host) {
    let ledger = Ledger::default();
    let endpoint = endpoint(ledger.clone());
    let server = host.serve(&endpoint);
    let request = genuine("msg_1");
    for bytes in [whole(&request), chunked(&request, 50)] {
        for length in 0..bytes.len() {
            let mut sender = Sender::to(server).await;
            sender.send(&bytes[..length]).await;
            match length % 2 {
                0 => sender.hang_up(),
                _ => drop(sender),
            }
        }
    }
    assert_eq!(ask(server, &genuine("msg_2")).await.status, 204);
    endpoint.drain().await;
    assert_eq!(ledger.total(), 1);
}

/// A sink that takes a moment, in which its sender may go.
#[derive(Clone, Default)]
struct Halves {
    begun: Ledger,
    finished: Ledger,
}

impl Sink for Halves {
    async fn accept(&self, delivery: Delivery) -> Receipt {
        self.begun.enter(&delivery.id);
        for _ in 0..20 {
            yield_now().await;
        }
        self.finished.accept(delivery).await
    }
}

async fn a_client_that_does_not_wait_is_handled_wholly_or_not_at_all(host: Host) {
    let halves = Halves::default();
    let endpoint = endpoint(halves.clone());
    let server = host.serve(&endpoint);
    let id = |nth| format!("msg_{nth}");
    for nth in 0..500 {
        let mut sender = Sender::to(server).await;
        sender.send(whole(&genuine(id(nth)))).await;
        match nth % 3 {
            0 => sender.hang_up(),
            1 => drop(sender),
            _ => sender.stop_sending().await,
        }
    }
    assert_eq!(ask(server, &genuine("msg_last")).await.status, 204);
    endpoint.drain().await;
    assert!(halves.finished.total() > 1, "they all went too soon");
    for nth in 0..500 {
        let (begun, finished) = (
            halves.begun.times(&id(nth)),
            halves.finished.times(&id(nth)),
        );
        assert!(begun <= 1);
        assert_eq!(begun, finished);
    }
}
