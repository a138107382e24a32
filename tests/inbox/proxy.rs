//! A way to a PostgreSQL server that can freeze.

use std::net::SocketAddr;

use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::watch;

pub(crate) struct Proxy {
    address: SocketAddr,
    /// Connections that were made before the last change pass nothing on any more.
    frozen: watch::Sender<()>,
}

impl Proxy {
    pub(crate) async fn start(to: &PgConnectOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let folder = to.get_socket().expect("a server of our own");
        let socket = folder.join(format!(".s.PGSQL.{}", to.get_port()));
        let frozen = watch::Sender::new(());
        let changes = frozen.clone();
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.expect("a connection");
                let server = UnixStream::connect(&socket).await.expect("a server");
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(pass(from_client, to_server, changes.subscribe()));
                tokio::spawn(pass(from_server, to_client, changes.subscribe()));
            }
        });
        Self { address, frozen }
    }

    pub(crate) fn through(&self, options: &PgConnectOptions) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .host(&self.address.ip().to_string())
            .port(self.address.port())
            .username(options.get_username())
            .database(options.get_database().expect("it has a name"))
    }

    pub(crate) fn freeze(&self) {
        self.frozen.send_replace(());
    }
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut frozen: watch::Receiver<()>,
) {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let read = tokio::select! {
            biased;
            _ = frozen.changed() => {
                // Open, and silent.
                std::future::pending::<()>().await;
                return;
            }
            read = from.read(&mut bytes) => read,
        };
        match read {
            Ok(0) | Err(_) => return,
            Ok(read) => {
                if to.write_all(&bytes[..read]).await.is_err() {
                    return;
                }
            }
        }
    }
}
