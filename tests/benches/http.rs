//! What receiving a delivery over HTTP costs a server, against a bare axum handler.
//!
//! `cargo bench -p pulse-hooks-benches --bench http` (Linux)
//!
//! Shows that verifying, routing, decoding and calling the handler in a task of its own is a small
//! part of what a web server does for a request anyway. Each server is a process of its own with
//! one thread, so that its CPU time is not the client's; both get the same requests, over loopback,
//! in turns. It prints `RATIO http_cpu_221B/axum_plain <value>`, and fails where the bound is
//! missed on a CPU with SHA extensions.

// Printing is what a benchmark is for.
#![allow(clippy::print_stdout)]

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use axum::routing::post;
use bytes::Bytes;
use http::StatusCode;
use pulse_hooks::Endpoint;
use pulse_hooks_benches::fixture::{self, Request};
use pulse_hooks_benches::report::{Bound, Report, median};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Set for the processes that serve; it says what.
const SERVE: &str = "PULSE_HOOKS_BENCH_SERVE";
const PLAIN: &str = "axum_plain";
const OURS: &str = "pulse_hooks";

const PATH: &str = "/hooks/pulse";
const PAIRS: usize = 100;
const CONNECTIONS: usize = 4;
const REQUESTS_PER_CONNECTION: usize = 500;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    match std::env::var(SERVE) {
        Ok(server) => runtime.block_on(serve(&server)),
        Err(_) => runtime.block_on(compare()),
    }
}

