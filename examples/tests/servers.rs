//! `axum_server` and `actix_server`, which keep one contract: over HTTP, by their output, by
//! their exit codes.

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Method;
use support::{COMPLETED, FAILED, NEW, OLD, PRIVATE, PUBLIC, Server, command, send, signed};

const PROGRAMS: [&str; 2] = [
    env!("CARGO_BIN_EXE_axum_server"),
    env!("CARGO_BIN_EXE_actix_server"),
];
const CREATED: &str = r#"{"type":"job.created","data":{"job_id":"job_0"}}"#;

fn start(program: &str, secrets: &str) -> Server {
    Server::start(program, "PULSE_WEBHOOK_SECRET", secrets)
}

#[tokio::test]
async fn prints_one_line_for_each_event_handled_and_drains_on_sigterm() {
    for program in PROGRAMS {
        let server = start(program, OLD);
        assert_eq!(server.deliver(OLD, CREATED).await, 204);
        assert_eq!(server.deliver(OLD, COMPLETED).await, 204);
        assert_eq!(server.deliver(OLD, FAILED).await, 204);
        assert_eq!(server.deliver(NEW, COMPLETED).await, 401);

        let (code, output) = server.terminate();
        let lines = [
            "completed job_1: 3 pages (event 1)",
            "failed job_2: too large (event 2)",
        ];
        assert_eq!(output.lines().collect::<Vec<_>>(), lines, "{program}");
        assert_eq!(code, Some(0), "{program}");
    }
}

#[tokio::test]
async fn takes_either_secret_during_a_rotation() {
    for program in PROGRAMS {
        let server = start(program, &format!("{OLD} {NEW}\n"));
        assert_eq!(server.deliver(OLD, COMPLETED).await, 204, "{program}");
        assert_eq!(server.deliver(NEW, COMPLETED).await, 204, "{program}");
        let both = format!("{OLD} {NEW}");
        assert_eq!(server.deliver(&both, COMPLETED).await, 204, "{program}");
    }
}

#[tokio::test]
async fn takes_a_public_key_alone_and_beside_a_secret() {
    for program in PROGRAMS {
        let server = start(program, PUBLIC);
        assert_eq!(server.deliver(PRIVATE, COMPLETED).await, 204, "{program}");
        assert_eq!(server.deliver(OLD, COMPLETED).await, 401, "{program}");

        let server = start(program, &format!("{OLD} {PUBLIC}"));
        for signers in [OLD, PRIVATE, &format!("{PRIVATE} {OLD}")] {
            assert_eq!(server.deliver(signers, COMPLETED).await, 204, "{program}");
        }
        assert_eq!(server.deliver(NEW, COMPLETED).await, 401, "{program}");
    }
}

#[tokio::test]
async fn takes_either_family_of_headers() {
    for program in PROGRAMS {
        let server = start(program, OLD);
        for family in ["webhook", "svix"] {
            let response = send(signed(&server.url, family, OLD, COMPLETED)).await;
            assert_eq!(response.status(), 204, "{program} {family}");
        }
    }
}

#[tokio::test]
async fn serves_its_path_by_post_alone() {
    for program in PROGRAMS {
        let server = start(program, OLD);
        let mut get = signed(&server.url, "webhook", OLD, COMPLETED);
        *get.method_mut() = Method::GET;
        let response = send(get).await;
        assert_eq!(response.status(), 405, "{program}");
        assert_eq!(response.headers()["allow"], "POST", "{program}");

        let elsewhere = server.url.replace("/hooks/pulse", "/hooks");
        let response = send(signed(&elsewhere, "webhook", OLD, COMPLETED)).await;
        assert_eq!(response.status(), 404, "{program}");
    }
}

