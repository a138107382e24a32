//! Signature headers of any length.

use http::{HeaderValue, Request};
use pulse_hooks::testing::TestBody;
use pulse_hooks_tests::COMPLETED;
use pulse_hooks_tests::wire::{Sender, ask, head, whole};

use crate::Test;
use crate::host::Host;
use crate::ledger::Ledger;
use crate::requests::{endpoint, forged, genuine};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        ten_thousand_entries_are_malformed_even_with_a_genuine_one_among_them,
        ten_thousand_headers_are_refused_and_others_are_served,
        as_many_entries_as_there_may_be_are_not_genuine_by_their_number,
    ]
}

const SIGNATURE: &str = "webhook-signature";

fn with_signatures(mut request: Request<TestBody>, signatures: &str) -> Request<TestBody> {
    let signatures = HeaderValue::try_from(signatures).expect("visible ASCII");
    request.headers_mut().insert(SIGNATURE, signatures);
    request
}

fn signature(request: &Request<TestBody>) -> &str {
    let signature = request.headers()[SIGNATURE].to_str();
    signature.expect("visible ASCII")
}

async fn ten_thousand_entries_are_malformed_even_with_a_genuine_one_among_them(host: Host) {
    let ledger = Ledger::default();
    let server = host.serve(&endpoint(ledger.clone()));
    let genuine = genuine("msg_1");
    for entry in ["v1,", "v1,A", "v1a,", "v2,AAAA", "v1"] {
        let many = format!("{entry} ").repeat(9_999) + signature(&genuine);
        let request = with_signatures(genuine.clone(), &many);
        assert_eq!(ask(server, &request).await.status, 400, "{entry}");
    }
    assert_eq!(ledger.total(), 0);
    assert_eq!(ask(server, &genuine).await.status, 204);
}

/// More than the servers themselves take: half a megabyte in one header, or in one header each.
async fn ten_thousand_headers_are_refused_and_others_are_served(host: Host) {
    let ledger = Ledger::default();
    let server = host.serve(&endpoint(ledger.clone()));
    let genuine = genuine("msg_1");
    let line = format!("{SIGNATURE}: {}\r\n", signature(&genuine));
    let lines = line.repeat(10_000);
    let long = format!("{SIGNATURE}: {}", line.repeat(10_000).replace("\r\n", " "));
    for framing in [lines.trim_end(), &long] {
        let mut sender = Sender::to(server).await;
        sender.offer(head(&genuine, framing)).await;
        // It may close before it has read so much, and an answer is lost with it then.
        if let Ok(answer) = sender.try_answer().await {
            assert!((400..500).contains(&answer.status), "{answer:?}");
        }
    }
    assert_eq!(ledger.total(), 0);
    assert_eq!(ask(server, &genuine).await.status, 204);
}

async fn as_many_entries_as_there_may_be_are_not_genuine_by_their_number(host: Host) {
    let ledger = Ledger::default();
    let server = host.serve(&endpoint(ledger.clone()));
    let mut sender = Sender::to(server).await;
    let forged = forged(COMPLETED);
    let gap = " ".repeat(4096 / 16 - signature(&forged).len());
    let many = vec![signature(&forged); 16].join(&gap);
    for _ in 0..100 {
        let request = with_signatures(genuine("msg_1"), &many);
        sender.send(whole(&request)).await;
        assert_eq!(sender.answer().await.status, 401);
    }
    assert_eq!(ledger.total(), 0);
    assert_eq!(sender.ask(&genuine("msg_1")).await.status, 204);
}
