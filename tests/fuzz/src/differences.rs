//! Where our verdict on a request is meant to differ from `svix`'s or `standardwebhooks`'s.
//!
//! `SECURITY.md` has the same list, and a test compares them; another proves that each occurs.

use crate::differential::Case;
use crate::oracle;

/// A verifier we are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rival {
    /// `svix::webhooks::Webhook`.
    Svix,
    /// `standardwebhooks::Webhook`.
    StandardWebhooks,
}

/// Who accepts a request that the other refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// This crate.
    Ours,
    /// The rival.
    Theirs,
}

/// One difference that is meant.
#[derive(Debug)]
pub struct Difference {
    /// What the requests have in common.
    pub name: &'static str,
    /// Why we do not do as the others do.
    pub reason: &'static str,
    /// Which of the others differ from us.
    pub rivals: &'static [Rival],
    /// Who accepts such a request.
    pub accepted_by: &'static [Side],
    /// Whether a caller can have it the others' way.
    pub can_be_waived: bool,
    applies: fn(&Case) -> bool,
}

impl Difference {
    /// Whether `case` is such a request, and the difference is that only `side` accepts it.
    #[must_use]
    pub fn explains(&self, case: &Case, rival: Rival, side: Side) -> bool {
        self.rivals.contains(&rival) && self.accepted_by.contains(&side) && (self.applies)(case)
    }
}

const BOTH: &[Rival] = &[Rival::Svix, Rival::StandardWebhooks];

/// All of them.
pub const DIFFERENCES: &[Difference] = &[
    Difference {
        name: "key under 24 bytes",
        reason: "the specification's least; `Secret::parse_short` takes it",
        rivals: BOTH,
        accepted_by: &[Side::Theirs],
        can_be_waived: true,
        applies: |case| shared_key(case).is_some_and(|key| (1..24).contains(&key.len())),
    },
    Difference {
        name: "dot in the id",
        reason: "`id.timestamp.body` could be read in two ways; `Rules::allow_dots_in_id` takes it",
        rivals: BOTH,
        accepted_by: &[Side::Theirs],
        can_be_waived: true,
        applies: |case| any(case, "id", |id| id.contains('.')),
    },
    Difference {
        name: "empty key",
        reason: "anybody could sign with it",
        rivals: &[Rival::StandardWebhooks],
        accepted_by: &[Side::Theirs],
        can_be_waived: false,
        applies: |case| shared_key(case).is_some_and(|key| key.is_empty()),
    },
    Difference {
        name: "empty id",
        reason: "a delivery without an id cannot be told from a replay",
        rivals: BOTH,
        accepted_by: &[Side::Theirs],
        can_be_waived: false,
        applies: |case| any(case, "id", str::is_empty),
    },
    Difference {
        name: "header given twice",
        reason: "two readers could read two values",
        rivals: BOTH,
        accepted_by: &[Side::Theirs],
        can_be_waived: false,
        applies: |case| {
            let mut names = case.headers.keys();
            names.any(|name| case.headers.get_all(name).iter().count() > 1)
        },
    },
    Difference {
        name: "headers of both families",
        reason: "one whole family counts, `webhook-*` first, and none is completed from the other",
        rivals: &[Rival::Svix],
        accepted_by: &[Side::Ours, Side::Theirs],
        can_be_waived: false,
        applies: |case| has_family(case, "webhook-") && has_family(case, "svix-"),
    },
    Difference {
        name: "`svix-*` headers",
        reason: "they are what Svix sends by default",
        rivals: &[Rival::StandardWebhooks],
        accepted_by: &[Side::Ours],
        can_be_waived: false,
        applies: |case| has_family(case, "svix-"),
    },
    Difference {
        name: "timestamp with a `+`",
        reason: "the specification's timestamp is digits",
        rivals: BOTH,
        accepted_by: &[Side::Theirs],
        can_be_waived: false,
        applies: |case| any(case, "timestamp", |time| time.starts_with('+')),
    },
    Difference {
        name: "timestamp close to `i64::MIN`",
        reason: "a difference of times that overflows puts it into the window",
        rivals: &[Rival::StandardWebhooks],
        accepted_by: &[Side::Theirs],
        can_be_waived: false,
        applies: |case| {
            let is_low = |number: i64| number < -i64::MAX / 2;
            any(case, "timestamp", |time| time.parse().is_ok_and(is_low))
        },
    },
    Difference {
        name: "timestamp with leading zeros",
        reason: "we hash the header's own bytes, they hash the number written anew",
        rivals: BOTH,
        accepted_by: &[Side::Ours, Side::Theirs],
        can_be_waived: false,
        applies: |case| {
            any(case, "timestamp", |time| {
                time.len() > 1 && time.starts_with('0')
            })
        },
    },
    Difference {
        name: "over 16 signature entries, or 4 KiB of them",
        reason: "no sender needs them, and each costs the receiver work",
        rivals: BOTH,
        accepted_by: &[Side::Theirs],
        can_be_waived: false,
        applies: |case| {
            any(case, "signature", |header| {
                header.len() > 4096 || oracle::entries(header).len() > 16
            })
        },
    },
    Difference {
        name: "signature without its padding",
        reason: "bytes are compared, not their spelling",
        rivals: BOTH,
        accepted_by: &[Side::Ours],
        can_be_waived: false,
        applies: |case| {
            any(case, "signature", |header| {
                oracle::entries(header).iter().any(|entry| {
                    entry.len() != "v1,".len() + 44 && oracle::signature(entry, "v1", 32).is_some()
                })
            })
        },
    },
    Difference {
        name: "secret unpadded, after its version, or in white space",
        reason: "dashboards show it so, files end in a line break, and one key is meant",
        rivals: BOTH,
        accepted_by: &[Side::Ours],
        can_be_waived: false,
        applies: |case| {
            let trimmed = case.secret.trim();
            let (has_version, key) = split_version(trimmed);
            let encoded = key.strip_prefix("whsec_").unwrap_or(key);
            let unlike = has_version || encoded.len() % 4 != 0 || trimmed != case.secret;
            unlike && shared_key(case).is_some()
        },
    },
    Difference {
        name: "public key, and signatures of `v1a`",
        reason: "the specification's other scheme",
        rivals: BOTH,
        accepted_by: &[Side::Ours],
        can_be_waived: false,
        applies: |case| case.secret.contains("whpk_") || case.secret.contains("whsk_"),
    },
    Difference {
        name: "body that is not UTF-8",
        reason: "what is signed is bytes",
        rivals: BOTH,
        accepted_by: &[Side::Ours],
        can_be_waived: false,
        applies: |case| std::str::from_utf8(&case.body).is_err(),
    },
];

/// Whether a header of that kind, of either family, is text of which `is_such` holds.
fn any(case: &Case, kind: &str, is_such: impl Fn(&str) -> bool) -> bool {
    ["webhook", "svix"].iter().any(|family| {
        let values = case.headers.get_all(format!("{family}-{kind}"));
        let mut texts = values.iter().filter_map(|value| value.to_str().ok());
        texts.any(&is_such)
    })
}

fn has_family(case: &Case, prefix: &str) -> bool {
    let mut names = case.headers.keys();
    names.any(|name| name.as_str().starts_with(prefix))
}

fn split_version(secret: &str) -> (bool, &str) {
    match secret.strip_prefix("v1,") {
        Some(rest) => (true, rest),
        None => (false, secret),
    }
}

/// The bytes of a key of `v1`.
fn shared_key(case: &Case) -> Option<Vec<u8>> {
    let (_, key) = split_version(case.secret.trim());
    oracle::base64(key.strip_prefix("whsec_").unwrap_or(key))
}
