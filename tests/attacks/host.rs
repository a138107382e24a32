//! The web servers that the endpoints under attack stand behind.

use std::net::SocketAddr;

use actix_web::{App, HttpServer};
use pulse_hooks::Endpoint;
use tokio::net::TcpSocket;

/// Thousands of clients connect at once.
const BACKLOG: u32 = 4096;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Host {
    Axum,
    Actix,
}

impl Host {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Axum => "axum",
            Self::Actix => "actix",
        }
    }

    /// Serves `endpoint` at `/`, until the runtime of the test ends.
    pub(crate) fn serve(self, endpoint: &Endpoint) -> SocketAddr {
        match self {
            Self::Axum => serve_on_axum(endpoint),
            Self::Actix => serve_on_actix(endpoint),
        }
    }
}

fn serve_on_axum(endpoint: &Endpoint) -> SocketAddr {
    let socket = TcpSocket::new_v4().expect("a socket");
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    socket.bind(any_port).expect("a port");
    let listener = socket.listen(BACKLOG).expect("it listens");
    let address = listener.local_addr().expect("an address");
    let app = axum::Router::new().route_service("/", endpoint.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

fn serve_on_actix(endpoint: &Endpoint) -> SocketAddr {
    let endpoint = endpoint.clone();
    let server = HttpServer::new(move || App::new().service(endpoint.actix("/")))
        .workers(2)
        .backlog(BACKLOG)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .expect("a port");
    let address = server.addrs()[0];
    tokio::spawn(server.run());
    address
}
