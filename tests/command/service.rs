//! Services for the command to send to.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use pulse_hooks::{Endpoint, Secrets, Sink};
use tokio::net::TcpListener;

use super::command::SECRET;

/// A request as it came.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Remembers what comes, and answers as it is told.
#[derive(Clone, Default)]
pub(crate) struct Recorder(Arc<Mutex<Vec<Received>>>);

impl Recorder {
    pub(crate) fn all(&self) -> Vec<Received> {
        self.0.lock().expect("no panic").clone()
    }

    pub(crate) fn only(&self) -> Received {
        let all = self.all();
        assert_eq!(all.len(), 1, "requests");
        all[0].clone()
    }

    /// Serves on a port of its own, and gives the URL.
    pub(crate) async fn serve<F>(
        &self,
        answer: impl Fn() -> F + Clone + Send + Sync + 'static,
    ) -> String
    where
        F: Future<Output = Response<Full<Bytes>>> + Send + 'static,
    {
        let recorder = self.clone();
        serve(move || {
            let (recorder, answer) = (recorder.clone(), answer.clone());
            service_fn(move |request: Request<Incoming>| {
                let (recorder, answer) = (recorder.clone(), answer.clone());
                async move {
                    let (parts, body) = request.into_parts();
                    let body = body.collect().await.expect("a whole body").to_bytes();
                    let received = Received {
                        path: parts.uri.to_string(),
                        headers: parts.headers,
                        body,
                    };
                    recorder.0.lock().expect("no panic").push(received);
                    Ok::<_, Infallible>(answer().await)
                }
            })
        })
        .await
    }

    pub(crate) async fn serve_status(&self, status: u16) -> String {
        self.serve(move || async move { answer(status) }).await
    }
}

pub(crate) fn answer(status: u16) -> Response<Full<Bytes>> {
    let response = Response::builder().status(status);
    response.body(Full::default()).expect("a response")
}

/// A real endpoint with the secret that every run knows.
pub(crate) async fn endpoint(sink: impl Sink) -> String {
    let secrets: Secrets = SECRET.parse().expect("a secret");
    let endpoint = Endpoint::new(secrets, sink);
    serve(move || TowerToHyperService::new(endpoint.clone())).await
}

async fn serve<S, B>(make: impl Fn() -> S + Send + 'static) -> String
where
    S: hyper::service::Service<Request<Incoming>, Response = Response<B>> + Send + 'static,
    S::Future: Send + 'static,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    B: http_body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = TcpListener::bind(address).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), make());
            tokio::spawn(connection);
        }
    });
    format!("http://{address}/hooks/pulse")
}

/// A URL where nobody listens.
pub(crate) async fn nobody() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    format!("http://{address}/hooks/pulse")
}
