//! What the fuzz targets do: each module makes a request of the fuzzer's bytes, gives it to
//! `pulse-hooks` through its public API, and compares the verdict with one reached another way.
//!
//! ```text
//! cd tests/fuzz
//! cargo run --profile fuzz --bin envelopes -- -dict=json.dict "$(mktemp --directory)" corpus/envelopes
//! ```
//!
//! goes on until it finds something, and keeps what is new in the first folder. Nothing has to be
//! installed: the folder's `.cargo/config.toml` has the compiler flags. It is laid out for
//! `cargo fuzz` too.

pub mod differences;
pub mod differential;
pub mod envelopes;
pub mod fields;
pub mod headers;
pub mod oracle;
pub mod request;
pub mod secrets;
pub mod signatures;
