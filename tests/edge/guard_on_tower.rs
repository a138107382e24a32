//! Guards as layers of tower.

use std::net::IpAddr;

use http::{Request, Response};
use pulse_hooks::EmptyBody;
use pulse_hooks::guard::{
    AllowedAddresses, GuardError, GuardLayer, RequiredHeader, TrustedProxies,
};
use pulse_hooks::testing::TestBody;
use tower_layer::Layer as _;
use tower_service::Service as _;
use tracing::Level;

use crate::support::spans::Traced;
use crate::support::{Counts, endpoint, genuine};

/// Who has connected, where the server tells.
#[derive(Clone, Copy)]
struct Peer(IpAddr);

fn of_peer(addresses: &AllowedAddresses) -> GuardLayer {
    addresses.layer(|extensions| extensions.get::<Peer>().map(|peer| peer.0))
}

async fn answer(layer: &GuardLayer, request: Request<TestBody>) -> Response<EmptyBody> {
    let mut guarded = layer.layer(endpoint(Counts::default()));
    guarded.call(request).await.unwrap()
}

async fn status(layer: &GuardLayer, request: Request<TestBody>) -> u16 {
    answer(layer, request).await.status().as_u16()
}

fn with(headers: &[(&'static str, &str)]) -> Request<TestBody> {
    let mut request = genuine();
    for (name, value) in headers {
        request.headers_mut().append(*name, value.parse().unwrap());
    }
    request
}

fn from(peer: &str, headers: &[(&'static str, &str)]) -> Request<TestBody> {
    let mut request = with(headers);
    request.extensions_mut().insert(Peer(peer.parse().unwrap()));
    request
}

#[tokio::test]
async fn a_required_header_lets_in_who_carries_it() {
    let layer = RequiredHeader::new("X-Pulse-Key", "open sesame")
        .unwrap()
        .layer();
    for (headers, expected) in [
        (&[("x-pulse-key", "open sesame")][..], 204),
        (&[], 401),
        (&[("x-pulse-key", "open")], 401),
        (&[("x-pulse-key", "Open sesame")], 401),
        (
            &[
                ("x-pulse-key", "open sesame"),
                ("x-pulse-key", "open sesame"),
            ],
            401,
        ),
        (&[("x-other", "open sesame")], 401),
    ] {
        assert_eq!(status(&layer, with(headers)).await, expected, "{headers:?}");
    }
}

#[tokio::test]
async fn the_signature_is_asked_for_all_the_same() {
    let layer = RequiredHeader::new("x-pulse-key", "open sesame")
        .unwrap()
        .layer();
    let mut request = with(&[("x-pulse-key", "open sesame")]);
    request.headers_mut().remove("webhook-signature");
    assert_eq!(status(&layer, request).await, 400);
}

#[tokio::test]
async fn basic_auth_lets_in_who_knows_the_password() {
    // pulse:open:sesame
    let right = "cHVsc2U6b3BlbjpzZXNhbWU=";
    let layer = RequiredHeader::basic("pulse", "open:sesame")
        .unwrap()
        .layer();
    for (value, expected) in [
        (format!("Basic {right}"), 204),
        (format!("basic  {right}"), 204),
        (format!("Bearer {right}"), 401),
        (right.to_owned(), 401),
        ("Basic".to_owned(), 401),
        ("Basic !".to_owned(), 401),
        ("Basic cHVsc2U6".to_owned(), 401),
    ] {
        let request = with(&[("authorization", &value)]);
        assert_eq!(status(&layer, request).await, expected, "{value}");
    }
    let refused = answer(&layer, genuine()).await;
    assert_eq!(refused.status(), 401);
    assert_eq!(
        refused.headers()["www-authenticate"],
        "Basic realm=\"webhooks\""
    );
}

#[tokio::test]
async fn what_lets_a_request_in_is_kept_by_no_inbox() {
    let inbox = pulse_hooks::testing::inbox().await.unwrap();
    let layer = RequiredHeader::new("x-pulse-key", "open sesame")
        .unwrap()
        .layer();
    let mut guarded = layer.layer(endpoint(inbox.clone()));
    let request = with(&[("x-pulse-key", "open sesame"), ("x-other", "kept")]);
    assert_eq!(guarded.call(request).await.unwrap().status(), 202);
    let page = inbox
        .list(pulse_hooks::inbox::Filter::new(), None, 1)
        .await
        .unwrap();
    let shown = inbox.show(page.entries[0].number).await.unwrap().unwrap();
    let headers = shown.payload.unwrap().headers;
    assert_eq!(headers["x-other"], "kept");
    assert!(!headers.contains_key("x-pulse-key"));
}

#[tokio::test]
async fn addresses_are_let_in_by_network() {
    let layer =
        of_peer(&AllowedAddresses::new(["203.0.113.0/24", "2001:db8::/32", "192.0.2.7"]).unwrap());
    for (peer, expected) in [
        ("203.0.113.9", 204),
        ("::ffff:203.0.113.9", 204),
        ("2001:db8:1::1", 204),
        ("192.0.2.7", 204),
        ("192.0.2.8", 403),
        ("203.0.114.9", 403),
        ("::1", 403),
    ] {
        assert_eq!(status(&layer, from(peer, &[])).await, expected, "{peer}");
    }
}

#[tokio::test]
async fn headers_of_a_client_are_not_believed() {
    let layer = of_peer(&AllowedAddresses::new(["203.0.113.0/24"]).unwrap());
    for header in [
        ("x-forwarded-for", "203.0.113.9"),
        ("forwarded", "for=203.0.113.9"),
        ("x-real-ip", "203.0.113.9"),
    ] {
        assert_eq!(
            status(&layer, from("198.51.100.1", &[header])).await,
            403,
            "{header:?}"
        );
    }
}

#[tokio::test]
async fn a_trusted_proxy_tells_who_the_client_is() {
    let proxies = TrustedProxies::x_forwarded_for(["10.0.0.0/8"]).unwrap();
    let layer = of_peer(
        &AllowedAddresses::new(["203.0.113.0/24"])
            .unwrap()
            .behind(proxies),
    );
    let cases: [(&str, &[&str], u16); 11] = [
        ("10.0.0.1", &["203.0.113.9"], 204),
        ("::ffff:10.0.0.1", &["203.0.113.9"], 204),
        ("10.0.0.1", &["203.0.113.9, 10.0.0.2"], 204),
        ("10.0.0.1", &["203.0.113.9", "10.0.0.2"], 204),
        // What the client wrote itself does not count.
        ("10.0.0.1", &["203.0.113.9, 198.51.100.1"], 403),
        ("10.0.0.1", &["203.0.113.9", "198.51.100.1"], 403),
        ("10.0.0.1", &["junk, 203.0.113.9"], 204),
        // Past the proxies.
        ("198.51.100.1", &["203.0.113.9"], 403),
        ("203.0.113.9", &["198.51.100.1"], 204),
        // A proxy that tells nothing.
        ("10.0.0.1", &[], 403),
        ("10.0.0.1", &["203.0.113.9, unknown"], 403),
    ];
    for (peer, values, expected) in cases {
        let headers: Vec<_> = values
            .iter()
            .map(|value| ("x-forwarded-for", *value))
            .collect();
        assert_eq!(
            status(&layer, from(peer, &headers)).await,
            expected,
            "{peer} {values:?}"
        );
    }
}

#[tokio::test]
async fn a_trusted_proxy_may_write_the_standard_header() {
    let proxies = TrustedProxies::forwarded(["10.0.0.0/8", "2001:db8:aa::/48"]).unwrap();
    let layer = of_peer(
        &AllowedAddresses::new(["203.0.113.0/24", "2001:db8::/48"])
            .unwrap()
            .behind(proxies),
    );
    for (value, expected) in [
        ("for=203.0.113.9", 204),
        ("For=\"203.0.113.9:4711\";proto=https;by=10.0.0.1", 204),
        ("for=\"[2001:db8::9]:4711\"", 204),
        ("for=203.0.113.9, for=\"[2001:db8:aa::1]\"", 204),
        ("for=\"203.0.113.9, for=198.51.100.1", 403),
        ("for=203.0.113.9;host=\"a, for=198.51.100.1", 403),
        ("for=unknown", 403),
        ("for=_hidden", 403),
        ("proto=https", 403),
        ("", 403),
    ] {
        let request = from("10.0.0.1", &[("forwarded", value)]);
        assert_eq!(status(&layer, request).await, expected, "{value}");
    }
    // The other header is not the one that was named.
    let request = from("10.0.0.1", &[("x-forwarded-for", "203.0.113.9")]);
    assert_eq!(status(&layer, request).await, 403);
}

#[tokio::test]
async fn a_server_that_tells_no_peer_is_a_mistake_of_ours() {
    let traced = Traced::capture();
    let layer = of_peer(&AllowedAddresses::new(["203.0.113.0/24"]).unwrap());
    let refused = answer(&layer, genuine()).await;
    assert_eq!(refused.status(), 503);
    assert!(refused.headers().contains_key("retry-after"));
    let said = traced.said(Level::ERROR);
    assert!(
        said[0].fields["reason"].contains("into_make_service_with_connect_info"),
        "{said:?}"
    );
}

#[tokio::test]
async fn refusals_are_logged_with_the_reason_and_without_what_was_sent() {
    let traced = Traced::capture();
    let header = RequiredHeader::new("x-pulse-key", "open sesame")
        .unwrap()
        .layer();
    let basic = RequiredHeader::basic("pulse", "open sesame")
        .unwrap()
        .layer();
    let addresses = of_peer(&AllowedAddresses::new(["203.0.113.0/24"]).unwrap());
    status(&header, with(&[("x-pulse-key", "s3ntinel")])).await;
    status(&basic, with(&[("authorization", "Basic s3ntinel")])).await;
    status(&addresses, from("198.51.100.1", &[])).await;
    let said = traced.said(Level::WARN);
    let reasons: Vec<_> = said.iter().map(|said| &said.fields["reason"][..]).collect();
    assert!(reasons[0].contains("x-pulse-key"), "{reasons:?}");
    assert!(reasons[1].contains("authorization"), "{reasons:?}");
    assert!(reasons[2].contains("198.51.100.1"), "{reasons:?}");
    for private in ["s3ntinel", "sesame"] {
        assert!(!traced.text().contains(private), "{}", traced.text());
    }
}

#[test]
fn mistakes_are_told_when_a_guard_is_made() {
    let header = |name, value| RequiredHeader::new(name, value).unwrap_err();
    let basic = |name, password| RequiredHeader::basic(name, password).unwrap_err();
    let addresses = |texts: &[&str]| AllowedAddresses::new(texts).unwrap_err();
    let errors: [(GuardError, &str); 8] = [
        (header("x key", "v"), "`x key` is no name of a header"),
        (
            header("x-key", ""),
            "the value of the required header `x-key` is empty",
        ),
        (
            header("x-key", "v\n"),
            "was it read with the end of its line?",
        ),
        (basic("a:b", "p"), "`a:b` has a colon"),
        (basic("a", ""), "the password of `a` is empty"),
        (addresses(&[]), "the list of networks is empty"),
        (
            addresses(&["203.0.113.0/33"]),
            "`203.0.113.0/33` is no network",
        ),
        (
            addresses(&["a", "10.0.0.0/8", "b"]),
            "`a`, `b` are each no network",
        ),
    ];
    for (error, text) in errors {
        assert!(error.to_string().contains(text), "{error}");
    }
}

#[test]
fn debug_shows_no_password() {
    let header = RequiredHeader::new("x-pulse-key", "open sesame").unwrap();
    let basic = RequiredHeader::basic("pulse", "open sesame").unwrap();
    for debug in [
        format!("{header:?}"),
        format!("{basic:?}"),
        format!("{:?}", header.layer()),
    ] {
        assert!(!debug.contains("sesame"), "{debug}");
    }
    let error = RequiredHeader::new("x-pulse-key", "open sesame\n").unwrap_err();
    assert!(
        !format!("{error:?} {error}").contains("sesame"),
        "{error:?}"
    );
}
