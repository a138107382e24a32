//! The command line.

use std::ffi::{OsStr, OsString};

use pulse_hooks::client::Extraction;
use pulse_hooks_examples::command_line::{Misuse, asks_for_help};

const USAGE: &str = "usage: cargo run --bin extract [FILE|URL]";

pub(crate) const HELP: &str = "\
usage: cargo run --bin extract [FILE|URL]

Submits a document, waits for the webhook that says it is done, and prints the result.

Without `PULSE_API_KEY` a mock plays the Pulse API, and nothing leaves this machine. With it:
  PULSE_WEBHOOK_SECRET  the endpoint's signing secret; without it the program says how to get one
  PORT                  where it listens on 127.0.0.1, for a tunnel to lead to: 3000 unless set
  PULSE_BASE_URL        another place of the API";

/// What there is to extract where nothing is named: it is not fetched offline.
const DEFAULT: &str = "https://example.com/report.pdf";

/// The document; nothing, where the arguments ask for help.
pub(crate) fn document(
    arguments: impl Iterator<Item = OsString>,
) -> Result<Option<OsString>, Misuse> {
    let mut document = None;
    for argument in arguments {
        let text = argument.to_string_lossy();
        if asks_for_help(&text) {
            return Ok(None);
        }
        // A file of such a name is `./-name`.
        if text.starts_with('-') {
            return Err(Misuse::unknown(&text, USAGE));
        }
        if document.is_some() {
            let problem = format!("one document at a time, and `{text}` is another");
            return Err(Misuse::new(problem, USAGE));
        }
        document = Some(argument);
    }
    Ok(Some(document.unwrap_or(DEFAULT.into())))
}

pub(crate) fn extraction(document: &OsStr) -> Extraction {
    match document.to_str() {
        Some(url) if url.starts_with("http://") || url.starts_with("https://") => {
            Extraction::of_url(url)
        }
        _ => Extraction::of_file(document),
    }
}
