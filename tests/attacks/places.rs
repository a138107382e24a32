//! More deliveries at one time than there are places for, and clients that would take them all.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use pulse_hooks::{Delivery, Receipt, Sink};
use pulse_hooks_tests::COMPLETED;
use pulse_hooks_tests::wire::{Sender, chunk, chunked_head, sized_head};
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, yield_now};

use crate::Test;
use crate::host::Host;
use crate::ledger::{Ledger, Told};
use crate::load::deliver;
use crate::requests::{endpoint, forged, unsigned};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        two_thousand_at_once_get_the_places_there_are_and_the_rest_is_503,
        deliveries_that_come_again_until_they_are_taken_are_each_handled_once,
        slow_clients_without_the_secret_starve_nobody,
    ]
}

/// A sink that lets nothing through until it is opened.
#[derive(Clone)]
struct Closed {
    open: Arc<Semaphore>,
    ledger: Ledger,
}

impl Sink for Closed {
    async fn accept(&self, delivery: Delivery) -> Receipt {
        let _open = self.open.acquire().await.expect("it is never closed");
        self.ledger.accept(delivery).await
    }
}

async fn two_thousand_at_once_get_the_places_there_are_and_the_rest_is_503(host: Host) {
    const CLIENTS: usize = 2_000;
    const PLACES: usize = 64;
    let sink = Closed {
        open: Arc::new(Semaphore::new(0)),
        ledger: Ledger::default(),
    };
    let endpoint = endpoint(sink.clone()).concurrency_limit(PLACES);
    let server = host.serve(&endpoint);
    let deliveries = (0..CLIENTS).map(|nth| deliver(server, format!("msg_{nth}")));
    let mut deliveries: JoinSet<_> = deliveries.collect();

    let mut told = Vec::new();
    while told.len() < CLIENTS - PLACES {
        told.push(
            deliveries
                .join_next()
                .await
                .expect("one more")
                .expect("an answer"),
        );
    }
    assert!(told.iter().all(Told::is_for_now));
    assert_eq!(sink.ledger.total(), 0);

    sink.open.add_permits(PLACES);
    told.extend(deliveries.join_all().await);
    sink.ledger.assert_true(&told);
    assert_eq!(sink.ledger.total() as usize, PLACES);
}

/// A sink that takes a moment.
#[derive(Clone, Default)]
struct Slowish(Ledger);

impl Sink for Slowish {
    async fn accept(&self, delivery: Delivery) -> Receipt {
        yield_now().await;
        self.0.accept(delivery).await
    }
}

async fn deliveries_that_come_again_until_they_are_taken_are_each_handled_once(host: Host) {
    const CLIENTS: usize = 40;
    const EACH: usize = 25;
    let sink = Slowish::default();
    let server = host.serve(&endpoint(sink.clone()).concurrency_limit(4));
    let client = |client| async move {
        let mut put_off = 0;
        for nth in 0..EACH {
            let id = format!("msg_{client}_{nth}");
            put_off += deliver_until_taken(server, &id).await;
        }
        put_off
    };
    let clients: JoinSet<_> = (0..CLIENTS).map(client).collect();
    let put_off: usize = clients.join_all().await.iter().sum();
    assert!(put_off > 0, "there was always a place");
    let ids = (0..CLIENTS).flat_map(|client| (0..EACH).map(move |nth| (client, nth)));
    for (client, nth) in ids {
        assert_eq!(sink.0.times(&format!("msg_{client}_{nth}")), 1);
    }
}

/// Gives how often it was put off.
async fn deliver_until_taken(server: SocketAddr, id: &str) -> usize {
    let mut put_off = 0;
    loop {
        let told = deliver(server, id.to_owned()).await;
        if told.is_success() {
            return put_off;
        }
        assert!(told.is_for_now(), "{told:?}");
        put_off += 1;
    }
}

/// What a slow client has sent so far, and what it has kept back.
fn halves() -> [(Vec<u8>, Vec<u8>); 4] {
    let (half, rest) = COMPLETED.split_at(COMPLETED.len() / 2);
    let request = forged(COMPLETED);
    let sized = sized_head(&request);
    let line = sized.len() / 2;
    [
        (Vec::new(), [&*sized, COMPLETED.as_bytes()].concat()),
        (
            sized[..line].to_vec(),
            [&sized[line..], COMPLETED.as_bytes()].concat(),
        ),
        ([&*sized, half.as_bytes()].concat(), rest.into()),
        (
            [chunked_head(&request), chunk(half.as_bytes())].concat(),
            [chunk(rest.as_bytes()), b"0\r\n\r\n".to_vec()].concat(),
        ),
    ]
}

async fn slow_clients_without_the_secret_starve_nobody(host: Host) {
    const OF_EACH: usize = 150;
    let ledger = Ledger::default();
    let endpoint = endpoint(ledger.clone())
        .concurrency_limit(1)
        .read_time_limit(Duration::from_secs(3600));
    let server = host.serve(&endpoint);
    let mut slow = Vec::new();
    for (sent, rest) in halves() {
        for _ in 0..OF_EACH {
            let mut client = Sender::to(server).await;
            client.send(&sent).await;
            slow.push((client, rest.clone()));
        }
    }

    let mut told = Vec::new();
    for nth in 0..200 {
        told.push(deliver(server, format!("msg_{nth}")).await);
    }
    ledger.assert_true(&told);
    assert!(told.iter().all(Told::is_success));

    // They were there all the time: those whose heads had come are answered now. The servers may
    // have limits of their own for heads.
    let patient = slow.split_off(2 * OF_EACH);
    for (mut client, rest) in patient {
        client.send(rest).await;
        assert_eq!(client.answer().await.status, 401);
    }
    assert_eq!(unsigned_status(server).await, 400);
}

async fn unsigned_status(server: SocketAddr) -> u16 {
    let mut client = Sender::to(server).await;
    client.ask(&unsigned(COMPLETED)).await.status
}
