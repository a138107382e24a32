//! What clients without the secret make a server keep: no more than the bodies it may have in
//! hand, however much they send.
//!
//! The server is a process of its own, whose peak of resident memory Linux tells.

use std::net::SocketAddr;
use std::process::{Command, ExitCode};
use std::time::Duration;

use http::HeaderValue;
use pulse_hooks_tests::process::{self, ServerProcess};
use pulse_hooks_tests::wire::{LAST_CHUNK, Sender, ask, chunk, chunked_head, head, whole};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::Test;
use crate::bodies::bomb;
use crate::host::Host;
use crate::ledger::Ledger;
use crate::requests::{endpoint, forged, genuine, unsigned};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        a_hundred_megabytes_in_chunks_take_no_memory,
        a_hundred_megabytes_of_head_take_no_memory,
        requests_without_an_end_whose_answers_nobody_reads_take_no_memory,
        lengths_that_are_only_declared_take_no_memory,
        bodies_take_as_much_as_the_limit_lets_through_and_give_it_back,
        bombs_take_no_memory,
    ]
}

const SERVE: &str = "PULSE_HOOKS_ATTACKS_SERVE";
const MEBIBYTE: usize = 1024 * 1024;

/// What a body of the longest that is read may take: as it grows, it moves to where there is room
/// for twice as much.
const BODY: usize = 2 * MEBIBYTE;

/// What a server may take for a connection besides a body: buffers of its own.
const CONNECTION: usize = MEBIBYTE / 2;

/// What it may take however little it keeps: its allocator gives memory back late, and for each
/// thread apart.
const SLACK: usize = 16 * MEBIBYTE;

pub(crate) fn is_asked_to_serve() -> bool {
    std::env::var_os(SERVE).is_some()
}

/// Serves with all limits as they are unless set, but for the time a body may take.
pub(crate) fn serve() -> ExitCode {
    process::end_with_input();
    let host = match std::env::var(SERVE).as_deref() {
        Ok("actix") => Host::Actix,
        _ => Host::Axum,
    };
    crate::runtime().block_on(async {
        let endpoint = endpoint(Ledger::default()).read_time_limit(Duration::from_secs(3600));
        process::tell_address(host.serve(&endpoint));
        std::future::pending().await
    })
}

/// The server under attack.
struct Victim {
    server: ServerProcess,
    before: usize,
}

impl Victim {
    /// One that has served before, so that what it needs at all is there.
    async fn start(host: Host) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("a path"));
        let server = ServerProcess::start(command.env(SERVE, host.name())).expect("it starts");
        for body in [Vec::new(), vec![b' '; MEBIBYTE]] {
            assert_eq!(ask(server.address(), &forged(body)).await.status, 401);
        }
        let mut victim = Self { server, before: 0 };
        victim.before = victim.peak();
        victim
    }

    fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The most bytes that were ever resident.
    fn peak(&self) -> usize {
        let status = format!("/proc/{}/status", self.server.id());
        let status = std::fs::read_to_string(status).expect("Linux tells");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let size = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let size: Option<usize> = size.and_then(|size| size.parse().ok());
        size.expect("a size in kB") * 1024
    }

    /// It still serves, and has never taken more than this beyond what it had before.
    async fn assert_took_at_most(&self, bytes: usize) {
        let genuine = genuine("msg_1");
        assert_eq!(ask(self.address(), &genuine).await.status, 204);
        let took = self.peak() - self.before;
        let (took, most) = (took / 1024, (bytes + SLACK) / 1024);
        eprintln!("took {took} kB of {most} kB");
        assert!(took <= most, "took {took} kB, and may take {most} kB");
    }
}

const CLIENTS: usize = 8;

/// Sends `head`, and then `piece` again and again, on a new connection where one has been closed,
/// until all of them are a hundred megabytes; or until the server has stopped to read.
async fn flood(server: SocketAddr, head: Vec<u8>, piece: Vec<u8>) {
    const BYTES: usize = 100 * MEBIBYTE / CLIENTS;
    let mut sender = Sender::to(server).await;
    sender.offer(&head).await;
    let mut sent = 0;
    while sent < BYTES {
        match timeout(Duration::from_secs(2), sender.offer(&piece)).await {
            Ok(true) => sent += piece.len(),
            Ok(false) => {
                sender = Sender::to(server).await;
                sender.offer(&head).await;
            }
            Err(_) => return,
        }
    }
}

