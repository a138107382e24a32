//! What an event is about, as the database keeps it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use sha2::{Digest as _, Sha256};

use super::text::{beginning, text};
use crate::catch_panic::Panicked;
use crate::delivery::Delivery;
use crate::router::Router;

/// An index takes no longer ones.
const LONGEST: usize = 512;

/// A source may give a name to something else than another does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) source: String,
    pub(super) name: String,
}

impl Key {
    /// Of what [`Event::key`](crate::Event::key) tells; an empty one is none.
    pub(super) fn read(source: Option<&str>, name: &str) -> Option<Self> {
        (!name.is_empty()).then(|| Self {
            source: text(source.unwrap_or_default()).into_owned(),
            name: short(&text(name)),
        })
    }
}

/// The key of what was delivered, where its handler decodes it and it decodes. It is read by other
/// people's code.
pub(super) fn read_key(router: &Router, delivery: &Delivery) -> Result<Option<Key>, Panicked> {
    let name = catch_unwind(AssertUnwindSafe(|| router.key(delivery))).map_err(|_| Panicked)?;
    Ok(name.and_then(|name| Key::read(delivery.source.as_deref(), &name)))
}

/// A name that is too long is told by its beginning and its hash.
fn short(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let mut short = beginning(name, LONGEST - 70).to_owned();
    short.push('#');
    for byte in Sha256::digest(name) {
        short.push_str(&format!("{byte:02x}"));
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_keys_are_shortened_and_still_differ() {
        let key = |end: &str| Key::read(None, &("k".repeat(5_000) + end)).expect("it is not empty");
        assert_ne!(key("1"), key("2"));
        assert_eq!(key("1"), key("1"));
        assert!(key("1").name.len() <= LONGEST);
    }

    #[test]
    fn an_empty_key_is_none() {
        assert_eq!(Key::read(Some("acme"), ""), None);
    }
}
