//! Where in an actix application an endpoint may stand.

use actix_web::middleware::DefaultHeaders;
use actix_web::{App, test, web};
use http::request::Parts;
use http::{HeaderValue, Request};
use pulse_hooks::testing::{NOW, TestBody};
use pulse_hooks::{Endpoint, SecretSource, SecretSourceError, Secrets};
use pulse_hooks_tests::COMPLETED;
use pulse_hooks_tests::wire::{Sender, ask, sized_head, whole};

use super::{Server, keeping};
use crate::support::sink::Keeps;
use crate::support::{Calls, completed_request, endpoint, secrets};

/// What is looked up by the last segment of the path, and says what it was shown.
struct Tenants(Calls);

impl SecretSource for Tenants {
    async fn secrets(&self, request: &Parts) -> Result<Secrets, SecretSourceError> {
        let header = request.headers.get("x-tenant");
        let header = header.map_or("", |value| value.to_str().unwrap());
        self.0
            .add(format!("{} {} {header}", request.method, request.uri));
        match request.uri.path().rsplit('/').next() {
            Some("ours") => Ok(secrets().with_source("ours")),
            Some("down") => Err(SecretSourceError::unavailable("the vault is sealed")),
            _ => Err(SecretSourceError::UnknownTenant),
        }
    }
}

struct Mounted {
    calls: Calls,
    keeps: Keeps,
    server: Server,
}

fn tenants() -> Mounted {
    let (calls, keeps) = (Calls::default(), Keeps::default());
    let endpoint = Endpoint::new(Tenants(calls.clone()), keeps.clone()).clock(|| NOW);
    let server = Server::with(move |config| {
        let api = web::scope("/api").service(endpoint.actix("/hooks/{tenant}"));
        config
            .service(endpoint.actix("/hooks/{tenant}"))
            .service(api);
    });
    Mounted {
        calls,
        keeps,
        server,
    }
}

fn to(target: &str) -> Request<TestBody> {
    let mut request = completed_request();
    *request.uri_mut() = target.parse().unwrap();
    request
}

#[tokio::test]
async fn a_source_sees_method_target_and_headers() {
    let Mounted { calls, server, .. } = tenants();
    let mut request = to("/hooks/ours?a=1&b=%20c");
    let acme = HeaderValue::from_static("acme");
    request.headers_mut().insert("x-tenant", acme);
    assert_eq!(ask(&server, &request).await.status, 204);
    assert_eq!(calls.all(), ["POST /hooks/ours?a=1&b=%20c acme"]);
}

#[tokio::test]
async fn a_source_sees_the_whole_path_inside_a_scope() {
    let Mounted {
        calls,
        keeps,
        server,
    } = tenants();
    let answer = ask(&server, &to("/api/hooks/ours?a=1")).await;
    assert_eq!(answer.status, 204);
    assert_eq!(calls.all(), ["POST /api/hooks/ours?a=1 "]);
    assert_eq!(keeps.only().source.as_deref(), Some("ours"));
}

#[tokio::test]
async fn a_source_sees_the_path_as_it_was_sent() {
    let Mounted { calls, server, .. } = tenants();
    for target in [
        "/hooks/a%2Fb",
        "/hooks/%C3%BC",
        "/hooks/o%75rs",
        "/hooks/a;b=c",
    ] {
        assert_eq!(ask(&server, &to(target)).await.status, 401, "{target}");
        assert_eq!(calls.all().last().unwrap(), &format!("POST {target} "));
    }
}

#[tokio::test]
async fn an_unknown_tenant_is_401_before_the_body_is_sent() {
    let Mounted { keeps, server, .. } = tenants();
    let mut sender = Sender::to(&server).await;
    sender.send(sized_head(&to("/hooks/nobody"))).await;
    assert_eq!(sender.answer().await.status, 401);
    assert!(keeps.all().is_empty());
}

#[tokio::test]
async fn a_source_that_is_down_is_503_with_retry_after() {
    let Mounted { keeps, server, .. } = tenants();
    let answer = ask(&server, &to("/hooks/down")).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), Some("5"));
    assert!(keeps.all().is_empty());
}

#[tokio::test]
async fn one_endpoint_serves_several_paths_and_no_other() {
    let keeps = Keeps::default();
    let endpoint = endpoint(keeps.clone());
    let server = Server::with(move |config| {
        config
            .service(endpoint.actix("/first"))
            .service(endpoint.actix("/second"));
    });
    assert_eq!(ask(&server, &to("/first")).await.status, 204);
    assert_eq!(ask(&server, &to("/second")).await.status, 204);
    for other in ["/", "/first/", "/first/more", "/third"] {
        assert_eq!(ask(&server, &to(other)).await.status, 404, "{other}");
    }
    assert_eq!(keeps.all().len(), 2);
}

#[tokio::test]
async fn a_middleware_of_actix_stands_around_the_endpoint() {
    let keeps = Keeps::default();
    let endpoint = endpoint(keeps.clone());
    let server = Server::with(move |config| {
        let inner = DefaultHeaders::new().add(("x-inner", "1"));
        let outer = DefaultHeaders::new().add(("x-outer", "2"));
        let hook = endpoint.actix("/hook").wrap(inner);
        config.service(web::scope("/api").wrap(outer).service(hook));
    });
    let mut refused = to("/api/hook");
    *refused.method_mut() = http::Method::PUT;
    for (request, status) in [(to("/api/hook"), 204), (refused, 405)] {
        let answer = ask(&server, &request).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("x-inner"), Some("1"));
        assert_eq!(answer.header("x-outer"), Some("2"));
    }
    assert_eq!(keeps.only().body(), COMPLETED);
}

#[tokio::test]
async fn a_target_with_its_host_is_the_same_as_without() {
    let (keeps, server) = keeping();
    let mut sender = Sender::to(&server).await;
    let request = String::from_utf8(whole(&completed_request())).unwrap();
    let absolute = request.replacen("POST / ", "POST http://localhost/?a=1 ", 1);
    sender.send(absolute).await;
    assert_eq!(sender.answer().await.status, 204);
    keeps.only();
}

#[tokio::test]
async fn the_test_tools_of_actix_work_on_it() {
    let keeps = Keeps::default();
    let app = App::new().service(endpoint(keeps.clone()).actix("/"));
    let app = test::init_service(app).await;
    let mut request = test::TestRequest::post().set_payload(COMPLETED);
    for (name, value) in completed_request().headers() {
        request = request.append_header((name.as_str(), value.as_bytes()));
    }
    let answer = test::call_service(&app, request.to_request()).await;
    assert_eq!(answer.status().as_u16(), 204);
    assert!(test::read_body(answer).await.is_empty());
    assert_eq!(keeps.only().body(), COMPLETED);
}
