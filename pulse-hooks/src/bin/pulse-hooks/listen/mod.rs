//! `pulse-hooks listen`: an endpoint on this machine that shows what comes.

mod keep;
mod receiver;
mod show;
mod stop;
mod tape;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::exit::Failure;
use crate::output;
use crate::post::{Poster, TIME_LIMIT, Target};
use crate::secret::SecretArgs;
use keep::Keep;
use receiver::Receiver;
use stop::Stop;

const EXAMPLES: &str = "\
Examples:
  pulse-hooks listen
  pulse-hooks listen --forward http://localhost:3000/hooks/pulse
  pulse-hooks listen --port 0 --keep today.jsonl

What was kept can be sent again with `pulse-hooks replay`, and looked into with `pulse-hooks verify`.";

/// How long running deliveries may take once it is asked to stop.
const PATIENCE: Duration = Duration::from_secs(5);

/// Receive deliveries, verify and show them, keep them in a file, and forward them
///
/// Every path is an endpoint. What is genuine is forwarded with its original headers, and the
/// sender is told what the forwarded service answered; without --forward it is told 204. What is
/// not genuine is refused as an endpoint refuses it, and the reason is shown. Ctrl-C ends it.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ListenArgs {
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,

    /// The address to listen on; 0.0.0.0 lets other machines in
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: IpAddr,

    /// Where to forward what is genuine, as http:// or https://
    #[arg(long, value_name = "URL")]
    forward: Option<String>,

    /// The file that requests are kept in, one a line, with headers and exact body
    ///
    /// What proves who a client is (authorization, cookies) is left out. Requests that were not
    /// genuine are kept with the reason, up to 64 MiB of them.
    #[arg(long, value_name = "FILE", default_value = "deliveries.jsonl")]
    keep: PathBuf,

    #[command(flatten)]
    secret: SecretArgs,
}

pub(crate) async fn run(args: ListenArgs) -> Result<(), Failure> {
    let secrets = args.secret.read()?;
    let forward = match &args.forward {
        Some(url) => Some(Poster::new(Target::parse(url)?, TIME_LIMIT)?),
        None => None,
    };
    let (failed, failures) = mpsc::channel(1);
    let keep = Keep::open(&args.keep)?;
    let listener = bind(SocketAddr::new(args.host, args.port)).await?;
    let address = listener.local_addr();
    let address = address.map_err(|error| Failure::unavailable(error.to_string()))?;
    let stop = Stop::new().map_err(|error| Failure::unavailable(error.to_string()))?;
    let to = match &forward {
        Some(poster) => format!(", forwarding to {}", poster.target()),
        None => String::new(),
    };
    output::note(&format!(
        "listening on http://{address}, keeping in {}{to}",
        args.keep.display()
    ));
    let receiver = Receiver::new(secrets, keep, forward, failed);
    serve(listener, stop, Arc::new(receiver), failures).await
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure::unavailable(format!(
            "cannot listen on {address}: {error}\nhelp: `--port 0` takes a free port"
        ))
    })
}

async fn serve(
    listener: TcpListener,
    mut stop: Stop,
    receiver: Arc<Receiver>,
    mut failures: mpsc::Receiver<Failure>,
) -> Result<(), Failure> {
    let connections = GracefulShutdown::new();
    let end = loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.asked() => break Ok(()),
            Some(failure) = failures.recv() => break Err(failure),
        };
        let Ok((stream, _)) = accepted else {
            // Mostly too many open files: some are closed by and by.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let receiver = Arc::clone(&receiver);
        // In a task of its own: who hangs up early is shown all the same.
        let service = service_fn(move |request| {
            let receiver = Arc::clone(&receiver);
            tokio::spawn(async move { receiver.receive(request).await })
        });
        let connection = http1::Builder::new()
            // It ends connections whose headers never come.
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connections.watch(connection));
    };
    // A client that will not end its request does not keep us.
    let _ = tokio::time::timeout(PATIENCE, connections.shutdown()).await;
    end
}
