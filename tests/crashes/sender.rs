//! A sender that is not ours: raw HTTP, and every delivery again until it is acknowledged.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pulse_hooks::testing;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::event::delivery;

const CONNECTIONS: usize = 32;
const PATIENCE: Duration = Duration::from_secs(15);

/// How long it goes on with one delivery, over all restarts.
const STAMINA: Duration = Duration::from_secs(60);

/// A redelivery is of one sent so many before, which most often is settled by now.
const BEHIND: usize = 200;

pub(crate) type Targets = Vec<watch::Receiver<SocketAddr>>;

/// Sends deliveries to whichever target comes next.
pub(crate) struct Sender {
    tasks: JoinSet<()>,
    acknowledged: Arc<AtomicUsize>,
}

impl Sender {
    /// With every tenth delivery an earlier one is sent again.
    pub(crate) fn start(targets: &Targets, ids: Vec<String>) -> Self {
        let ids = Arc::new(ids);
        let next = Arc::new(AtomicUsize::new(0));
        let acknowledged = Arc::new(AtomicUsize::new(0));
        let mut tasks = JoinSet::new();
        for nth in 0..CONNECTIONS {
            let (ids, next) = (Arc::clone(&ids), Arc::clone(&next));
            let acknowledged = Arc::clone(&acknowledged);
            let mut connection = Connection::new(targets.clone(), nth);
            tasks.spawn(async move {
                loop {
                    let nth = next.fetch_add(1, Ordering::Relaxed);
                    let Some(id) = ids.get(nth) else { return };
                    let request = request(id, nth);
                    connection.deliver(&request).await;
                    acknowledged.fetch_add(1, Ordering::Relaxed);
                    if nth % 10 == 0 {
                        let earlier = earlier(nth);
                        connection
                            .deliver(&self::request(&ids[earlier], earlier))
                            .await;
                    }
                }
            });
        }
        Self {
            tasks,
            acknowledged,
        }
    }

    pub(crate) fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::Relaxed)
    }

    pub(crate) async fn finish(mut self) {
        while let Some(ended) = self.tasks.join_next().await {
            ended.expect("no panic");
        }
    }
}

/// Events of each kind, and itself where there are too few before it.
fn earlier(nth: usize) -> usize {
    nth.checked_sub(BEHIND + nth / 10 % 10).unwrap_or(nth)
}

fn request(id: &str, nth: usize) -> Vec<u8> {
    let request = delivery(id, nth).request(&testing::secret());
    let (parts, body) = request.into_parts();
    let mut bytes = b"POST / HTTP/1.1\r\nhost: test\r\n".to_vec();
    for (name, value) in &parts.headers {
        bytes.extend_from_slice(format!("{name}: ").as_bytes());
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("content-length: {}\r\n\r\n", body.0.len()).as_bytes());
    bytes.extend_from_slice(&body.0);
    bytes
}

/// Sends one delivery once, over a connection of its own, and gives the status.
pub(crate) async fn send_once(target: SocketAddr, id: &str, nth: usize) -> u16 {
    let (_, address) = watch::channel(target);
    let mut connection = Connection::new(vec![address], 0);
    let sent = timeout(PATIENCE, connection.send(&request(id, nth))).await;
    sent.expect("an answer in time").expect("an answer")
}

struct Connection {
    targets: Targets,
    next: usize,
    stream: Option<TcpStream>,
}

impl Connection {
    fn new(targets: Targets, next: usize) -> Self {
        Self {
            targets,
            next,
            stream: None,
        }
    }

    /// Until it is acknowledged.
    async fn deliver(&mut self, request: &[u8]) {
        let begin = Instant::now();
        while begin.elapsed() < STAMINA {
            match timeout(PATIENCE, self.send(request)).await {
                Ok(Ok(200..=299)) => return,
                Ok(Ok(503)) => {}
                Ok(Ok(status)) => panic!("the status is {status}"),
                Ok(Err(_)) | Err(_) => self.stream = None,
            }
            sleep(Duration::from_millis(20)).await;
        }
        panic!("not acknowledged in {STAMINA:?}");
    }

    async fn send(&mut self, request: &[u8]) -> io::Result<u16> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                self.next += 1;
                let target = &self.targets[self.next % self.targets.len()];
                let address = *target.borrow();
                TcpStream::connect(address).await?
            }
        };
        stream.write_all(request).await?;
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            if stream.read_buf(&mut answer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        self.stream = Some(stream);
        let status = answer
            .get(9..12)
            .and_then(|text| std::str::from_utf8(text).ok());
        status
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}
