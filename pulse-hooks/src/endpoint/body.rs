//! Bodies: the request's, read within limits, and the response's, which is empty.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};

use super::refusal::Refusal;
use crate::BoxError;

/// The body of every answer: none.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct EmptyBody;

impl Body for EmptyBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        true
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(0)
    }
}

/// Reads a whole body, and stops as soon as it is longer than `limit` bytes. A body that comes in
/// one piece is not copied.
pub(super) async fn read<B>(body: B, limit: usize) -> Result<Bytes, Refusal>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    let mut body = pin!(body);
    let mut first = Bytes::new();
    let mut joined = BytesMut::new();
    while let Some(frame) = poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        let frame = frame.map_err(|error| Refusal::BodyBroken(error.into()))?;
        let Ok(mut data) = frame.into_data() else {
            continue;
        };
        let length = data.remaining();
        if length > limit - first.len() - joined.len() {
            return Err(Refusal::BodyTooLong { limit });
        }
        if first.is_empty() && joined.is_empty() {
            first = data.copy_to_bytes(length);
            continue;
        }
        if joined.is_empty() {
            joined.reserve(first.len() + length);
            joined.extend_from_slice(&std::mem::take(&mut first));
        }
        joined.extend_from_slice(&data.copy_to_bytes(length));
    }
    Ok(if joined.is_empty() {
        first
    } else {
        joined.freeze()
    })
}
