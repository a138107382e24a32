//! Handlers outlive their senders and the server, and its workers share their limits.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use actix_web::dev::Service as _;
use actix_web::rt::System;
use pulse_hooks::Endpoint;
use pulse_hooks_tests::wire::{Answer, Sender, ask, whole};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::timeout;

use super::Server;
use crate::support::completed_request;
use crate::support::work::{Work, working};

/// What goes on in the workers.
#[derive(Clone, Default)]
struct Watch {
    threads: Arc<Mutex<HashSet<ThreadId>>>,
    begun: Arc<Notify>,
    gone: Arc<Notify>,
}

impl Watch {
    fn serve(&self, endpoint: &Endpoint) -> Server {
        self.serve_until(endpoint, std::future::pending())
    }

    /// Serves `endpoint`, and watches each of its requests until it is answered or given up.
    fn serve_until(
        &self,
        endpoint: &Endpoint,
        signal: impl Future<Output = ()> + Send + 'static,
    ) -> Server {
        let (watch, endpoint) = (self.clone(), endpoint.clone());
        Server::until(signal, move |config| {
            let watch = watch.clone();
            let watched = endpoint.actix("/").wrap_fn(move |request, next| {
                watch.threads.lock().unwrap().insert(thread::current().id());
                watch.begun.notify_one();
                let gone = Gone(Arc::clone(&watch.gone));
                let answer = next.call(request);
                async move {
                    let _gone = gone;
                    answer.await
                }
            });
            config.service(watched);
        })
    }
}

