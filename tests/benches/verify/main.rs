//! What verifying a delivery costs, in multiples of hashing its body and against two rivals.
//!
//! `cargo bench -p pulse-hooks-benches --bench verify`
//!
//! Shows that verification is little more than the hash it cannot do without, that it allocates
//! nothing, what the whole way to a typed handler adds, that forty events cost no more than five,
//! and that forged requests cost no more than genuine ones. It prints `RATIO <name> <value>` for
//! each figure that has a bound, and fails where one is missed on a CPU with SHA extensions.

// Printing is what a benchmark is for.
#![allow(clippy::print_stdout)]

mod forged;
mod measure;

use std::hint::black_box;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use jiff::Timestamp;
use pulse_hooks::{Delivery, Outcome, Router, Rules, Secrets};
use pulse_hooks_benches::fixture::{self, Request, SECRET};
use pulse_hooks_benches::report::{Bound, Report};
use pulse_hooks_benches::routes;
use sha2::{Digest as _, Sha256};
use tokio::runtime::Runtime;

use measure::{Contender, Group, measure, print_table};

fn main() -> ExitCode {
    let mut report = Report::begin_hashing();
    let small = measure_small();
    let large = measure_large();
    let routes = measure_routes();
    let forged = forged::measure_v1();
    let forged_v1a = forged::measure_v1a();
    let groups = [&small, &large, &routes];
    print_table(groups.into_iter().chain(&forged).chain(&forged_v1a));

    use Bound::{AtLeast, AtMost};
    for (group, of, to, bound) in [
        (&small, "verify_221B", "sha256", AtMost(2.6)),
        (&large, "verify_64KiB", "sha256", AtMost(1.05)),
        (&small, "svix_221B", "verify_221B", AtLeast(4.5)),
        (&small, "standardwebhooks_221B", "verify_221B", AtLeast(4.5)),
        (&large, "svix_64KiB", "verify_64KiB", AtLeast(5.0)),
        (&small, "typed_221B", "sha256", AtMost(5.5)),
        (&routes, "route_40", "route_5", AtMost(1.1)),
    ] {
        report.ratio(&format!("{of}/{to}"), group.ratio(of, to), bound);
    }
    let worst = |groups: &[Group]| groups.iter().map(forged::worst).fold(0.0, f64::max);
    report.ratio("refuse/accept", worst(&forged), AtMost(1.0));
    // Eight checks for one, and what a measurement is off by.
    report.ratio("refuse_v1a/accept_v1a", worst(&forged_v1a), AtMost(8.5));
    report.no_allocations("verify", allocations_of_verify());
    report.end()
}

fn measure_small() -> Group {
    let request = Request::signed(Bytes::from_static(fixture::SMALL.as_bytes()));
    let ours = Ours::new();
    let mut contenders = vec![
        sha256(&request),
        ours.verify("verify_221B", &request),
        ours.typed("typed_221B", &request),
        svix("svix_221B", &request),
        standardwebhooks("standardwebhooks_221B", &request),
    ];
    measure(&mut contenders, 6_000, 100)
}

fn measure_large() -> Group {
    let request = Request::signed(fixture::large());
    let ours = Ours::new();
    let mut contenders = vec![
        sha256(&request),
        ours.verify("verify_64KiB", &request),
        svix("svix_64KiB", &request),
        standardwebhooks("standardwebhooks_64KiB", &request),
    ];
    measure(&mut contenders, 2_000, 4)
}

/// The same deliveries through a router of five events, and through one of forty.
fn measure_routes() -> Group {
    let runtime = runtime();
    let deliveries = routes::deliveries();
    let mut contenders = vec![
        route("route_5", routes::five(), &deliveries, &runtime),
        route("route_40", routes::forty(), &deliveries, &runtime),
    ];
    measure(&mut contenders, 6_000, 100)
}

/// `Router::run`: finds the handler, decodes the event, calls.
fn route<'a>(
    name: &'static str,
    router: Router,
    deliveries: &'a [Delivery],
    runtime: &'a Runtime,
) -> Contender<'a> {
    let batch = move |calls| {
        let deliveries = deliveries.iter().cycle().take(calls as usize);
        let deliveries: Vec<_> = deliveries.cloned().collect();
        runtime.block_on(async {
            let start = Instant::now();
            for delivery in deliveries {
                let outcome = router.run(black_box(delivery)).await;
                assert!(matches!(outcome, Outcome::Done));
            }
            start.elapsed()
        })
    };
    Contender {
        name: name.to_owned(),
        batch: Box::new(batch),
    }
}

fn runtime() -> Runtime {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.expect("a runtime without I/O")
}

fn sha256(request: &Request) -> Contender<'_> {
    Contender::new("sha256", || {
        black_box(Sha256::digest(black_box(&request.body)));
    })
}

fn svix<'a>(name: &'static str, request: &'a Request) -> Contender<'a> {
    let webhook = svix::webhooks::Webhook::new(SECRET).expect("a whole secret");
    Contender::new(name, move || {
        let Request { headers, body } = black_box(request);
        black_box(webhook.verify(body, headers)).expect("a good signature");
    })
}

fn standardwebhooks<'a>(name: &'static str, request: &'a Request) -> Contender<'a> {
    let webhook = standardwebhooks::Webhook::new(SECRET).expect("a whole secret");
    Contender::new(name, move || {
        let Request { headers, body } = black_box(request);
        black_box(webhook.verify(body, headers)).expect("a good signature");
    })
}

/// What ours needs, made once, as an application does.
struct Ours {
    secrets: Secrets,
    rules: Rules,
    router: Router,
    runtime: Runtime,
}

impl Ours {
    fn new() -> Self {
        Self {
            secrets: fixture::secrets(),
            rules: Rules::default(),
            router: fixture::router(),
            runtime: runtime(),
        }
    }

    /// The time is handed in, as the endpoint's clock does. The rivals read the system's clock
    /// themselves, which is a hundredth of what they take.
    fn verify<'a>(&'a self, name: &'static str, request: &'a Request) -> Contender<'a> {
        let now = Timestamp::now();
        Contender::new(name, move || {
            let Request { headers, body } = black_box(request);
            let verified = self.secrets.verify(headers, body, now);
            black_box(&verified).as_ref().expect("a good signature");
        })
    }

    /// Verifies, reads the envelope, routes, decodes the event, and calls the handler.
    fn typed<'a>(&'a self, name: &'static str, request: &'a Request) -> Contender<'a> {
        let now = Timestamp::now();
        // Shared, because making a map of headers, and freeing it, is the web server's work.
        let headers = Arc::new(request.headers.clone());
        let call = move |(headers, body)| async move {
            let delivery = Delivery::verify(headers, body, &self.secrets, &self.rules, now);
            let outcome = self.router.run(delivery.expect("a good signature")).await;
            assert!(matches!(outcome, Outcome::Done));
        };
        let batch = move |calls| {
            // A web server hands its requests over, and enters its runtime once.
            let parts = (0..calls).map(|_| (Arc::clone(&headers), request.body.clone()));
            let requests: Vec<_> = parts.collect();
            self.runtime.block_on(async {
                let start = Instant::now();
                for request in requests {
                    call(black_box(request)).await;
                }
                start.elapsed()
            })
        };
        Contender {
            name: name.to_owned(),
            batch: Box::new(batch),
        }
    }
}

/// Asks a program of its own: an allocator that counts would slow those who allocate.
fn allocations_of_verify() -> f64 {
    let output = Command::new(env!("CARGO_BIN_EXE_count-allocations")).output();
    let output = output.expect("it was built beside this program");
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().expect("it prints one number")
}
