//! What is wrong with a guard, told when it is made.

/// Why a guard cannot be made. Shows no header value and no password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GuardError {
    /// No header has such a name.
    #[error("`{0}` is no name of a header")]
    HeaderName(String),
    /// An empty value would let everybody in who sends the header.
    #[error("the value of the required header `{0}` is empty")]
    EmptyValue(String),
    /// No header has such a value.
    #[error(
        "the value of the required header `{0}` begins or ends with white space or holds control \
         characters, and would never be sent; was it read with the end of its line?"
    )]
    Value(String),
    /// A name and a password are parted by a colon.
    #[error("the name `{0}` has a colon, which parts it from the password; choose another")]
    ColonInName(String),
    /// A password that everybody guesses.
    #[error("the password of `{0}` is empty")]
    EmptyPassword(String),
    /// A list of networks that holds none.
    #[error("the list of networks is empty; write each like `203.0.113.0/24` or `2001:db8::/32`")]
    NoNetworks,
    /// These are no networks.
    #[error(
        "{} no network; write it like `203.0.113.0/24` or `2001:db8::/32`",
        quoted(.0)
    )]
    Networks(Vec<String>),
}

fn quoted(texts: &[String]) -> String {
    let quoted: Vec<_> = texts.iter().map(|text| format!("`{text}`")).collect();
    let verb = if texts.len() == 1 { "is" } else { "are each" };
    format!("{} {verb}", quoted.join(", "))
}
