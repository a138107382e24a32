//! Requests that somebody saved: lines that `listen` kept, or one raw HTTP request.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;

use crate::kept::Kept;
use crate::message::Message;

pub(crate) struct Saved {
    pub(crate) message: Message,
    /// When it came, where the file tells.
    pub(crate) received_at: Option<Timestamp>,
    /// Whether it was taken then.
    pub(crate) was_refused: bool,
}

/// Reads whichever of the two it is.
///
/// # Errors
/// In words, what it is instead.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Saved>, String> {
    if bytes.trim_ascii_start().starts_with(b"{") {
        read_kept(bytes)
    } else {
        let message = read_raw(bytes)?;
        Ok(vec![Saved {
            message,
            received_at: None,
            was_refused: false,
        }])
    }
}

/// A line that breaks off was being written when the disk was full, or its process killed: it is
/// left out, and named.
fn read_kept(bytes: &[u8]) -> Result<Vec<Saved>, String> {
    let lines = bytes.split(|&byte| byte == b'\n').enumerate();
    let lines = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    let is_torn = |line: &[u8]| {
        let read = serde_json::from_slice::<serde::de::IgnoredAny>(line);
        read.is_err_and(|error| error.is_eof())
    };
    let read = |(index, line): (usize, &[u8])| {
        let nth = index + 1;
        let kept: Kept = serde_json::from_slice(line).map_err(|error| {
            // Never what stands there, which may be a body alone.
            format!(
                "line {nth} is no request that `listen` kept (at column {}); a body alone goes \
                 with `--body FILE` and its headers with `--headers FILE`",
                error.column()
            )
        })?;
        let (received_at, was_refused) = (Some(kept.received_at), kept.refused.is_some());
        let message = kept.into_message();
        Ok(Saved {
            message: message.map_err(|problem| format!("line {nth}: {problem}"))?,
            received_at,
            was_refused,
        })
    };
    let (torn, whole): (Vec<_>, Vec<_>) = lines.partition(|(_, line)| is_torn(line));
    // A body alone breaks off in its first line, where it has several.
    if whole.is_empty()
        && let Some(&torn) = torn.first()
    {
        return read(torn).map(|saved| vec![saved]);
    }
    let saved = whole.into_iter().map(read).collect::<Result<_, _>>()?;
    for (index, _) in torn {
        crate::output::note(&format!("line {} breaks off, and is left out", index + 1));
    }
    Ok(saved)
}

/// A request line, headers, an empty line, and the body.
fn read_raw(bytes: &[u8]) -> Result<Message, String> {
    let mut headers = [httparse::EMPTY_HEADER; 128];
    let mut request = httparse::Request::new(&mut headers);
    let parsed = request.parse(bytes).map_err(|error| {
        format!(
            "this is neither a raw HTTP request nor what `listen` kept: {error}\n\
             help: a raw request begins like `POST /hooks/pulse HTTP/1.1`; headers and body of \
             their own go with `--headers FILE` and `--body FILE`"
        )
    })?;
    let httparse::Status::Complete(length) = parsed else {
        return Err(
            "the request ends before the empty line that parts headers and body".to_owned(),
        );
    };
    let headers = header_map(request.headers)?;
    let body = &bytes[length..];
    let chunked = headers
        .get(http::header::TRANSFER_ENCODING)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"chunked"));
    Ok(Message {
        headers,
        body: match chunked.then(|| join_chunks(body)).flatten() {
            Some(joined) => joined.into(),
            None => Bytes::copy_from_slice(body),
        },
    })
}

/// `None` where these are no chunks: some tools save the body already joined.
fn join_chunks(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::new();
    loop {
        let Ok(httparse::Status::Complete((line, length))) = httparse::parse_chunk_size(bytes)
        else {
            return None;
        };
        if length == 0 {
            return Some(joined);
        }
        let end = line.checked_add(usize::try_from(length).ok()?)?;
        joined.extend_from_slice(bytes.get(line..end)?);
        bytes = bytes.get(end..)?.strip_prefix(b"\r\n")?;
    }
}

