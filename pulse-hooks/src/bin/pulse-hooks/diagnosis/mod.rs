//! Why a request is refused: the verdict is the library's, and what is found beside it is what
//! would have to be otherwise for the verdict to be another.

mod bodies;
mod entries;
mod finding;
mod headers;
mod search;

use bytes::Bytes;
use http::HeaderMap;
use jiff::Timestamp;
use pulse_hooks::{Delivery, DeliveryError, EnvelopeError, Rules, SignatureHeaders, VerifyError};

use crate::message::Family;
use crate::secret::KnownSecrets;
pub(crate) use finding::Finding;
use finding::Plain;
use headers::Parts;

/// A request to be judged, and what it is judged by.
pub(crate) struct Case<'a> {
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
    pub(crate) secrets: &'a KnownSecrets,
    /// When it came.
    pub(crate) now: Timestamp,
}

pub(crate) struct Diagnosis {
    /// `None` if it is genuine.
    pub(crate) error: Option<VerifyError>,
    pub(crate) findings: Vec<Finding>,
}

pub(crate) fn diagnose(case: &Case<'_>) -> Diagnosis {
    let read = SignatureHeaders::read(case.headers, &Rules::default(), case.now);
    let verified = read.and_then(|headers| {
        headers.verify(&case.secrets.secrets, case.body)?;
        Ok(headers.sent_at())
    });
    match verified {
        Ok(sent_at) => Diagnosis {
            error: None,
            findings: genuine(case, sent_at),
        },
        Err(error) => Diagnosis {
            findings: explain(case, &error),
            error: Some(error),
        },
    }
}

fn genuine(case: &Case<'_>, sent_at: Timestamp) -> Vec<Finding> {
    let age = case.now.duration_since(sent_at).as_secs();
    let mut findings = vec![Finding::Signed { age }];
    let of = case.secrets.texts.len();
    if of > 1 {
        let fits = |text: &String| {
            let secret = text.parse::<pulse_hooks::Secrets>().ok();
            secret.is_some_and(|secret| secret.verify(case.headers, case.body, case.now).is_ok())
        };
        let nth = case.secrets.texts.iter().position(fits);
        findings.extend(nth.map(|index| Finding::ByOneOf { nth: index + 1, of }));
    }
    findings.extend(headers::body(case.headers, case.body));
    findings.extend(no_envelope(case).map(Finding::NoEnvelope));
    findings
}

/// Why an endpoint refuses what is genuine.
fn no_envelope(case: &Case<'_>) -> Option<EnvelopeError> {
    let body = Bytes::copy_from_slice(case.body);
    let (secrets, rules) = (&case.secrets.secrets, Rules::default());
    match Delivery::verify(case.headers.clone(), body, secrets, &rules, case.now) {
        Err(DeliveryError::Envelope(error)) => Some(error),
        _ => None,
    }
}

fn explain(case: &Case<'_>, error: &VerifyError) -> Vec<Finding> {
    let mut findings = headers::findings(case.headers, case.now);
    // What is wrong with the headers makes the signature's content unknown.
    let Some(as_they_came) = Parts::find(case.headers) else {
        return findings;
    };
    let meant = as_they_came.righted();
    let is_signed = || {
        [&as_they_came, &meant]
            .iter()
            .any(|parts| search::is_signed(case, parts))
    };
    if is_of_the_signature(error) {
        if other_family_fits(case) {
            findings.push(Finding::OtherFamilyFits);
        } else {
            findings.extend(search::why_not_signed(case, &meant));
        }
    // Whether that is all which is wrong.
    } else if is_signed() {
        findings.push(Finding::Plain(Plain::OtherwiseGenuine));
    } else {
        findings.extend(search::why_not_signed(case, &meant));
    }
    findings
}

fn other_family_fits(case: &Case<'_>) -> bool {
    let [counts, other] = Family::ALL.map(|family| Parts::of(family, case.headers));
    counts.is_some() && other.is_some_and(|parts| search::is_signed(case, &parts))
}

fn is_of_the_signature(error: &VerifyError) -> bool {
    matches!(
        error,
        VerifyError::NoMatch
            | VerifyError::NoUsableSignature
            | VerifyError::NoKeyOfScheme { .. }
            | VerifyError::TooManyChecks
    )
}

#[cfg(test)]
mod tests;
