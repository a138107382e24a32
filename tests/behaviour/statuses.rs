//! What the sender is told before a handler is asked, one situation at a time.

use http::header::{ALLOW, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Method, Request, StatusCode};
use http_body::Body as _;
use pulse_hooks::testing::{self, TestBody, TestDelivery};
use pulse_hooks::{Endpoint, Outcome, Receipt};
use pulse_hooks_tests::{COMPLETED, envelope_of_text};

use crate::support::sink::{Gives, Keeps};
use crate::support::{completed_request, endpoint, signed, status};

fn keeping() -> (Keeps, Endpoint) {
    let keeps = Keeps::default();
    (keeps.clone(), endpoint(keeps))
}

async fn refuses(request: Request<TestBody>, expected: StatusCode) {
    let (keeps, endpoint) = keeping();
    let response = endpoint.handle(request).await;
    assert_eq!(response.status(), expected);
    assert_eq!(response.body().size_hint().exact(), Some(0));
    assert!(response.body().is_end_stream());
    assert!(keeps.all().is_empty(), "the sink was asked");
}

fn without(name: &str) -> Request<TestBody> {
    let mut request = completed_request();
    request.headers_mut().remove(name).expect("it was there");
    request
}

fn with(name: http::HeaderName, value: &'static str) -> Request<TestBody> {
    let mut request = completed_request();
    request
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
    request
}

#[tokio::test]
async fn a_genuine_delivery_is_204_and_reaches_the_sink() {
    let (keeps, endpoint) = keeping();
    assert_eq!(status(&endpoint, completed_request()).await, 204);
    assert_eq!(keeps.only().event_type, "job.completed");
}

#[tokio::test]
async fn every_method_but_post_is_405_with_allow() {
    for method in [
        "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "post", "PURGE",
    ] {
        let mut request = completed_request();
        *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
        let (keeps, endpoint) = keeping();
        let response = endpoint.handle(request).await;
        assert_eq!(response.status(), 405, "{method}");
        assert_eq!(response.headers()[ALLOW], "POST", "{method}");
        assert!(keeps.all().is_empty());
    }
}

#[tokio::test]
async fn only_a_405_names_the_methods_allowed() {
    let (_, endpoint) = keeping();
    let response = endpoint.handle(without("webhook-id")).await;
    assert!(!response.headers().contains_key(ALLOW));
}

#[tokio::test]
async fn a_declared_length_over_the_limit_is_413() {
    refuses(
        with(CONTENT_LENGTH, "1048577"),
        StatusCode::PAYLOAD_TOO_LARGE,
    )
    .await;
}

#[tokio::test]
async fn a_declared_length_beyond_every_number_is_413() {
    for length in [
        "18446744073709551615",
        "18446744073709551616",
        "99999999999999999999999999",
    ] {
        refuses(with(CONTENT_LENGTH, length), StatusCode::PAYLOAD_TOO_LARGE).await;
    }
}

#[tokio::test]
async fn a_declared_length_at_the_limit_is_not_refused_for_it() {
    let (_, endpoint) = keeping();
    let request = with(CONTENT_LENGTH, "1048576");
    assert_eq!(status(&endpoint, request).await, 204);
}

#[tokio::test]
async fn every_content_encoding_but_identity_is_415() {
    for encoding in [
        "gzip",
        "br",
        "deflate",
        "zstd",
        "identity, gzip",
        "gzip, identity",
        "x",
    ] {
        refuses(
            with(CONTENT_ENCODING, encoding),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        )
        .await;
    }
}

