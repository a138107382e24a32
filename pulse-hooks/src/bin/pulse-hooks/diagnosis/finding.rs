//! What was found, in words.

use std::fmt;

use jiff::SignedDuration;
use pulse_hooks::EnvelopeError;

use super::bodies::Change;
use super::entries::Flaw;
use crate::output::printable;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Finding {
    /// Of a genuine request: so many seconds before it came.
    Signed {
        age: i64,
    },
    /// Of a genuine request: which secret it was signed with.
    ByOneOf {
        nth: usize,
        of: usize,
    },
    /// Of a genuine request that an endpoint cannot take.
    NoEnvelope(EnvelopeError),
    /// Headers of another scheme are there.
    OtherScheme {
        names: Vec<String>,
    },
    /// `webhook-id` beside `svix-signature`.
    MixedFamilies {
        names: Vec<String>,
    },
    /// Headers of the scheme under other names.
    Renamed {
        names: Vec<String>,
    },
    /// Two whole families are there, and the one that does not count fits.
    OtherFamilyFits,
    /// By so many seconds more than is accepted.
    Stale {
        by: u64,
    },
    Ahead {
        by: u64,
    },
    ContentLength {
        declared: u64,
        arrived: usize,
    },
    Body(Change),
    Content(Content),
    Key(KeyMistake),
    Entry(Flaw),
    /// Of versions this scheme does not have, and of no other.
    OtherVersions {
        versions: Vec<String>,
    },
    /// The signature is the right one but for so many bytes.
    Altered {
        bytes: usize,
    },
    Plain(Plain),
}

/// What is told in one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plain {
    /// But for what is told beside this.
    OtherwiseGenuine,
    /// Not one of the signature's headers is there.
    NoSignatureHeaders,
    /// The id stands in the timestamp's header, and the reverse.
    Swapped,
    Milliseconds,
    Microseconds,
    Nanoseconds,
    DateForTimestamp,
    /// The id or the timestamp stands in quotes.
    QuotedHeader,
    /// Fewer digits than any time since 2001 has.
    TimestampCut,
    EmptySignature,
    /// The body has been read before, or was never sent on.
    EmptyBody,
    /// JavaScript's `String(object)`.
    ObjectForBody,
    Compressed,
    TooLong,
    /// Of another scheme than every secret.
    SchemeOfSecrets,
    NothingFits,
}

/// What was signed, where it was not `id.timestamp.body`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    TimestampFirst,
    WithoutId,
    WithoutTimestamp,
    BodyAlone,
    WithoutDots,
}

/// What was taken for the key, where it was not what the base64 stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyMistake {
    WholeText,
    TextAfterPrefix,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signed { age } => write_age(f, *age),
            Self::ByOneOf { nth, of } => write!(f, "signed with secret {nth} of {of}"),
            Self::NoEnvelope(error) => {
                write!(
                    f,
                    "it is genuine, and an endpoint refuses it with 400: {error}"
                )
            }
            Self::OtherScheme { names } => write!(
                f,
                "{} of another scheme: this sender signs with `webhook-id`, `webhook-timestamp` \
                 and `webhook-signature`",
                list(names)
            ),
            Self::MixedFamilies { names } => write!(
                f,
                "{} of two families, which are never put together: send three of `webhook-…`, or \
                 three of `svix-…`",
                list(names)
            ),
            Self::Renamed { names } => write!(
                f,
                "{} of this scheme under another name: a proxy or a gateway renames them, and they \
                 are `webhook-id`, `webhook-timestamp` and `webhook-signature`",
                list(names)
            ),
            Self::OtherFamilyFits => f.write_str(
                "`svix-…` fits, and does not count where all three of `webhook-…` are there: \
                 something has added or changed those",
            ),
            Self::Stale { by } => write!(
                f,
                "stale by {} beyond the five minutes that are accepted: a replay, a request that \
                 was saved and sent again, or a wrong clock",
                length(*by)
            ),
            Self::Ahead { by } => write!(
                f,
                "ahead of its time by {} beyond the five minutes that are accepted: one of the two \
                 clocks is wrong",
                length(*by)
            ),
            Self::ContentLength { declared, arrived } => write!(
                f,
                "`content-length` says {declared} bytes, and the body has {arrived}: it changed \
                 on its way, or as it was saved"
            ),
            Self::Body(change) => write!(
                f,
                "the body changed after it was signed: {change}; verify the bytes as they came, \
                 before anything reads them"
            ),
            Self::Content(content) => content.fmt(f),
            Self::Key(mistake) => mistake.fmt(f),
            Self::Entry(flaw) => write!(f, "a signature entry {flaw}"),
            Self::OtherVersions { versions } => write!(
                f,
                "every signature entry is of a version that this scheme does not have ({}): it \
                 has `v1` (`whsec_…`) and `v1a` (`whpk_…`)",
                quoted(versions)
            ),
            Self::Altered { bytes } => write!(
                f,
                "the signature was altered: it is the right one but for {bytes} of its 32 bytes, so \
                 secret and body fit"
            ),
            Self::Plain(plain) => f.write_str(plain.sentence()),
        }
    }
}

