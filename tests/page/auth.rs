//! Who is let in.

use axum::body::Body;
use http::header::{AUTHORIZATION, LOCATION, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderValue, Method, Request, StatusCode};
use pulse_hooks::inbox_page::{BasicAuth, PageAuth, PageRefusal};

use super::Test;
use super::logs::Logs;
use super::site::{PASSWORD, Site, USER, basic, completed, send};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        nobody_is_shown_anything_without_a_password,
        nothing_is_replayed_without_a_password,
        a_wrong_password_is_refused,
        the_scheme_of_a_login_may_be_written_in_any_case,
        a_refused_login_is_logged_without_its_password,
        a_check_of_ones_own_decides,
        a_check_that_panics_lets_nobody_in,
        a_check_sees_the_request,
        a_login_that_protects_nothing_is_refused_at_the_start,
    ]
}

async fn nobody_is_shown_anything_without_a_password(site: Site) {
    site.put(completed("msg_bad")).await;
    site.handle().await;
    let number = site.entry("msg_bad").await.number;
    let one = format!("?number={number}");
    let body = format!("?number={number}&body=1");
    for query in ["", "?", "?state=dead", "?nonsense=1", &one, &body] {
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
            let answer = send(site.anonymous(method, query, Body::empty())).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{query}");
            assert_eq!(answer.text, "A user and a password are needed.\n");
            let challenge = answer.header(WWW_AUTHENTICATE);
            assert!(challenge.starts_with("Basic realm="), "{challenge}");
        }
        let answer = send(site.anonymous(Method::HEAD, query, Body::empty())).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
}

async fn nothing_is_replayed_without_a_password(site: Site) {
    site.put(completed("msg_bad")).await;
    site.handle().await;
    let token = site.token().await;
    let mut request = site.post(&[("csrf", &token), ("do", "replay-dead")]);
    request.headers_mut().remove(AUTHORIZATION);
    assert_eq!(send(request).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(site.counts().await.dead, 1);
}

async fn a_wrong_password_is_refused(site: Site) {
    let good = format!("{USER}:{PASSWORD}");
    let encoded = good_login();
    let mut wrong = vec![
        basic(format!("{USER}:{PASSWORD}.").as_bytes()),
        basic(format!("{USER}:").as_bytes()),
        basic(USER.as_bytes()),
        basic(format!("root:{PASSWORD}").as_bytes()),
        basic(format!(":{PASSWORD}").as_bytes()),
        basic(format!("{USER}:{}", PASSWORD.to_uppercase()).as_bytes()),
        basic(&[good.as_bytes(), b"\0"].concat()),
        basic(b"\xff\xfe"),
        basic(b""),
    ];
    for text in [
        "Basic".to_owned(),
        "Basic %%%".to_owned(),
        good.clone(),
        format!("Basic {good}"),
        encoded.replace("Basic", "Bearer"),
        encoded.replace("Basic ", ""),
    ] {
        wrong.push(HeaderValue::try_from(text).expect("a header"));
    }
    for value in wrong {
        let mut request = site.anonymous(Method::GET, "", Body::empty());
        request.headers_mut().insert(AUTHORIZATION, value.clone());
        let answer = send(request).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{value:?}");
    }
    assert_eq!(site.get("").await.status, StatusCode::OK);
}

fn good_login() -> String {
    let login = basic(format!("{USER}:{PASSWORD}").as_bytes());
    login.to_str().expect("text").to_owned()
}

async fn the_scheme_of_a_login_may_be_written_in_any_case(site: Site) {
    let mut request = site.anonymous(Method::GET, "", Body::empty());
    let value = HeaderValue::try_from(good_login().replace("Basic", "bAsIc")).expect("a header");
    request.headers_mut().insert(AUTHORIZATION, value);
    assert_eq!(send(request).await.status, StatusCode::OK);
}

async fn a_refused_login_is_logged_without_its_password(site: Site) {
    let page = site
        .inbox
        .page(BasicAuth::new(USER, PASSWORD).expect("good"));
    let logs = Logs::capture();
    for login in ["operator:a-mistyped-secret", "typed-into-the-wrong-field:x"] {
        let request = Request::get("/").header(AUTHORIZATION, basic(login.as_bytes()));
        let request = request.body(Body::empty()).expect("a request");
        assert_eq!(page.handle(request).await.status(), 401);
    }
    let text = logs.text();
    assert_eq!(text.matches("login refused").count(), 2, "{text}");
    assert!(
        !text.contains("mistyped") && !text.contains("wrong-field"),
        "{text}"
    );
    let encoded = basic(b"operator:a-mistyped-secret");
    let encoded = &encoded.to_str().expect("text")["Basic ".len()..];
    assert!(!text.contains(encoded), "{text}");
}

/// Lets in whom a header names.
struct ByHeader;

impl PageAuth for ByHeader {
    async fn user(&self, request: &Parts) -> Result<String, PageRefusal> {
        // A look-up takes time.
        tokio::task::yield_now().await;
        let Some(name) = request.headers.get("x-session") else {
            return Err(PageRefusal::sign_in_at("/login?next=inbox"));
        };
        match name.to_str().unwrap_or_default() {
            "guest" => Err(PageRefusal::Forbidden),
            "down" => Err(PageRefusal::unavailable("secret detail of the look-up")),
            "boom" => panic!("the check has a bug"),
            name => Ok(format!("{name} <{}>", request.uri.query().unwrap_or("-"))),
        }
    }
}

async fn by_header(site: &Site, name: &'static str, query: &str) -> super::site::Answer {
    let mut request = site.anonymous(Method::GET, query, Body::empty());
    let name = HeaderValue::from_static(name);
    request.headers_mut().insert("x-session", name);
    send(request).await
}

async fn a_check_of_ones_own_decides(site: Site) {
    let site = site.with(ByHeader).await;
    let answer = send(site.anonymous(Method::GET, "", Body::empty())).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header(LOCATION), "/login?next=inbox");

    // What opens another page is nothing here.
    let answer = send(site.request(Method::GET, "", Body::empty())).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);

    assert_eq!(by_header(&site, "guest", "").await.status, 403);
    let answer = by_header(&site, "down", "").await;
    assert_eq!(answer.status, 503);
    assert!(!answer.text.contains("secret detail"), "{}", answer.text);
    assert_eq!(by_header(&site, "ann", "").await.status, 200);
}

