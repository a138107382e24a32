//! A server with the page of an inbox, and what a browser sends it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::{App, HttpServer};
use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use pulse_hooks::inbox::{Counts, Entry, EventState, Filter, Inbox};
use pulse_hooks::inbox_page::{BasicAuth, InboxPage, PageAuth};
use pulse_hooks::jiff::Timestamp;
use pulse_hooks::testing::{self, TestDelivery};
use pulse_hooks::{
    Delivery, FromRef, JobCompleted, Outcome, RawEvent, Receipt, Router, Sink as _, State,
    pulse_handler, pulse_router,
};

pub(crate) const USER: &str = "operator";
pub(crate) const PASSWORD: &str = "three in the morning";

/// How long something may take that happens by itself.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug, Clone, Copy)]
pub(crate) enum Mount {
    /// Below a prefix, which axum takes away.
    Axum,
    /// In a scope, which actix-web leaves in the path.
    Actix,
}

pub(crate) struct Site {
    mount: Mount,
    pub(crate) inbox: Inbox,
    /// Of the page.
    pub(crate) url: String,
}

impl Site {
    pub(crate) async fn new(mount: Mount) -> Self {
        let inbox = testing::inbox().await.expect("it opens");
        let auth = BasicAuth::new(USER, PASSWORD).expect("a good password");
        Self::of(mount, inbox.clone(), inbox.page(auth)).await
    }

    async fn of(mount: Mount, inbox: Inbox, page: InboxPage) -> Self {
        let address = match mount {
            Mount::Axum => serve_on_axum(page).await,
            Mount::Actix => serve_on_actix(page),
        };
        let url = format!("http://{address}/admin/inbox");
        Self { mount, inbox, url }
    }

    /// The same inbox on another page, for these.
    pub(crate) async fn with(&self, auth: impl PageAuth) -> Self {
        self.served(self.inbox.page(auth)).await
    }

    /// The same inbox on this page.
    pub(crate) async fn served(&self, page: InboxPage) -> Self {
        Self::of(self.mount, self.inbox.clone(), page).await
    }

    pub(crate) async fn put(&self, delivery: TestDelivery) {
        self.put_all([delivery]).await;
    }

    pub(crate) async fn put_all(&self, deliveries: impl IntoIterator<Item = TestDelivery>) {
        for delivery in deliveries {
            let receipt = self.inbox.accept(delivery.delivery()).await;
            assert!(matches!(receipt, Receipt::Stored), "{receipt:?}");
        }
    }

    /// Handles what is there: an id with `bad` in it fails for good, one with `late` for now.
    pub(crate) async fn handle(&self) {
        let worker = self.inbox.worker(router(judge)).start();
        self.until(|counts| counts.running == 0 && counts.first_due.is_none_or(is_far))
            .await;
        worker.stop().await;
    }

    pub(crate) async fn until(&self, fits: impl Fn(Counts) -> bool) -> Counts {
        let begin = Instant::now();
        loop {
            let counts = self.counts().await;
            if fits(counts) {
                return counts;
            }
            assert!(begin.elapsed() < PATIENCE, "still {counts:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(crate) async fn counts(&self) -> Counts {
        self.inbox.counts().await.expect("counts")
    }

    pub(crate) async fn entry(&self, id: &str) -> Entry {
        let page = self.inbox.list(Filter::new().id(id), None, 2).await;
        let mut entries = page.expect("a list").entries;
        assert_eq!(entries.len(), 1, "{id}");
        entries.remove(0)
    }

    pub(crate) async fn state(&self, id: &str) -> EventState {
        self.entry(id).await.state
    }

    /// The page, signed in.
    pub(crate) async fn get(&self, query: &str) -> Answer {
        send(self.request(Method::GET, query, Body::empty())).await
    }

    pub(crate) async fn text(&self, query: &str) -> String {
        let answer = self.get(query).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.text
    }

    /// The page of one event.
    pub(crate) async fn shown(&self, id: &str) -> String {
        let number = self.entry(id).await.number;
        self.text(&format!("?number={number}")).await
    }

    /// A form of this page, signed in, with its token.
    pub(crate) async fn form(&self, fields: &[(&str, &str)]) -> Answer {
        let token = self.token().await;
        let mut all = vec![("csrf", &*token)];
        all.extend(fields);
        send(self.post(&all)).await
    }

    /// The token of this page's forms. There has to be an event that can be replayed.
    pub(crate) async fn token(&self) -> String {
        let page = self.inbox.list(Filter::new(), None, 50).await;
        for Entry { number, .. } in page.expect("a list").entries {
            let text = self.text(&format!("?number={number}")).await;
            if let Some((_, token)) = text.split_once(r#"name="csrf" value=""#) {
                let (token, _) = token.split_once('"').expect("an end");
                return token.to_owned();
            }
        }
        panic!("no event can be replayed");
    }

    /// A form as it is sent, signed in and without a token.
    pub(crate) fn post(&self, fields: &[(&str, &str)]) -> Request<Body> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        let form = form.extend_pairs(fields).finish();
        let mut request = self.request(Method::POST, "?", Body::from(form));
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(CONTENT_TYPE, kind);
        request
    }

    pub(crate) fn request(&self, method: Method, query: &str, body: Body) -> Request<Body> {
        let login = format!("{USER}:{PASSWORD}");
        let mut request = self.anonymous(method, query, body);
        request
            .headers_mut()
            .insert(AUTHORIZATION, basic(login.as_bytes()));
        request
    }

    pub(crate) fn anonymous(&self, method: Method, query: &str, body: Body) -> Request<Body> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{query}", self.url));
        request.body(body).expect("a request")
    }
}

