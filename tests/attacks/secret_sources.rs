//! Secret sources that are down, hang, or break, and come back.

use std::future::pending;
use std::time::Duration;

use http::request::Parts;
use pulse_hooks::testing::{NOW, secret};
use pulse_hooks::{Endpoint, SecretSource, SecretSourceError, Secrets};
use tokio::sync::watch;

use crate::Test;
use crate::host::Host;
use crate::ledger::Ledger;
use crate::load::{Load, Outage, assert_refused_and_served};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        a_source_that_refuses_is_503_until_it_is_back,
        a_source_that_hangs_is_503_until_it_is_back,
        a_source_that_panics_is_503_until_it_is_back,
        a_source_that_changes_its_mind_all_the_time_makes_no_answer_untrue,
    ]
}

#[derive(Debug, Clone, Copy)]
enum State {
    Up,
    Refuses,
    Hangs,
    Panics,
}

/// A source in a state that tests set.
struct Vault(watch::Receiver<State>);

impl SecretSource for Vault {
    async fn secrets(&self, _request: &Parts) -> Result<Secrets, SecretSourceError> {
        let state = *self.0.borrow();
        match state {
            State::Up => Ok(Secrets::new([secret()]).expect("there is one")),
            State::Refuses => Err(SecretSourceError::unavailable("the vault is sealed")),
            State::Hangs => pending().await,
            // As a panic, but without its message.
            State::Panics => std::panic::resume_unwind(Box::new(())),
        }
    }
}

const SENDERS: usize = 16;

fn start(host: Host) -> (watch::Sender<State>, Ledger, Load) {
    let state = watch::Sender::new(State::Up);
    let ledger = Ledger::default();
    let endpoint = Endpoint::new(Vault(state.subscribe()), ledger.clone())
        .clock(|| NOW)
        .read_time_limit(Duration::from_millis(200));
    let load = Load::start(host.serve(&endpoint), SENDERS);
    (state, ledger, load)
}

async fn assert_is_503_until_it_is_back(host: Host, fault: State) {
    let (state, ledger, load) = start(host);
    let mut outages = Vec::new();
    for _ in 0..3 {
        load.answers(4 * SENDERS).await;
        state.send_replace(fault);
        outages.push(Outage::during(load.answers(4 * SENDERS)).await);
        state.send_replace(State::Up);
    }
    load.answers(4 * SENDERS).await;
    let told = load.stop().await;
    assert_refused_and_served(&outages, &told);
    ledger.assert_true(&told);
}

async fn a_source_that_refuses_is_503_until_it_is_back(host: Host) {
    assert_is_503_until_it_is_back(host, State::Refuses).await;
}

async fn a_source_that_hangs_is_503_until_it_is_back(host: Host) {
    assert_is_503_until_it_is_back(host, State::Hangs).await;
}

async fn a_source_that_panics_is_503_until_it_is_back(host: Host) {
    assert_is_503_until_it_is_back(host, State::Panics).await;
}

async fn a_source_that_changes_its_mind_all_the_time_makes_no_answer_untrue(host: Host) {
    let (state, ledger, load) = start(host);
    for _ in 0..20 {
        for next in [
            State::Refuses,
            State::Up,
            State::Panics,
            State::Hangs,
            State::Up,
        ] {
            load.answers(5).await;
            state.send_replace(next);
        }
    }
    let told = load.stop().await;
    ledger.assert_true(&told);
    assert!(told.iter().any(|told| told.is_success()));
    assert!(told.iter().any(|told| told.is_for_now()));
}
