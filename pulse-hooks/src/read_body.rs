//! A request's body, read within a limit.

use std::future::poll_fn;
use std::pin::Pin;

use bytes::{Buf, Bytes, BytesMut};
use http_body::Body;

use crate::BoxError;

/// Why a body could not be read to its end.
#[derive(Debug)]
pub(crate) enum ReadError {
    TooLong,
    Broken(BoxError),
}

/// Reads a whole body, and stops as soon as it is longer than `limit` bytes. A body that comes in
/// one piece is not copied.
pub(crate) async fn read_body<B>(mut body: Pin<&mut B>, limit: usize) -> Result<Bytes, ReadError>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    let mut first = Bytes::new();
    let mut joined = BytesMut::new();
    while let Some(frame) = poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        let frame = frame.map_err(|error| ReadError::Broken(error.into()))?;
        let Ok(mut data) = frame.into_data() else {
            continue;
        };
        let length = data.remaining();
        if length > limit - first.len() - joined.len() {
            return Err(ReadError::TooLong);
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
