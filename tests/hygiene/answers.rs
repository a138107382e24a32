//! What handlers return, by any name.

use std::error::Error;
use std::fmt;

use pulse_hooks::{
    Class, Classify, HandlerError, IntoOutcome, Outcome, ResultExt, pulse_handler, pulse_router,
};

use crate::support::{PING, Ping, reached, told};

macro_rules! told_by {
    ($handler:path) => {
        told(
            &pulse_router! { catalogue: PING, handlers: [$handler] },
            "ping",
        )
        .await
    };
}

#[derive(Debug, Classify)]
#[class(ack)]
struct Harmless;

impl fmt::Display for Harmless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("harmless")
    }
}
impl Error for Harmless {}

#[pulse_handler]
async fn opaque(_: Ping) -> impl IntoOutcome {
    reached("opaque")
}

#[pulse_handler]
async fn opaque_error(_: Ping) -> Result<(), impl Error + Send + Sync + 'static> {
    Err(Harmless)
}

#[pulse_handler]
async fn opaque_class(_: Ping) -> Result<(), impl Classify + Send + Sync + 'static> {
    Err(Harmless)
}

#[pulse_handler]
async fn opaque_in_a_result(_: Ping) -> Result<impl IntoOutcome + use<>, Harmless> {
    Ok(reached("opaque in a result"))
}

#[tokio::test]
async fn a_handler_returns_an_opaque_type() {
    assert_eq!(told_by!(opaque), "opaque");
    assert_eq!(told_by!(opaque_error), "harmless");
    assert_eq!(told_by!(opaque_class), "harmless");
    assert_eq!(told_by!(opaque_in_a_result), "opaque in a result");
}

type Done = Result<(), Harmless>;
type Fallible<T, E = Harmless> = Result<T, E>;
type Answer = Outcome;

#[pulse_handler]
async fn alias(_: Ping) -> Done {
    Err(Harmless)
}

#[pulse_handler]
async fn generic_alias(_: Ping) -> Fallible<()> {
    Err(Harmless)
}

#[pulse_handler]
async fn alias_of_outcome(_: Ping) -> Fallible<Answer> {
    Ok(reached("alias"))
}

#[pulse_handler]
async fn by_path(_: Ping) -> ::std::result::Result<(), self::Harmless> {
    ::core::result::Result::Err(self::Harmless)
}

#[pulse_handler]
async fn of_anyhow(_: Ping) -> anyhow::Result<()> {
    Err(Harmless).classified()?;
    Ok(())
}

#[pulse_handler]
async fn boxed(_: Ping) -> Result<(), Box<dyn Error + Send + Sync>> {
    Err(Harmless)?
}

#[pulse_handler]
async fn of_any_error(_: Ping) -> Result<(), HandlerError> {
    Err(Harmless).classified()?;
    Ok(())
}

#[tokio::test]
async fn a_handler_returns_an_alias_or_a_path() {
    assert_eq!(told_by!(alias), "harmless");
    assert_eq!(told_by!(generic_alias), "harmless");
    assert_eq!(told_by!(alias_of_outcome), "alias");
    assert_eq!(told_by!(by_path), "harmless");
}

#[tokio::test]
async fn a_handler_returns_an_error_of_another_crate() {
    assert!(told_by!(of_anyhow).contains("harmless"));
    assert!(told_by!(boxed).contains("harmless"));
    assert!(told_by!(of_any_error).contains("harmless"));
}

struct Reply<'text, T, const N: usize>(&'text [T; N]);

impl<T: fmt::Debug, const N: usize> IntoOutcome for Reply<'_, T, N> {
    fn into_outcome(self) -> Outcome {
        reached(format!("{:?}", self.0))
    }
}

#[pulse_handler]
async fn generic(_: Ping) -> Reply<'static, u8, 2> {
    Reply(&[1, 2])
}

#[derive(Debug)]
struct Of<E>(E);

impl<E: fmt::Display> fmt::Display for Of<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "of {}", self.0)
    }
}
impl<E: fmt::Debug + fmt::Display> Error for Of<E> {}

impl<E: fmt::Debug + fmt::Display> Classify for Of<E> {
    fn class(&self) -> Class {
        Class::Ack
    }
}

#[pulse_handler]
async fn generic_error(_: Ping) -> Result<Reply<'static, u8, 2>, Of<Of<Harmless>>> {
    Err(Of(Of(Harmless)))
}

#[tokio::test]
async fn a_handler_returns_a_generic_type() {
    assert_eq!(told_by!(generic), "[1, 2]");
    assert_eq!(told_by!(generic_error), "of of harmless");
}

#[derive(Debug, Classify)]
enum Generic<T, E: Error + 'static = Harmless>
where
    T: fmt::Debug,
{
    #[class(ack)]
    Value(T),
    #[class(permanent)]
    #[allow(dead_code)]
    Error(E),
}

impl<T: fmt::Debug, E: Error> fmt::Display for Generic<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => write!(f, "{value:?}"),
            Self::Error(error) => write!(f, "{error}"),
        }
    }
}
impl<T: fmt::Debug, E: Error> Error for Generic<T, E> {}

#[pulse_handler]
async fn derived_generic(_: Ping) -> Result<(), Generic<[u8; 1]>> {
    Err(Generic::Value([7]))
}

#[tokio::test]
async fn a_class_is_derived_for_a_generic_error() {
    assert_eq!(told_by!(derived_generic), "[7]");
}