/// Serves until the process that started this one ends it, or ends.
async fn serve(server: &str) -> ExitCode {
    std::thread::spawn(|| {
        // The other end is never written to, so this is the end of the one who holds it.
        let _ = io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    let app = match server {
        OURS => {
            let endpoint = Endpoint::new(fixture::secrets(), fixture::router());
            axum::Router::new().route_service(PATH, endpoint)
        }
        _ => axum::Router::new().route(PATH, post(plain)),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("{}", listener.local_addr().expect("an address"));
    axum::serve(listener, app).await.expect("axum goes on");
    ExitCode::SUCCESS
}

async fn plain(body: Bytes) -> StatusCode {
    std::hint::black_box(body);
    StatusCode::NO_CONTENT
}

async fn compare() -> ExitCode {
    let mut report = Report::begin_hashing();
    stay_on_one_cpu();
    let mut servers = [Server::start(PLAIN).await, Server::start(OURS).await];
    // Connections, buffers and caches of both servers come to rest.
    measure(&mut servers, 0).await;

    let mut pairs = Vec::new();
    for turn in 0..PAIRS {
        pairs.push(measure(&mut servers, turn).await);
    }
    println!("{:<12} {:>18}", "median", "server CPU/request");
    for (index, server) in servers.iter().enumerate() {
        let microseconds = median(pairs.iter().map(|pair| pair[index] / 1e3));
        println!("{:<12} {microseconds:>15.2} us", server.name);
    }
    // The two batches of a pair are next to each other in time, so what else the machine does
    // falls on both; and of many pairs the median leaves out those where it fell on one.
    let ratio = median(pairs.iter().map(|[plain, ours]| ours / plain));
    report.ratio("http_cpu_221B/axum_plain", ratio, Bound::AtMost(1.25));
    report.end()
}

/// Keeps this process, and those it starts, on one CPU. With two, a server's share of the work
/// hangs on whether its client just sleeps on the other and has to be woken, at a price like that
/// of the whole verification; on one, client and servers take clear turns.
#[cfg(target_os = "linux")]
fn stay_on_one_cpu() {
    use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};

    let this = nix::unistd::Pid::from_raw(0);
    let allowed = sched_getaffinity(this).expect("Linux tells");
    // The last, since the first has more of the machine's interrupts.
    let last = (0..CpuSet::count()).rfind(|&cpu| allowed.is_set(cpu) == Ok(true));
    let mut one = CpuSet::new();
    one.set(last.expect("this runs on one")).expect("there is");
    sched_setaffinity(this, &one).expect("it is allowed");
}

#[cfg(not(target_os = "linux"))]
fn stay_on_one_cpu() {
    panic!("this benchmark reads /proc, which only Linux has");
}

/// One batch for each server, in alternating order. Gives nanoseconds per request.
async fn measure(servers: &mut [Server; 2], turn: usize) -> [f64; 2] {
    let mut costs = [0.0; 2];
    for step in 0..2 {
        let index = (turn + step) % 2;
        costs[index] = servers[index].batch().await;
    }
    costs
}

/// A server in a process of its own, which ends with this value.
struct Server {
    name: &'static str,
    process: Child,
    connections: Vec<Connection>,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only for a process that has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    async fn start(name: &'static str) -> Self {
        let program = std::env::current_exe().expect("this program has a path");
        let process = Command::new(program)
            .env(SERVE, name)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program starts again");
        let mut server = Self {
            name,
            process,
            connections: Vec::new(),
        };
        let address = server.read_address();
        for _ in 0..CONNECTIONS {
            server.connections.push(Connection::open(address).await);
        }
        server
    }

    fn read_address(&mut self) -> SocketAddr {
        let output = self.process.stdout.take().expect("its output is piped");
        let mut line = String::new();
        let read = BufReader::new(output).read_line(&mut line);
        read.expect("the server tells its address");
        line.trim().parse().expect("an address")
    }

    /// Sends as many requests as make a batch, and gives the server's CPU time for one.
    async fn batch(&mut self) -> f64 {
        // Signed for each batch, so that no run is so long that the signature grows too old.
        let request = Request::signed(Bytes::from_static(fixture::SMALL.as_bytes()));
        let request = Bytes::from(request.http_1_1(PATH));
        let before = self.cpu_nanoseconds();
        let tasks: Vec<_> = std::mem::take(&mut self.connections)
            .into_iter()
            .map(|connection| tokio::spawn(connection.send_all(request.clone())))
            .collect();
        for task in tasks {
            self.connections.push(task.await.expect("all are answered"));
        }
        // The last answer is out before the server is done with its request.
        tokio::time::sleep(Duration::from_millis(2)).await;
        let spent = self.cpu_nanoseconds() - before;
        spent as f64 / (CONNECTIONS * REQUESTS_PER_CONNECTION) as f64
    }

    /// What all threads of the server have spent on a CPU.
    fn cpu_nanoseconds(&self) -> u64 {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.process.id()));
        tasks
            .expect("Linux lists a process's threads")
            .map(|task| {
                let path = task.expect("a thread").path().join("schedstat");
                let text = fs::read_to_string(path).expect("a kernel with schedstat");
                let first = text.split(' ').next();
                first.and_then(|text| text.parse::<u64>().ok())
            })
            .map(|nanoseconds| nanoseconds.expect("nanoseconds come first"))
            .sum()
    }
}

/// A kept connection: the least client there can be, to leave the CPU to the server.
struct Connection(TcpStream);

impl Connection {
    async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("it listens");
        stream.set_nodelay(true).expect("TCP has this option");
        Self(stream)
    }

    async fn send_all(mut self, request: Bytes) -> Self {
        for _ in 0..REQUESTS_PER_CONNECTION {
            self.0.write_all(&request).await.expect("it reads");
            self.read_answer().await;
        }
        self
    }

    /// Answers have no body, so the first empty line ends one.
    async fn read_answer(&mut self) {
        let mut space = [0; 1024];
        let mut length = 0;
        while !space[..length].ends_with(b"\r\n\r\n") {
            let read = self.0.read(&mut space[length..]).await.expect("it answers");
            assert_ne!(read, 0, "the server hung up");
            length += read;
        }
        assert!(space.starts_with(b"HTTP/1.1 204 "), "not handled");
    }
}