struct Gone(Arc<Notify>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

async fn start(work: &Work, server: &Server) -> Sender {
    let mut sender = Sender::to(server).await;
    sender.send(whole(&completed_request())).await;
    work.started.notified().await;
    sender
}

/// Sends a delivery, hangs up as soon as the handler has begun, and waits until actix has noticed.
async fn start_and_hang_up(work: &Work, server: &Server, watch: &Watch) {
    start(work, server).await.hang_up();
    watch.gone.notified().await;
}

async fn is_pending(future: impl Future<Output = ()>) -> bool {
    timeout(Duration::ZERO, future).await.is_err()
}

fn assert_refused_for_now(answer: &Answer) {
    assert_eq!(answer.status, 503);
    assert!(answer.header("retry-after").is_some());
}

/// In an actix system of its own, on a thread of its own: a system stays behind on its thread.
fn in_a_system(test: impl AsyncFnOnce() + Send + 'static) {
    let system = thread::spawn(move || System::new().block_on(test()));
    system.join().unwrap();
}

async fn a_handler_outlives_its_sender_and_the_server() {
    let (work, endpoint) = working(8);
    let watch = Watch::default();
    let server = watch.serve(&endpoint);
    start_and_hang_up(&work, &server, &watch).await;
    server.stop().await;
    assert!(is_pending(endpoint.drain()).await);
    assert_eq!(work.calls.all(), ["started"]);

    work.release.notify_one();
    endpoint.drain().await;
    assert_eq!(work.calls.all(), ["started", "finished"]);
}

#[tokio::test]
async fn a_drain_after_the_stop_waits_for_a_hung_up_handler_on_one_thread() {
    a_handler_outlives_its_sender_and_the_server().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drain_after_the_stop_waits_for_a_hung_up_handler_on_several_threads() {
    a_handler_outlives_its_sender_and_the_server().await;
}

#[test]
fn a_drain_after_the_stop_waits_for_a_hung_up_handler_in_an_actix_system() {
    in_a_system(a_handler_outlives_its_sender_and_the_server);
}

#[test]
fn a_drain_after_a_signal_stopped_the_actix_system_waits_for_a_hung_up_handler() {
    in_a_system(async || {
        let (work, endpoint) = working(8);
        let watch = Watch::default();
        let signal = Arc::new(Notify::new());
        let server = watch.serve_until(&endpoint, Arc::clone(&signal).notified_owned());
        start_and_hang_up(&work, &server, &watch).await;
        signal.notify_one();
        server.ended().await;
        assert!(is_pending(endpoint.drain()).await);

        work.release.notify_one();
        endpoint.drain().await;
        assert_eq!(work.calls.all(), ["started", "finished"]);
    });
}

#[tokio::test]
async fn a_handler_goes_on_when_its_sender_closes_the_connection() {
    let (work, endpoint) = working(8);
    let server = Server::of(&endpoint);
    drop(start(&work, &server).await);
    work.release.notify_one();
    endpoint.drain().await;
    assert_eq!(work.calls.all(), ["started", "finished"]);
}

#[tokio::test]
async fn no_handler_begins_if_the_sender_hangs_up_within_the_body() {
    let (work, endpoint) = working(8);
    let watch = Watch::default();
    let server = watch.serve(&endpoint);
    let mut half = whole(&completed_request());
    half.pop();
    for hang_up in [Sender::hang_up, drop] {
        let mut sender = Sender::to(&server).await;
        sender.send(&half).await;
        watch.begun.notified().await;
        hang_up(sender);
        watch.gone.notified().await;
    }
    endpoint.drain().await;
    assert!(work.calls.all().is_empty());
}

#[tokio::test]
async fn a_sender_that_waits_is_answered_while_the_server_stops() {
    let (work, endpoint) = working(8);
    let server = Server::of(&endpoint);
    let address = server.address;
    let mut sender = start(&work, &server).await;
    let stop = tokio::spawn(server.stop());
    while TcpStream::connect(address).await.is_ok() {}
    work.release.notify_one();
    assert_eq!(sender.answer().await.status, 204);
    sender.assert_closed().await;
    stop.await.unwrap();
    endpoint.drain().await;
}

#[tokio::test]
async fn a_delivery_is_503_once_a_drain_has_begun() {
    let (work, endpoint) = working(8);
    let server = Server::of(&endpoint);
    let mut sender = start(&work, &server).await;
    assert!(is_pending(endpoint.drain()).await);
    assert_refused_for_now(&ask(&server, &completed_request()).await);

    work.release.notify_one();
    assert_eq!(sender.answer().await.status, 204);
    endpoint.drain().await;
    assert_refused_for_now(&sender.ask(&completed_request()).await);
    assert_eq!(work.calls.all(), ["started", "finished"]);
}

#[tokio::test]
async fn a_hung_up_delivery_keeps_its_place_until_its_handler_ends() {
    let (work, endpoint) = working(1);
    let watch = Watch::default();
    let server = watch.serve(&endpoint);
    start_and_hang_up(&work, &server, &watch).await;
    assert_refused_for_now(&ask(&server, &completed_request()).await);
    work.release.notify_one();
    while work.calls.all().len() < 2 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_workers_share_the_concurrency_limit() {
    let (work, endpoint) = working(1);
    let watch = Watch::default();
    let server = watch.serve(&endpoint);
    let mut sender = start(&work, &server).await;
    // actix gives new connections to its workers in turn.
    for _ in 0..4 {
        assert_refused_for_now(&ask(&server, &completed_request()).await);
    }
    assert_eq!(watch.threads.lock().unwrap().len(), 2);
    work.release.notify_one();
    assert_eq!(sender.answer().await.status, 204);
    work.release.notify_one();
    assert_eq!(ask(&server, &completed_request()).await.status, 204);
}

async fn is_served_and_drained(work: Work, endpoint: Endpoint) {
    let watch = Watch::default();
    let server = watch.serve(&endpoint);
    work.release.notify_one();
    assert_eq!(ask(&server, &completed_request()).await.status, 204);
    watch.gone.notified().await;
    work.started.notified().await;

    start_and_hang_up(&work, &server, &watch).await;
    assert!(is_pending(endpoint.drain()).await);
    work.release.notify_one();
    endpoint.drain().await;
    server.stop().await;
    assert_eq!(work.calls.all(), ["started", "finished"].repeat(2));
}

#[test]
fn an_endpoint_made_outside_of_every_runtime_is_served_in_an_actix_system() {
    let (work, endpoint) = working(8);
    in_a_system(async move || is_served_and_drained(work, endpoint).await);
}

#[test]
fn an_endpoint_made_outside_of_every_runtime_is_served_in_a_tokio_runtime() {
    let (work, endpoint) = working(8);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(is_served_and_drained(work, endpoint));
}

#[test]
fn a_drain_ends_even_if_the_stop_has_ended_a_handler_without_a_runtime_of_its_own() {
    let (work, endpoint) = working(8);
    in_a_system(async move || {
        let watch = Watch::default();
        let server = watch.serve(&endpoint);
        start_and_hang_up(&work, &server, &watch).await;
        server.stop().await;
        endpoint.drain().await;
        assert_eq!(work.calls.all(), ["started"]);
    });
}

/// The runtime of an endpoint made in advance, as a set-up function may leave it behind.
fn made_in_a_runtime() -> (Work, Endpoint, tokio::runtime::Runtime) {
    let builder = &mut tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().build().unwrap();
    let (work, endpoint) = runtime.block_on(async { working(8) });
    (work, endpoint, runtime)
}

#[test]
fn an_endpoint_made_in_a_runtime_that_has_ended_is_served() {
    let (work, endpoint, runtime) = made_in_a_runtime();
    drop(runtime);
    in_a_system(async move || is_served_and_drained(work, endpoint).await);
}

#[test]
fn an_endpoint_made_in_a_runtime_that_nobody_runs_is_served() {
    let (work, endpoint, runtime) = made_in_a_runtime();
    in_a_system(async move || is_served_and_drained(work, endpoint).await);
    drop(runtime);
}

#[test]
fn an_endpoint_goes_on_when_the_runtime_it_was_made_in_is_left_behind() {
    let (work, endpoint, runtime) = made_in_a_runtime();
    runtime.block_on(async {
        let mounted = endpoint.actix("/elsewhere");
        tokio::task::yield_now().await;
        drop(mounted);
    });
    in_a_system(async move || is_served_and_drained(work, endpoint).await);
    drop(runtime);
}

#[test]
fn an_endpoint_goes_on_when_the_runtime_it_was_made_in_ends() {
    let (work, endpoint, runtime) = made_in_a_runtime();
    let (mounted, endpoint) = (endpoint.actix("/elsewhere"), endpoint);
    runtime.block_on(tokio::task::yield_now());
    drop((mounted, runtime));
    in_a_system(async move || is_served_and_drained(work, endpoint).await);
}
