//! Forms that another site sends in the name of whoever is signed in.

use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use pulse_hooks::inbox::EventState;
use pulse_hooks::inbox_page::BasicAuth;

use super::Test;
use super::site::{PASSWORD, Site, USER, basic, completed, send};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        a_form_without_its_token_does_nothing,
        a_token_of_another_process_does_nothing,
        a_token_of_another_user_does_nothing,
        processes_may_share_their_key,
        a_form_of_another_site_does_nothing,
        a_form_of_this_site_does_something,
        an_address_alone_changes_nothing,
        what_is_no_form_does_nothing,
        a_form_has_an_end,
        only_known_methods_are_answered,
        every_answer_forbids_what_the_page_does_not_need,
    ]
}

/// With one dead event.
async fn dead(site: &Site) {
    site.put(completed("msg_bad")).await;
    site.handle().await;
}

async fn still_dead(site: &Site) {
    assert_eq!(site.state("msg_bad").await, EventState::Dead);
}

async fn a_form_without_its_token_does_nothing(site: Site) {
    dead(&site).await;
    let token = site.token().await;
    let (first, cut) = token.split_at(1);
    let changed = format!("{}{cut}", if first == "A" { "B" } else { "A" });
    let cases: [&[(&str, &str)]; 5] = [
        &[("do", "replay-dead")],
        &[("do", "replay-dead"), ("csrf", "")],
        &[("do", "replay-dead"), ("csrf", cut)],
        &[("do", "replay-dead"), ("csrf", &changed)],
        &[("do", "replay-dead"), ("csrf", "ü")],
    ];
    for fields in cases {
        let answer = send(site.post(fields)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{fields:?}");
        assert!(
            answer.text.contains("load the page again"),
            "{}",
            answer.text
        );
    }
    still_dead(&site).await;
}

/// A page of the same inbox, whose forms have this key.
async fn keyed(site: &Site, user: &str) -> Site {
    let auth = BasicAuth::new(user, PASSWORD).expect("a good login");
    site.served(site.inbox.page(auth).csrf_key([7; 32])).await
}

async fn a_token_of_another_process_does_nothing(site: Site) {
    dead(&site).await;
    let auth = BasicAuth::new(USER, PASSWORD).expect("a good login");
    let other = site.with(auth).await;
    let token = other.token().await;
    let answer = send(site.post(&[("do", "replay-dead"), ("csrf", &token)])).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    still_dead(&site).await;
}

async fn processes_may_share_their_key(site: Site) {
    dead(&site).await;
    let (one, other) = (keyed(&site, USER).await, keyed(&site, USER).await);
    let token = one.token().await;
    let answer = send(other.post(&[("do", "replay-dead"), ("csrf", &token)])).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

async fn a_token_of_another_user_does_nothing(site: Site) {
    dead(&site).await;
    let (mine, theirs) = (keyed(&site, USER).await, keyed(&site, "mallory").await);
    let token = mine.token().await;
    let mut request = theirs.post(&[("do", "replay-dead"), ("csrf", &token)]);
    let login = basic(format!("mallory:{PASSWORD}").as_bytes());
    request.headers_mut().insert(AUTHORIZATION, login);
    let answer = send(request).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    still_dead(&site).await;
}

async fn a_form_of_another_site_does_nothing(site: Site) {
    dead(&site).await;
    let token = site.token().await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let mut request = site.post(&[("do", "replay-dead"), ("csrf", &token)]);
        let value = HeaderValue::from_static(value);
        request.headers_mut().insert(name, value.clone());
        let answer = send(request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value:?}");
        assert!(answer.text.contains("another site"), "{}", answer.text);
    }
    still_dead(&site).await;
}

async fn a_form_of_this_site_does_something(site: Site) {
    dead(&site).await;
    let token = site.token().await;
    let host = site.url.split('/').nth(2).expect("a host");
    for (name, value) in [
        ("sec-fetch-site", "same-origin".to_owned()),
        ("sec-fetch-site", "none".to_owned()),
        ("origin", format!("http://{host}")),
    ] {
        let mut request = site.post(&[("do", "replay-dead"), ("csrf", &token)]);
        let value = HeaderValue::try_from(value).expect("a header");
        request.headers_mut().insert(name, value);
        assert_eq!(send(request).await.leads_to(), "?notice=1", "{name}");
        // It dies once more.
        site.handle().await;
    }
}

async fn an_address_alone_changes_nothing(site: Site) {
    dead(&site).await;
    let token = site.token().await;
    let number = site.entry("msg_bad").await.number;
    for query in [
        format!("?do=replay-dead&csrf={token}"),
        format!("?do=replay&number={number}&csrf={token}"),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let answer = send(site.request(method, &query, Body::empty())).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        }
    }
    still_dead(&site).await;
}

async fn what_is_no_form_does_nothing(site: Site) {
    dead(&site).await;
    let token = site.token().await;
    for kind in [
        None,
        Some("text/plain"),
        Some("multipart/form-data"),
        Some("application/json"),
    ] {
        let mut request = site.post(&[("do", "replay-dead"), ("csrf", &token)]);
        request.headers_mut().remove(CONTENT_TYPE);
        if let Some(kind) = kind {
            let kind = HeaderValue::from_static(kind);
            request.headers_mut().insert(CONTENT_TYPE, kind);
        }
        let answer = send(request).await;
        assert_eq!(
            answer.status,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "{kind:?}"
        );
    }
    still_dead(&site).await;
}

async fn a_form_has_an_end(site: Site) {
    dead(&site).await;
    let token = site.token().await;
    let long = "x".repeat(20_000);
    let fields = [("do", "replay-dead"), ("csrf", &token), ("source", &long)];
    let answer = send(site.post(&fields)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    still_dead(&site).await;
}

async fn only_known_methods_are_answered(site: Site) {
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let answer = send(site.request(method, "", Body::empty())).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.header("allow"), "GET, HEAD, POST");
    }
    let answer = send(site.request(Method::HEAD, "", Body::empty())).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.is_empty());
}

async fn every_answer_forbids_what_the_page_does_not_need(site: Site) {
    dead(&site).await;
    let number = site.entry("msg_bad").await.number;
    let answers = [
        site.get("").await,
        site.get(&format!("?number={number}")).await,
        site.get(&format!("?number={number}&body=1")).await,
        site.get("?number=999").await,
        site.get("?nonsense=1").await,
        send(site.post(&[])).await,
        site.form(&[("do", "replay-dead")]).await,
        send(site.request(Method::PUT, "", Body::empty())).await,
        send(site.anonymous(Method::GET, "", Body::empty())).await,
    ];
    for answer in answers {
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; style-src 'sha256-"),
            "{policy}"
        );
        for part in [
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}
