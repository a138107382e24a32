//! A body that leaves a copy behind of what was read of it.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;

/// What is read on of a body that was refused: as much as an endpoint reads, and as long.
const LIMIT: usize = 1024 * 1024;
const TIME_LIMIT: Duration = Duration::from_secs(4);

/// Clones read on where the others have stopped.
#[derive(Clone)]
pub(super) struct Tape(Arc<Mutex<Inner>>);

struct Inner {
    body: Incoming,
    copy: BytesMut,
}

impl Tape {
    pub(super) fn new(body: Incoming) -> Self {
        Self(Arc::new(Mutex::new(Inner {
            body,
            copy: BytesMut::new(),
        })))
    }

    /// Reads on to the end: an endpoint may know before that it refuses.
    pub(super) async fn finish(&mut self) {
        let rest = async {
            while self.len() <= LIMIT && self.frame().await.is_some_and(|it| it.is_ok()) {}
        };
        // What did not come in time is not there.
        let _ = tokio::time::timeout(TIME_LIMIT, rest).await;
    }

    /// What has been read.
    pub(super) fn copy(&self) -> Bytes {
        Bytes::copy_from_slice(&self.inner().copy)
    }

    fn len(&self) -> usize {
        self.inner().copy.len()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Body for Tape {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let mut inner = self.inner();
        let frame = ready!(Pin::new(&mut inner.body).poll_frame(cx));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            inner.copy.extend_from_slice(data);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner().body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner().body.size_hint()
    }
}