#[tokio::test]
async fn a_second_content_encoding_header_counts_too() {
    let mut request = with(CONTENT_ENCODING, "identity");
    request
        .headers_mut()
        .append(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    refuses(request, StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
}

#[tokio::test]
async fn content_encoding_identity_is_taken_in_any_case() {
    for encoding in ["identity", "IDENTITY", "identity, identity"] {
        let (_, endpoint) = keeping();
        assert_eq!(
            status(&endpoint, with(CONTENT_ENCODING, encoding)).await,
            204,
            "{encoding}"
        );
    }
}

#[tokio::test]
async fn the_content_type_is_not_judged() {
    let (_, endpoint) = keeping();
    let mut none = completed_request();
    none.headers_mut().remove(CONTENT_TYPE);
    assert_eq!(status(&endpoint, none).await, 204);
    assert_eq!(
        status(&endpoint, with(CONTENT_TYPE, "text/plain")).await,
        204
    );
}

#[tokio::test]
async fn a_missing_header_is_400() {
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        refuses(without(name), StatusCode::BAD_REQUEST).await;
    }
}

#[tokio::test]
async fn a_malformed_header_is_400() {
    let of = |name, value| with(http::HeaderName::from_static(name), value);
    refuses(of("webhook-id", ""), StatusCode::BAD_REQUEST).await;
    refuses(of("webhook-id", "a.b"), StatusCode::BAD_REQUEST).await;
    refuses(of("webhook-timestamp", "+1"), StatusCode::BAD_REQUEST).await;
    refuses(
        of("webhook-timestamp", "-9223372036854775808"),
        StatusCode::BAD_REQUEST,
    )
    .await;
    refuses(
        of("webhook-timestamp", "99999999999999999999"),
        StatusCode::BAD_REQUEST,
    )
    .await;
}

#[tokio::test]
async fn a_repeated_header_is_400() {
    let mut request = completed_request();
    let id = request.headers()["webhook-id"].clone();
    request.headers_mut().append("webhook-id", id);
    refuses(request, StatusCode::BAD_REQUEST).await;
}

#[tokio::test]
async fn a_signed_time_outside_the_window_is_401() {
    for seconds in [-301, 301] {
        let sent_at = testing::NOW + jiff::SignedDuration::from_secs(seconds);
        let delivery = TestDelivery::of_body(COMPLETED).sent_at(sent_at);
        refuses(
            delivery.request(&testing::secret()),
            StatusCode::UNAUTHORIZED,
        )
        .await;
    }
}

#[tokio::test]
async fn a_signature_that_is_not_genuine_is_401() {
    let stranger = pulse_hooks::Secret::from_bytes(&[9; 32]).unwrap();
    let forged = TestDelivery::of_body(COMPLETED).request(&stranger);
    refuses(forged, StatusCode::UNAUTHORIZED).await;

    let name = http::HeaderName::from_static("webhook-signature");
    for entries in ["v1,", "v2,AAAA", ""] {
        refuses(with(name.clone(), entries), StatusCode::UNAUTHORIZED).await;
    }
}

#[tokio::test]
async fn a_changed_body_is_401() {
    let request = completed_request().map(|_| TestBody("{}".into()));
    refuses(request, StatusCode::UNAUTHORIZED).await;
}

const NO_ENVELOPES: &[&str] = &[
    "",
    " ",
    "null",
    "true",
    "17",
    r#""job.completed""#,
    "[]",
    r#"["job.completed", "2024-01-15T10:30:00Z", {"job_id": "1"}]"#,
    r#"[{"type": "job.completed", "data": {"job_id": "1"}}]"#,
    "{}",
    r#"{"data": {"job_id": "1"}}"#,
    r#"{"Type": "job.completed"}"#,
    r#"{"type": null}"#,
    r#"{"type": 17}"#,
    r#"{"type": true}"#,
    r#"{"type": ["job.completed"]}"#,
    r#"{"type": {"name": "job.completed"}}"#,
    r#"{"type": "job.completed", "type": "job.completed"}"#,
    r#"{"type": "job.failed", "data": {"job_id": "1"}, "type": "job.completed"}"#,
    r#"{"type": "job.failed", "\u0074ype": "job.completed"}"#,
    r#"{"type": "job.completed""#,
    r#"{"type": "job.completed", "data": {"job_id": "1"}"#,
    r#"{"type": "job.compl"#,
    r#"{"type": "job.completed"} trailing"#,
    r#"{"type": "job.completed"}{}"#,
    "{\"type\": \"job.completed\"}\0",
    "\0{\"type\": \"job.completed\"}",
    "{\"type\": \"job.\0completed\"}",
    "{\"type\": \"job.completed\", \"data\": {\"job_id\": \"\0\"}}",
    "{'type': 'job.completed'}",
    r#"{"type": "job.completed",}"#,
    r#"{"type": "job.completed", "data": }"#,
    r#"{"type": "job.completed", "data": NaN}"#,
    r#"{"type": "job.completed", "data": 01}"#,
    r#"{"type": "\ud800"}"#,
    r#"{"type": "\x41"}"#,
    "\u{feff}{\"type\": \"job.completed\"}",
    "type=job.completed",
];

#[tokio::test]
async fn a_body_that_is_no_envelope_with_one_string_type_is_400() {
    for body in NO_ENVELOPES {
        let (keeps, endpoint) = keeping();
        assert_eq!(status(&endpoint, signed(*body)).await, 400, "{body:?}");
        assert!(keeps.all().is_empty(), "{body:?}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_utf8_is_400() {
    for body in [
        &b"\xff"[..],
        b"{\"type\": \"job.\xffcompleted\"}",
        b"{\"type\": \"job.completed\", \"data\": {\"job_id\": \"\xff\"}}",
    ] {
        refuses(signed(body), StatusCode::BAD_REQUEST).await;
    }
}

#[tokio::test]
async fn an_unfinished_body_nested_a_hundred_thousand_deep_is_400() {
    for open in ["[", r#"{"a":"#] {
        let body = format!(r#"{{"type":"x","data":{}"#, open.repeat(100_000));
        refuses(signed(body), StatusCode::BAD_REQUEST).await;
        refuses(signed(open.repeat(100_000)), StatusCode::BAD_REQUEST).await;
    }
}

#[tokio::test]
async fn white_space_around_the_envelope_is_taken() {
    let (_, endpoint) = keeping();
    let body = format!(" \r\n\t{COMPLETED}\n ");
    assert_eq!(status(&endpoint, signed(body)).await, 204);
}

#[tokio::test]
async fn the_body_reaches_the_sink_byte_for_byte() {
    let (keeps, endpoint) = keeping();
    let body = envelope_of_text("x", r#"{ "b":1.0 , "a" : "\u00e9" }"#);
    status(&endpoint, signed(body.clone())).await;
    assert_eq!(*keeps.only().body(), body);
}

#[tokio::test]
async fn a_delivery_tells_id_time_type_and_headers() {
    let (keeps, endpoint) = keeping();
    let request = TestDelivery::of_body(COMPLETED)
        .id("msg_7")
        .header(
            http::HeaderName::from_static("x-custom"),
            HeaderValue::from_static("yes"),
        )
        .request(&testing::secret());
    status(&endpoint, request).await;
    let delivery = keeps.only();
    assert_eq!(delivery.id, "msg_7");
    assert_eq!(delivery.sent_at, testing::NOW);
    assert_eq!(delivery.event_type, "job.completed");
    assert_eq!(delivery.envelope().event_time(), Some(testing::NOW));
    assert_eq!(delivery.headers["x-custom"], "yes");
    assert_eq!(delivery.attempt, None);
    assert_eq!(delivery.source, None);
}

#[tokio::test]
async fn the_tolerance_of_an_endpoint_can_be_set() {
    let rules = pulse_hooks::Rules::default().tolerance(std::time::Duration::from_secs(1));
    let endpoint = endpoint(Keeps::default()).rules(rules);
    let sent = |seconds| {
        let sent_at = testing::NOW - jiff::SignedDuration::from_secs(seconds);
        TestDelivery::of_body(COMPLETED)
            .sent_at(sent_at)
            .request(&testing::secret())
    };
    assert_eq!(status(&endpoint, sent(1)).await, 204);
    assert_eq!(status(&endpoint, sent(2)).await, 401);
}

#[tokio::test]
async fn without_a_clock_of_its_own_an_endpoint_takes_the_systems() {
    let endpoint = Endpoint::new(crate::support::secrets(), Keeps::default());
    assert_eq!(status(&endpoint, completed_request()).await, 401);
    let fresh = TestDelivery::of_body(COMPLETED).sent_at(jiff::Timestamp::now());
    assert_eq!(
        status(&endpoint, fresh.request(&testing::secret())).await,
        204
    );
}

#[tokio::test]
async fn only_what_is_busy_or_timed_is_told_to_come_again_later() {
    let endpoint = endpoint(Gives(|| Receipt::Settled(Outcome::Done)));
    for request in [completed_request(), signed("{}"), without("webhook-id")] {
        let response = endpoint.handle(request).await;
        assert!(!response.headers().contains_key(RETRY_AFTER));
    }
}

#[tokio::test]
async fn settings_of_a_clone_do_not_change_the_original() {
    let original = endpoint(Keeps::default());
    let small = original.clone().body_limit(10);
    assert_eq!(status(&small, completed_request()).await, 413);
    assert_eq!(status(&original, completed_request()).await, 204);
}