async fn flood_by_all(server: SocketAddr, head: &[u8], piece: &[u8]) {
    let flood = |_| flood(server, head.to_vec(), piece.to_vec());
    let floods: JoinSet<_> = (0..CLIENTS).map(flood).collect();
    floods.join_all().await;
}

async fn a_hundred_megabytes_in_chunks_take_no_memory(host: Host) {
    let mut encoded = forged("");
    let gzip = HeaderValue::from_static("gzip");
    encoded.headers_mut().insert("content-encoding", gzip);
    let victim = Victim::start(host).await;
    for request in [unsigned(""), forged(""), encoded] {
        flood_by_all(
            victim.address(),
            &chunked_head(&request),
            &chunk(&[b' '; 64 * 1024]),
        )
        .await;
    }
    victim
        .assert_took_at_most(CLIENTS * (BODY + CONNECTION))
        .await;
}

async fn a_hundred_megabytes_of_head_take_no_memory(host: Host) {
    let victim = Victim::start(host).await;
    let begin = b"POST / HTTP/1.1\r\nhost: localhost\r\n";
    let line = [&b"x-header: "[..], &[b'x'; 8 * 1024], b"\r\n"].concat();
    flood_by_all(victim.address(), begin, &line).await;
    flood_by_all(victim.address(), begin, &[b'x'; 64 * 1024]).await;
    victim.assert_took_at_most(CLIENTS * CONNECTION).await;
}

async fn requests_without_an_end_whose_answers_nobody_reads_take_no_memory(host: Host) {
    let victim = Victim::start(host).await;
    for request in [unsigned("{}"), forged("{}")] {
        let many = whole(&request).repeat(100);
        flood_by_all(victim.address(), b"", &many).await;
    }
    victim.assert_took_at_most(CLIENTS * CONNECTION).await;
}

async fn lengths_that_are_only_declared_take_no_memory(host: Host) {
    const CLIENTS: usize = 500;
    let victim = Victim::start(host).await;
    let sized = head(&forged(""), "content-length: 1048576");
    let huge_chunk = [chunked_head(&forged("")), b"7fffffffffffffff\r\n ".to_vec()].concat();
    let mut senders = Vec::new();
    for nth in 0..CLIENTS {
        let mut sender = Sender::to(victim.address()).await;
        sender
            .send(if nth % 2 == 0 { &sized } else { &huge_chunk })
            .await;
        senders.push(sender);
    }
    victim.assert_took_at_most(CLIENTS * MEBIBYTE / 16).await;
}

async fn bodies_take_as_much_as_the_limit_lets_through_and_give_it_back(host: Host) {
    const CLIENTS: usize = 32;
    const ROUNDS: usize = 4;
    let victim = Victim::start(host).await;
    let head = chunked_head(&forged(""));
    // All but a few bytes in large pieces, and those in pieces of one.
    let body = chunk(&[b' '; 32 * 1024]).repeat(31);
    let small = chunk(b" ").repeat(1_000);
    for _ in 0..ROUNDS {
        let mut senders = Vec::new();
        for _ in 0..CLIENTS {
            let mut sender = Sender::to(victim.address()).await;
            sender.send(&head).await;
            sender.send(&body).await;
            sender.send(&small).await;
            senders.push(sender);
        }
        for mut sender in senders {
            sender.send(LAST_CHUNK).await;
            assert_eq!(sender.answer().await.status, 401);
        }
    }
    victim
        .assert_took_at_most(CLIENTS * (BODY + CONNECTION))
        .await;
}

async fn bombs_take_no_memory(host: Host) {
    let victim = Victim::start(host).await;
    let mut encoded = forged(bomb());
    let gzip = HeaderValue::from_static("gzip");
    encoded.headers_mut().insert("content-encoding", gzip);
    let bare = forged(bomb());
    for _ in 0..20 {
        assert_eq!(ask(victim.address(), &bare).await.status, 401);
        assert_eq!(ask(victim.address(), &encoded).await.status, 415);
    }
    victim.assert_took_at_most(CONNECTION).await;
}