impl Plain {
    fn sentence(self) -> &'static str {
        match self {
            Self::OtherwiseGenuine => {
                "apart from that it is genuine: signature, secret and body fit"
            }
            Self::NoSignatureHeaders => {
                "there is no `webhook-…` and no `svix-…` header: it comes from somebody else, or a \
                 proxy drops them"
            }
            Self::Swapped => {
                "id and timestamp are swapped: the id's header holds a number, the timestamp's none"
            }
            Self::Milliseconds => "the timestamp is in milliseconds; it is sent in whole seconds",
            Self::Microseconds => "the timestamp is in microseconds; it is sent in whole seconds",
            Self::Nanoseconds => "the timestamp is in nanoseconds; it is sent in whole seconds",
            Self::QuotedHeader => {
                "the id or the timestamp stands in quotes; their values have none"
            }
            Self::DateForTimestamp => "the timestamp is a date; it is sent in Unix seconds",
            Self::TimestampCut => {
                "the timestamp has fewer than 10 digits, which Unix seconds have had since 2001: \
                 part of it is missing"
            }
            Self::EmptySignature => {
                "the signature's header is empty: who sends it signs nothing, or a proxy blanks it"
            }
            Self::EmptyBody => {
                "the body is empty: something has read it before, or did not send it on; verify the \
                 bytes as they came"
            }
            Self::ObjectForBody => {
                "the body is `[object Object]`, what JavaScript makes of an object that it takes for \
                 a text: verify the bytes as they came, before anything parses them"
            }
            Self::Compressed => {
                "the body is compressed (`content-encoding`): deliveries come as they are, and an \
                 endpoint answers 415"
            }
            Self::TooLong => {
                "the body is longer than 1 MiB: an endpoint answers 413, unless its limit is set \
                 higher"
            }
            Self::SchemeOfSecrets => {
                "a secret (`whsec_…`) fits signatures of `v1`, a public key (`whpk_…`) those of \
                 `v1a`"
            }
            Self::NothingFits => {
                "neither a likely change of the body nor a likely mistake in signing explains it: \
                 the secret is another endpoint's, or was rotated away; or the body, the id or the \
                 timestamp is another"
            }
        }
    }
}

fn write_age(f: &mut fmt::Formatter<'_>, age: i64) -> fmt::Result {
    let text = length(age.unsigned_abs());
    match age {
        0 => f.write_str("signed in the second it came"),
        1.. => write!(f, "signed {text} before it came"),
        _ => write!(
            f,
            "signed {text} after it came: the clocks differ, within what is accepted"
        ),
    }
}

fn length(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    format!("{:#}", SignedDuration::from_secs(seconds))
}

fn quoted(names: &[String]) -> String {
    let quoted: Vec<_> = names
        .iter()
        .map(|name| format!("`{}`", printable(name)))
        .collect();
    quoted.join(", ")
}

fn list(names: &[String]) -> String {
    let are = match names {
        [_] => "is a header",
        _ => "are headers",
    };
    format!("{} {are}", quoted(names))
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = match self {
            Self::TimestampFirst => "timestamp.id.body",
            Self::WithoutId => "timestamp.body",
            Self::WithoutTimestamp => "id.body",
            Self::BodyAlone => "body",
            Self::WithoutDots => "idtimestampbody",
        };
        write!(
            f,
            "signed over `{content}`, and what is to be signed is `id.timestamp.body`"
        )
    }
}

impl fmt::Display for KeyMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::WholeText => "the secret's text itself",
            Self::TextAfterPrefix => "the secret's text after `whsec_`",
        };
        write!(
            f,
            "signed with {what} as the key; the key is the bytes that the base64 after `whsec_` \
             stands for"
        )
    }
}
