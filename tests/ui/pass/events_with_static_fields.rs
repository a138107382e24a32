//! Fields that borrow from the program, which serde does not read.

use std::borrow::Cow;

use pulse_hooks::{DecodeError, Envelope, Event};

#[derive(serde::Deserialize, Event)]
#[event("skipped", key = job_id)]
#[allow(dead_code)]
struct Skipped {
    job_id: Cow<'static, str>,
    #[serde(skip)]
    origin: &'static str,
    #[serde(default, skip_deserializing)]
    plan: Option<&'static str>,
}

#[derive(Event)]
#[event("decoded", decode = decode)]
#[allow(dead_code)]
struct Decoded {
    plan: &'static str,
}

fn decode(_envelope: &Envelope<'_>) -> Result<Decoded, DecodeError> {
    Ok(Decoded { plan: "free" })
}

fn main() {}
