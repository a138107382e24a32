//! Where two things are wrong at once, the earlier row of the table is what the sender is told.

use std::time::Duration;

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::request::Parts;
use http::{HeaderValue, Method, Request};
use pulse_hooks::testing::{self, NOW, TestDelivery};
use pulse_hooks::{Endpoint, Secret, SecretSource, SecretSourceError, Secrets};
use pulse_hooks_tests::COMPLETED;

use crate::support::body::{Polls, Step, Steps};
use crate::support::endpoint;
use crate::support::sink::Keeps;

/// One thing that is wrong with a request or with the endpoint, in the order of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Problem {
    NotPost,
    DeclaredTooLong,
    Compressed,
    HeaderMissing,
    HeaderMalformed,
    Stale,
    UnknownTenant,
    Forged,
    TooLong,
    TooSlow,
    BrokenOff,
    NoEnvelope,
    Full,
}

impl Problem {
    pub(crate) const ALL: [Self; 13] = [
        Self::NotPost,
        Self::DeclaredTooLong,
        Self::Compressed,
        Self::HeaderMissing,
        Self::HeaderMalformed,
        Self::Stale,
        Self::UnknownTenant,
        Self::Forged,
        Self::TooLong,
        Self::TooSlow,
        Self::BrokenOff,
        Self::NoEnvelope,
        Self::Full,
    ];

    fn status(self) -> u16 {
        match self {
            Self::NotPost => 405,
            Self::DeclaredTooLong | Self::TooLong => 413,
            Self::Compressed => 415,
            Self::HeaderMissing | Self::HeaderMalformed => 400,
            Self::Stale | Self::UnknownTenant | Self::Forged => 401,
            Self::TooSlow => 408,
            Self::BrokenOff | Self::NoEnvelope => 400,
            Self::Full => 503,
        }
    }

    fn concerns_the_body_while_it_streams(self) -> bool {
        matches!(self, Self::TooLong | Self::TooSlow | Self::BrokenOff)
    }

    fn leaves_the_body_unread(self) -> bool {
        matches!(
            self,
            Self::NotPost
                | Self::DeclaredTooLong
                | Self::Compressed
                | Self::HeaderMissing
                | Self::HeaderMalformed
                | Self::Stale
                | Self::UnknownTenant
        )
    }
}

const LIMIT: usize = 1000;

pub(crate) struct Sent {
    pub(crate) endpoint: Endpoint,
    pub(crate) request: Request<Steps>,
    pub(crate) keeps: Keeps,
    pub(crate) polls: Polls,
    pub(crate) signature: String,
}

/// A request, genuine but for `problems`, and the endpoint it is sent to. Where a body is no
/// envelope, `no_envelope` is what it is.
pub(crate) fn send(problems: &[Problem], body: &'static str, no_envelope: &'static str) -> Sent {
    let has = |problem| problems.contains(&problem);
    let text = if has(Problem::NoEnvelope) {
        no_envelope
    } else {
        body
    };
    let key = if has(Problem::Forged) {
        Secret::from_bytes(&[9; 32]).unwrap()
    } else {
        testing::secret()
    };
    let age = if has(Problem::Stale) { 301 } else { 0 };
    let request = TestDelivery::of_body(text)
        .sent_at(NOW - jiff::SignedDuration::from_secs(age))
        .request(&key);
    let signature = request.headers()["webhook-signature"]
        .to_str()
        .unwrap()
        .to_owned();
    let steps = Steps::new(steps(problems, text));
    let polls = steps.polls();
    let mut request = request.map(|_| steps);
    spoil_head(&mut request, problems);
    let keeps = Keeps::default();
    Sent {
        endpoint: endpoint_with(problems, keeps.clone()),
        request,
        keeps,
        polls,
        signature,
    }
}

fn steps(problems: &[Problem], text: &'static str) -> Vec<Step> {
    let mut steps = vec![Step::Data(text.as_bytes().into())];
    for problem in problems {
        match problem {
            Problem::TooLong => steps.push(Step::Data(vec![b' '; LIMIT].into())),
            Problem::TooSlow => steps.push(Step::Wait(Duration::from_secs(3600))),
            Problem::BrokenOff => steps.push(Step::Break),
            _ => {}
        }
    }
    steps
}