/// Reads headers, one a line.
pub(crate) fn read_headers(bytes: &[u8]) -> Result<HeaderMap, String> {
    let lines = [bytes.trim_ascii(), b"\r\n\r\n"].concat();
    let mut headers = [httparse::EMPTY_HEADER; 128];
    match httparse::parse_headers(&lines, &mut headers) {
        Ok(httparse::Status::Complete((_, headers))) => header_map(headers),
        _ => Err("these are no headers; write one a line, as in `webhook-id: msg_1`".to_owned()),
    }
}

/// Headers of the command line, each by itself.
pub(crate) fn read_arguments(headers: &[String]) -> Result<HeaderMap, String> {
    let mut all = HeaderMap::new();
    for header in headers {
        let read = read_headers(header.as_bytes()).ok();
        let read = read.filter(|read| read.len() == 1);
        let wrong = || format!("`{header}` is no header: write it as `name: value`");
        for (name, value) in &read.ok_or_else(wrong)? {
            all.append(name, value.clone());
        }
    }
    Ok(all)
}

fn header_map(headers: &[httparse::Header<'_>]) -> Result<HeaderMap, String> {
    let mut map = HeaderMap::new();
    for header in headers {
        let name = header.name.parse::<HeaderName>().ok();
        let value = HeaderValue::from_bytes(header.value).ok();
        let (name, value) = name
            .zip(value)
            .ok_or_else(|| format!("`{}` is no header", header.name))?;
        map.append(name, value);
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(bytes: &[u8]) -> Message {
        let mut saved = read(bytes).expect("a request");
        assert_eq!(saved.len(), 1);
        saved.remove(0).message
    }

    #[test]
    fn a_raw_request_has_headers_and_the_exact_body() {
        let message = only(b"POST /x HTTP/1.1\r\nWebhook-Id: msg_1\r\n\r\n{\"a\": 1}\n");
        assert_eq!(message.headers["webhook-id"], "msg_1");
        assert_eq!(&message.body[..], b"{\"a\": 1}\n");
    }

    #[test]
    fn bare_line_feeds_part_headers_too() {
        let message = only(b"POST /x HTTP/1.1\nwebhook-id: msg_1\n\nbody");
        assert_eq!(&message.body[..], b"body");
    }

    #[test]
    fn chunks_are_joined() {
        let head = b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n";
        let message = only(&[&head[..], b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"].concat());
        assert_eq!(&message.body[..], b"abcde");
        let message = only(&[&head[..], b"{\"a\":1}"].concat());
        assert_eq!(&message.body[..], b"{\"a\":1}");
    }

    #[test]
    fn headers_alone_need_no_empty_line() {
        let headers = read_headers(b"webhook-id: msg_1\nx: y\n").expect("headers");
        assert_eq!(headers.len(), 2);
        assert!(read_headers(b"{}").is_err());
    }

    #[test]
    fn headers_of_the_command_line_are_read_one_by_one() {
        let read = |headers: &[&str]| {
            let headers: Vec<_> = headers.iter().map(|&header| header.to_owned()).collect();
            read_arguments(&headers)
        };
        let headers = read(&["a: 1", "b:2", "a: 3"]).expect("headers");
        assert_eq!(headers.get_all("a").iter().count(), 2);
        assert_eq!(headers["b"], "2");
        for wrong in ["", "a", "a: 1\nb: 2", "a b: 1"] {
            let problem = read(&["a: 1", wrong]).expect_err("it is none");
            assert!(
                problem.contains(&format!("`{wrong}` is no header")),
                "{problem}"
            );
        }
    }

    #[test]
    fn what_is_no_request_is_told_apart() {
        for (bytes, word) in [
            (&b"{\"type\": \"job.completed\"}"[..], "--body FILE"),
            (b"<html>", "neither"),
            (b"POST / HTTP/1.1\r\nx: y\r\n", "ends before"),
        ] {
            let Err(problem) = read(bytes) else {
                panic!("it is no request")
            };
            assert!(problem.contains(word), "{problem}");
        }
    }
}