fn is_far(due: Timestamp) -> bool {
    due.as_second() > Timestamp::now().as_second() + 60
}

pub(crate) fn basic(login: &[u8]) -> HeaderValue {
    HeaderValue::try_from(format!("Basic {}", STANDARD.encode(login))).expect("base64 is ASCII")
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn header(&self, name: impl http::header::AsHeaderName) -> &str {
        let value = self.headers.get(name).expect("the header is there");
        value.to_str().expect("text")
    }

    /// The query that a form's answer leads to.
    pub(crate) fn leads_to(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        self.header(LOCATION)
    }
}

pub(crate) async fn send(request: Request<Body>) -> Answer {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let response = client.request(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    Answer {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8_lossy(&body).into_owned(),
    }
}

async fn serve_on_axum(page: InboxPage) -> SocketAddr {
    let app = axum::Router::new().nest_service("/admin/inbox", page);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0));
    let listener = listener.await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async { axum::serve(listener, app).await });
    address
}

fn serve_on_actix(page: InboxPage) -> SocketAddr {
    let app = move || {
        let scope = actix_web::web::scope("/admin").service(page.actix("/inbox"));
        App::new().service(scope)
    };
    let server = HttpServer::new(app).workers(1).disable_signals();
    let server = server.bind(("127.0.0.1", 0)).expect("a port");
    let address = server.addrs()[0];
    tokio::spawn(server.run());
    address
}

/// A delivery of one job's completion.
pub(crate) fn completed(id: &str) -> TestDelivery {
    let mut job = JobCompleted::sample();
    job.job_id = format!("job-of-{id}");
    TestDelivery::of(&job).id(id)
}

pub(crate) fn header(name: &'static str, value: &str) -> (HeaderName, HeaderValue) {
    let value = HeaderValue::from_bytes(value.as_bytes()).expect("a header");
    (HeaderName::from_static(name), value)
}

type Judge = Arc<dyn Fn(&Delivery) -> Outcome + Send + Sync>;

#[derive(Clone, FromRef)]
struct Rules {
    judge: Judge,
}

#[pulse_handler]
async fn any(_event: RawEvent, delivery: Delivery, State(judge): State<Judge>) -> Outcome {
    judge(&delivery)
}

/// A router that judges every event in this way.
pub(crate) fn router(judge: impl Fn(&Delivery) -> Outcome + Send + Sync + 'static) -> Router {
    let judge: Judge = Arc::new(judge);
    pulse_router! { state: Rules, handlers: [], fallback: any }.with_state(Rules { judge })
}

fn judge(delivery: &Delivery) -> Outcome {
    if delivery.id.contains("bad") {
        Outcome::permanent(format!("no use: {}", delivery.id))
    } else if delivery.id.contains("late") {
        Outcome::retry_after(Duration::from_hours(2), "not yet")
    } else {
        Outcome::Done
    }
}
