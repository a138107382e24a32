//! The endpoint on actix-web, over real sockets: servers of two workers on a port of their own.

mod connections;
mod hang_ups;
mod mounting;
mod outcomes;
mod refusals;

use std::future::pending;
use std::io;
use std::net::SocketAddr;

use actix_web::dev::ServerHandle;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};
use pulse_hooks::Endpoint;
use tokio::task::JoinHandle;

use crate::support::endpoint;
use crate::support::sink::Keeps;

/// A server, which ends with the runtime of its test unless it is stopped before.
struct Server {
    address: SocketAddr,
    handle: ServerHandle,
    running: JoinHandle<io::Result<()>>,
}

impl From<&Server> for SocketAddr {
    fn from(server: &Server) -> Self {
        server.address
    }
}

impl Server {
    /// Serves `endpoint` at `/`.
    fn of(endpoint: &Endpoint) -> Self {
        let endpoint = endpoint.clone();
        Self::with(move |config| {
            config.service(endpoint.actix("/"));
        })
    }

    /// Serves what `mount` sets up, which is called once for each worker.
    fn with(mount: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Self {
        Self::until(pending(), mount)
    }

    /// As [`with`](Self::with), until `signal` stands for what `SIGTERM` does.
    fn until(
        signal: impl Future<Output = ()> + Send + 'static,
        mount: impl Fn(&mut ServiceConfig) + Clone + Send + 'static,
    ) -> Self {
        let server = HttpServer::new(move || App::new().configure(mount.clone()))
            .workers(2)
            .shutdown_signal(signal)
            .bind(("127.0.0.1", 0))
            .unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        Self {
            address,
            handle: server.handle(),
            running: tokio::spawn(server),
        }
    }

    /// The graceful shutdown, until the server has ended.
    async fn stop(self) {
        self.handle.stop(true).await;
        self.ended().await;
    }

    async fn ended(self) {
        self.running.await.unwrap().unwrap();
    }
}

fn keeping() -> (Keeps, Server) {
    let keeps = Keeps::default();
    let server = Server::of(&endpoint(keeps.clone()));
    (keeps, server)
}