fn spoil_head(request: &mut Request<Steps>, problems: &[Problem]) {
    for problem in problems {
        let headers = request.headers_mut();
        match problem {
            Problem::NotPost => *request.method_mut() = Method::GET,
            Problem::DeclaredTooLong => {
                headers.insert(CONTENT_LENGTH, (LIMIT + 1).into());
            }
            Problem::Compressed => {
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            Problem::HeaderMissing => {
                headers.remove("webhook-signature");
            }
            Problem::HeaderMalformed => {
                headers.insert("webhook-timestamp", HeaderValue::from_static("+1"));
            }
            _ => {}
        }
    }
}

fn endpoint_with(problems: &[Problem], keeps: Keeps) -> Endpoint {
    let endpoint = if problems.contains(&Problem::UnknownTenant) {
        Endpoint::new(NoTenants, keeps).clock(|| NOW)
    } else {
        endpoint(keeps)
    };
    let places = if problems.contains(&Problem::Full) {
        0
    } else {
        1
    };
    endpoint.body_limit(LIMIT).concurrency_limit(places)
}

struct NoTenants;

impl SecretSource for NoTenants {
    async fn secrets(&self, _request: &Parts) -> Result<Secrets, SecretSourceError> {
        Err(SecretSourceError::UnknownTenant)
    }
}

async fn expect(problems: &[Problem], expected: Problem) {
    let sent = send(problems, COMPLETED, "[]");
    let response = sent.endpoint.handle(sent.request).await;
    assert_eq!(response.status(), expected.status(), "{problems:?}");
    assert!(sent.keeps.all().is_empty(), "{problems:?} reached the sink");
    if expected.leaves_the_body_unread() {
        assert_eq!(sent.polls.count(), 0, "{problems:?} read the body");
    }
}

#[tokio::test(start_paused = true)]
async fn each_problem_alone_has_its_status() {
    for problem in Problem::ALL {
        expect(&[problem], problem).await;
    }
}

#[tokio::test(start_paused = true)]
async fn of_two_problems_the_earlier_row_is_told() {
    for (nth, &earlier) in Problem::ALL.iter().enumerate() {
        for &later in &Problem::ALL[nth + 1..] {
            // A signature covers the whole body, so it cannot be judged before the body has come;
            // and of two things that happen to a body, the first to happen counts.
            let told = match (earlier, later) {
                (Problem::Forged, body) if body.concerns_the_body_while_it_streams() => body,
                _ => earlier,
            };
            expect(&[earlier, later], told).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn with_everything_wrong_the_method_is_told() {
    expect(&Problem::ALL, Problem::NotPost).await;
}

#[tokio::test]
async fn nothing_wrong_is_204() {
    let sent = send(&[], COMPLETED, "[]");
    assert_eq!(sent.endpoint.handle(sent.request).await.status(), 204);
    assert_eq!(sent.keeps.all().len(), 1);
}

#[tokio::test]
async fn a_get_without_any_header_is_405_with_allow() {
    let request = Request::get("/")
        .body(testing::TestBody::default())
        .unwrap();
    let response = endpoint(Keeps::default()).handle(request).await;
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "POST");
}

#[tokio::test]
async fn no_secrets_are_looked_up_for_what_can_match_none() {
    struct Untouched;
    impl SecretSource for Untouched {
        async fn secrets(&self, _request: &Parts) -> Result<Secrets, SecretSourceError> {
            panic!("the source was asked");
        }
    }
    let ask = |problem| async move {
        let request = send(&[problem], COMPLETED, "[]").request;
        let endpoint = Endpoint::new(Untouched, Keeps::default())
            .clock(|| NOW)
            .body_limit(LIMIT);
        endpoint.handle(request).await.status()
    };
    for problem in Problem::ALL
        .into_iter()
        .take_while(|p| *p != Problem::UnknownTenant)
    {
        assert_eq!(ask(problem).await, problem.status());
    }
}

#[tokio::test]
async fn a_forged_request_takes_no_place() {
    let sent = send(&[Problem::Forged, Problem::Full], COMPLETED, "[]");
    assert_eq!(sent.endpoint.handle(sent.request).await.status(), 401);
}