#[tokio::test]
async fn refuses_what_is_no_delivery_with_the_documented_status() {
    for program in PROGRAMS {
        let server = start(program, OLD);
        let genuine = || signed(&server.url, "webhook", OLD, COMPLETED);
        let with = |name: &'static str, value: &'static str| {
            let mut request = genuine();
            request.headers_mut().insert(name, value.parse().unwrap());
            request
        };
        let mut unsigned = genuine();
        unsigned.headers_mut().remove("webhook-signature");
        let mut changed = genuine();
        *changed.body_mut() = Body::from(COMPLETED.replace('3', "4"));
        for (request, status) in [
            (unsigned, 400),
            (with("webhook-timestamp", "soon"), 400),
            (with("webhook-timestamp", "1"), 401),
            (with("webhook-id", "msg_2"), 401),
            (changed, 401),
            (with("content-encoding", "gzip"), 415),
            (signed(&server.url, "webhook", OLD, "[]"), 400),
            (signed(&server.url, "webhook", OLD, "{"), 400),
            (
                signed(&server.url, "webhook", OLD, r#"{"type":"job.failed"}"#),
                500,
            ),
            (
                signed(&server.url, "webhook", OLD, r#"{"type":"new"}"#),
                204,
            ),
        ] {
            assert_eq!(send(request).await.status(), status, "{program}");
        }
    }
}

#[test]
fn refuses_a_long_body_by_what_it_declares() {
    for program in PROGRAMS {
        let server = start(program, OLD);
        let address = server.url.split('/').nth(2).expect("a host");
        let mut stream = TcpStream::connect(address).expect("a server");
        stream
            .write_all(b"POST /hooks/pulse HTTP/1.1\r\nhost: h\r\ncontent-length: 1048577\r\n\r\n")
            .expect("room for a line");
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).expect("an answer at once");
        assert_eq!(&answer, b"HTTP/1.1 413", "{program}");
    }
}

#[test]
fn an_idle_connection_does_not_hold_up_the_end() {
    for program in PROGRAMS {
        let server = start(program, OLD);
        let address = server.url.split('/').nth(2).expect("a host").to_owned();
        let mut idle = TcpStream::connect(address).expect("a server");
        idle.write_all(b"GET / HTTP/1.1\r\nhost: h\r\n\r\n")
            .unwrap();
        idle.read_exact(&mut [0; 12]).expect("an answer");

        let asked = Instant::now();
        assert_eq!(server.terminate().0, Some(0), "{program}");
        assert!(asked.elapsed() < Duration::from_secs(10), "{program}");
    }
}

#[test]
fn a_start_that_cannot_succeed_says_why_and_exits_with_1() {
    for (variable, value, told) in [
        ("UNRELATED", "", "`PULSE_WEBHOOK_SECRET`: not set"),
        ("PULSE_WEBHOOK_SECRET", " ", "no secret given"),
        ("PULSE_WEBHOOK_SECRET", "whsec_c2hvcnQ=", "a key of 5 bytes"),
        ("PULSE_WEBHOOK_SECRET", "whsec_%%%", "not base64"),
        (
            "PULSE_WEBHOOK_SECRET",
            "whpk_c2hvcnQ=",
            "a public key of 5 bytes",
        ),
    ] {
        for program in PROGRAMS {
            let output = command(program).env(variable, value).output();
            let output = output.expect("it runs");
            let error = String::from_utf8(output.stderr).expect("text");
            assert_eq!(output.status.code(), Some(1), "{error}");
            assert!(
                error.starts_with("error: ") && error.contains(told),
                "{error}"
            );
            assert!(value.trim().is_empty() || !error.contains(value), "{error}");
        }
    }
}

#[test]
fn a_port_that_cannot_be_had_is_told_with_what_to_set() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("an address").port().to_string();
    for port in ["no", "65536", &taken] {
        for program in PROGRAMS {
            let mut command = command(program);
            command.env("PORT", port).env("PULSE_WEBHOOK_SECRET", OLD);
            let output = command.output().expect("it runs");
            let error = String::from_utf8(output.stderr).expect("text");
            assert_eq!(output.status.code(), Some(1), "{error}");
            assert!(error.contains("`PORT`") && error.contains(port), "{error}");
        }
    }
}
