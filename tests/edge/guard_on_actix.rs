//! Guards as middleware of actix-web: what is asked is the same, only the way to it differs.

use std::net::SocketAddr;

use actix_web::test::{TestRequest, call_service, init_service};
use pulse_hooks::Endpoint;
use pulse_hooks::guard::{ActixGuard, AllowedAddresses, RequiredHeader, TrustedProxies};
use pulse_hooks::inbox::Filter;

use crate::support::{Counts, endpoint, genuine};

const PEER: &str = "203.0.113.9:4711";

/// What the client is told who connects from `peer`.
async fn status(
    endpoint: &Endpoint,
    guard: ActixGuard,
    peer: &str,
    headers: &[(&'static str, &str)],
) -> u16 {
    let hook = endpoint.actix("/hooks/pulse").wrap(guard);
    let app = init_service(actix_web::App::new().service(hook)).await;
    let peer: SocketAddr = peer.parse().unwrap();
    let mut request = TestRequest::post().uri("/hooks/pulse").peer_addr(peer);
    let (parts, body) = genuine().into_parts();
    for (name, value) in &parts.headers {
        request = request.append_header((name.as_str(), value.as_bytes()));
    }
    for header in headers {
        request = request.append_header(*header);
    }
    let request = request.set_payload(body.0).to_request();
    call_service(&app, request).await.status().as_u16()
}

#[tokio::test]
async fn a_required_header_lets_in_who_carries_it() {
    let guard = RequiredHeader::new("x-pulse-key", "open sesame").unwrap();
    let counts = Counts::default();
    let endpoint = endpoint(counts.clone());
    for (headers, expected) in [
        (&[("x-pulse-key", "open sesame")][..], 204),
        (&[], 401),
        (&[("x-pulse-key", "close")], 401),
        (
            &[("x-pulse-key", "open sesame"), ("x-pulse-key", "close")],
            401,
        ),
    ] {
        let told = status(&endpoint, guard.actix(), PEER, headers).await;
        assert_eq!(told, expected, "{headers:?}");
    }
    assert_eq!(counts.deliveries(), 1);
}

#[tokio::test]
async fn basic_auth_lets_in_who_knows_the_password() {
    let guard = RequiredHeader::basic("pulse", "sesame").unwrap();
    let endpoint = endpoint(Counts::default());
    let right = ("authorization", "Basic cHVsc2U6c2VzYW1l");
    assert_eq!(status(&endpoint, guard.actix(), PEER, &[right]).await, 204);
    assert_eq!(status(&endpoint, guard.actix(), PEER, &[]).await, 401);
}

#[tokio::test]
async fn the_peer_is_who_has_connected() {
    let addresses = AllowedAddresses::new(["203.0.113.0/24"]).unwrap();
    let endpoint = endpoint(Counts::default());
    let forged = ("x-forwarded-for", "203.0.113.9");
    let stranger = "198.51.100.1:80";
    assert_eq!(status(&endpoint, addresses.actix(), PEER, &[]).await, 204);
    assert_eq!(
        status(&endpoint, addresses.actix(), stranger, &[]).await,
        403
    );
    assert_eq!(
        status(&endpoint, addresses.actix(), stranger, &[forged]).await,
        403
    );

    let proxies = TrustedProxies::x_forwarded_for(["198.51.100.1"]).unwrap();
    let behind = addresses.behind(proxies);
    assert_eq!(
        status(&endpoint, behind.actix(), stranger, &[forged]).await,
        204
    );
}

#[tokio::test]
async fn what_lets_a_request_in_is_kept_by_no_inbox() {
    let inbox = pulse_hooks::testing::inbox().await.unwrap();
    let guard = RequiredHeader::new("x-pulse-key", "open sesame").unwrap();
    let headers = [("x-pulse-key", "open sesame"), ("x-other", "kept")];
    let told = status(&endpoint(inbox.clone()), guard.actix(), PEER, &headers).await;
    assert_eq!(told, 202);
    let page = inbox.list(Filter::new(), None, 1).await.unwrap();
    let shown = inbox.show(page.entries[0].number).await.unwrap().unwrap();
    let kept = shown.payload.unwrap().headers;
    assert_eq!(kept["x-other"], "kept");
    assert!(!kept.contains_key("x-pulse-key"));
}