async fn a_check_that_panics_lets_nobody_in(site: Site) {
    let site = site.with(ByHeader).await;
    let answer = by_header(&site, "boom", "").await;
    assert_eq!(answer.status, 503);
    assert!(!answer.text.contains("dead"), "{}", answer.text);
    assert_eq!(by_header(&site, "ann", "").await.status, 200);
}

async fn a_check_sees_the_request(site: Site) {
    let site = site.with(ByHeader).await;
    let answer = by_header(&site, "ann", "?state=dead").await;
    assert!(
        answer.text.contains("ann &#60;state=dead&#62;"),
        "{}",
        answer.text
    );
}

async fn a_login_that_protects_nothing_is_refused_at_the_start(_: Site) {
    let told = |user, password| {
        let error = BasicAuth::new(user, password).expect_err("a mistake");
        assert_eq!(format!("{error:?}"), error.to_string());
        error.to_string()
    };
    assert!(told("", PASSWORD).contains("no user given"));
    assert!(told(" ", PASSWORD).contains("no user given"));
    assert!(told("a:b", PASSWORD).contains("colon"));
    let short = told(USER, "hunter2");
    assert!(
        short.contains("7 characters and 12 is the least"),
        "{short}"
    );
    assert!(short.contains("openssl rand"), "{short}");
    assert!(!short.contains("hunter2"), "{short}");
    assert!(told(USER, "").contains("0 characters"));
    let unset = BasicAuth::from_env("PULSE_HOOKS_NOT_SET").expect_err("a mistake");
    assert!(unset.to_string().contains("`PULSE_HOOKS_NOT_SET`: not set"));
    assert!(unset.to_string().contains("`user:password`"));
    let good = BasicAuth::new(USER, PASSWORD).expect("good");
    assert!(!format!("{good:?}").contains(PASSWORD));
}
