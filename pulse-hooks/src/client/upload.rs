//! A file on its way out, a piece at a time.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use reqwest::multipart::Part;
use tokio::fs::File;
use tokio::io::{AsyncRead as _, ReadBuf};

use super::api::Progress;
use super::error::ClientError;

/// How much of the file is in memory.
const PIECE: usize = 64 << 10;

/// Opens a file, to be sent as one part of a form.
///
/// # Errors
/// It cannot be opened, or is no file.
pub(super) async fn open(path: &Path, progress: Progress) -> Result<Part, ClientError> {
    let failed = |source| ClientError::File {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).await.map_err(failed)?;
    let about = file.metadata().await.map_err(failed)?;
    if !about.is_file() {
        let kind = if about.is_dir() {
            "it is a directory"
        } else {
            "it is no regular file"
        };
        return Err(failed(io::Error::other(kind)));
    }
    let body = Upload {
        file,
        path: path.to_owned(),
        left: about.len(),
        piece: vec![0; PIECE].into(),
        progress,
    };
    let part = Part::stream_with_length(reqwest::Body::wrap(body), about.len());
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let part = part
        .mime_str(kind.as_ref())
        .expect("the type of a known extension");
    Ok(part.file_name(name(path)))
}

/// The file's name; a control character in it would end the header it stands in.
fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.chars()
        .map(|char| if char.is_control() { '_' } else { char })
        .collect()
}

/// The file's body, of exactly the length it had when it was opened.
struct Upload {
    file: File,
    path: PathBuf,
    left: u64,
    piece: Box<[u8]>,
    progress: Progress,
}

impl Body for Upload {
    type Data = Bytes;
    type Error = UploadError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, UploadError>>> {
        let this = self.get_mut();
        if this.left == 0 {
            return Poll::Ready(None);
        }
        let most = usize::try_from(this.left).map_or(PIECE, |left| left.min(PIECE));
        let mut piece = ReadBuf::new(&mut this.piece[..most]);
        let read = ready!(Pin::new(&mut this.file).poll_read(cx, &mut piece));
        let error = match (read, piece.filled()) {
            (Ok(()), []) => io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "it became shorter while it was sent",
            ),
            (Ok(()), piece) => {
                this.left -= piece.len() as u64;
                this.progress.goes_on();
                return Poll::Ready(Some(Ok(Frame::data(Bytes::copy_from_slice(piece)))));
            }
            (Err(error), _) => error,
        };
        Poll::Ready(Some(Err(UploadError {
            path: this.path.clone(),
            error,
        })))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// The file could not be read to its end.
#[derive(Debug)]
struct UploadError {
    path: PathBuf,
    error: io::Error,
}

impl Error for UploadError {}

impl fmt::Display for UploadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

/// The failure of the file among the sources of an error that the HTTP library reports.
pub(super) fn failure_in(error: &(dyn Error + 'static)) -> Option<ClientError> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(UploadError { path, error }) = error.downcast_ref() {
            return Some(ClientError::File {
                path: path.clone(),
                source: io::Error::new(error.kind(), error.to_string()),
            });
        }
        next = error.source();
    }
    None
}
