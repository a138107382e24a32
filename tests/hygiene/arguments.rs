//! Patterns, many arguments, and types of any length and by any name.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use pulse_hooks::{
    DecodeError, Delivery, Envelope, Event, FromDelivery, FromRef, NoState, Outcome, State,
    pulse_catalogue, pulse_handler, pulse_router,
};
use serde::Deserialize;

use crate::support::{PING, Ping, reached, told};

#[derive(Clone, FromRef)]
struct Many(u8, u16, u32, u64, i8, i16, i32, i64, bool, char, String);

fn many() -> Many {
    Many(1, 2, 3, 4, 5, 6, 7, 8, true, 'c', "text".to_owned())
}

#[allow(clippy::too_many_arguments)]
#[pulse_handler]
async fn with_twelve(
    Ping { id }: Ping,
    State(mut a): State<u8>,
    State(b): State<u16>,
    mut c: State<u32>,
    State(d): State<u64>,
    State(e @ (..=0 | 1..)): State<i8>,
    State(ref f): State<i16>,
    State::<i32>(g): State<i32>,
    h: State<i64>,
    _: State<bool>,
    _i: State<char>,
    State(..): State<String>,
) -> Outcome {
    a += 1;
    c.0 += 1;
    reached(format!("{id} {a} {b} {} {d} {e} {f} {g} {}", c.0, h.0))
}

#[tokio::test]
async fn a_handler_takes_twelve_arguments_by_patterns() {
    let router = pulse_router! { state: Many, catalogue: PING, handlers: [with_twelve] };
    let said = told(&router.with_state(many()), "ping").await;
    assert_eq!(said, "p 2 2 4 4 5 6 7 8");
}

#[pulse_handler]
async fn with_one_twice(
    _: Ping,
    State(one): State<String>,
    State(two): State<String>,
    Delivery { id, .. }: Delivery,
    again: Delivery,
) -> Outcome {
    assert_eq!(id, again.id);
    reached(one + &two)
}

#[tokio::test]
async fn a_handler_takes_one_type_twice() {
    let router = pulse_router! { state: Many, catalogue: PING, handlers: [with_one_twice] };
    assert_eq!(told(&router.with_state(many()), "ping").await, "texttext");
}

type Hook = Arc<dyn for<'text> Fn(&'text str) -> String + Send + Sync + 'static>;

type Registry = Arc<Mutex<HashMap<String, BTreeMap<(u64, Option<[u8; 4]>), Vec<&'static str>>>>>;

#[derive(Clone, FromRef)]
struct Large {
    hook: Hook,
    registry: Registry,
    pointer: for<'call> fn(&'call str) -> &'call str,
    #[allow(clippy::type_complexity)]
    written_out: Arc<
        dyn Fn(&str, &[u8]) -> Result<Option<Box<str>>, Box<dyn std::error::Error>> + Send + Sync,
    >,
    array: [Option<&'static str>; 1 + 1],
    tuple: (&'static str, (u8,), ()),
}

#[allow(clippy::type_complexity)]
#[pulse_handler]
async fn with_long_types(
    _: Ping,
    State(hook): State<Arc<dyn for<'text> Fn(&'text str) -> String + Send + Sync + 'static>>,
    State(registry): State<
        Arc<Mutex<HashMap<String, BTreeMap<(u64, Option<[u8; 4]>), Vec<&'static str>>>>>,
    >,
    State(pointer): State<for<'call> fn(&'call str) -> &'call str>,
    State(written_out): State<
        Arc<
            dyn Fn(&str, &[u8]) -> Result<Option<Box<str>>, Box<dyn std::error::Error>>
                + Send
                + Sync,
        >,
    >,
    State([array, ..]): State<[Option<&'static str>; { 3 - 1 }]>,
    State((tuple, (_,), ())): State<(&'static str, (u8,), ())>,
) -> Outcome {
    assert!(registry.lock().unwrap().is_empty());
    let text = written_out("text", b"").unwrap().unwrap();
    reached(
        [
            &hook("hook"),
            pointer("pointer"),
            &text,
            array.unwrap(),
            tuple,
        ]
        .join(" "),
    )
}

#[pulse_handler]
async fn with_aliases(_: Ping, State(hook): State<Hook>, registry: State<Registry>) -> Outcome {
    assert!(registry.0.lock().unwrap().is_empty());
    reached(hook("alias"))
}

fn large() -> Large {
    Large {
        hook: Arc::new(str::to_uppercase),
        registry: Arc::default(),
        pointer: |text| text,
        written_out: Arc::new(|text, _| Ok(Some(text.into()))),
        array: [Some("array"), None],
        tuple: ("tuple", (1,), ()),
    }
}

#[tokio::test]
async fn a_handler_takes_long_types() {
    let router = pulse_router! { state: Large, catalogue: PING, handlers: [with_long_types] };
    let said = told(&router.with_state(large()), "ping").await;
    assert_eq!(said, "HOOK pointer text array tuple");
}

type App = Large;
type Event1 = Ping;
type Shared<T> = State<Arc<T>>;

#[tokio::test]
async fn types_are_taken_by_their_aliases() {
    let router = pulse_router! { state: App, catalogue: PING, handlers: [with_aliases] };
    assert_eq!(told(&router.with_state(large()), "ping").await, "ALIAS");
}

#[pulse_handler]
async fn with_generic_alias(ping: Event1, State(text): Shared<str>) -> Outcome {
    reached(ping.id + &text)
}

#[tokio::test]
async fn the_event_and_an_argument_are_aliases() {
    let router = pulse_router! {
        state: Arc<str>,
        catalogue: pulse_catalogue![Event1],
        handlers: [with_generic_alias],
    };
    assert_eq!(told(&router.with_state("!".into()), "ping").await, "p!");
    let router = pulse_router! { catalogue: PING, ignore: [Event1] };
    assert_eq!(told(&router, "ping").await, Outcome::Ignored.to_string());
}

/// A hand-written event that is generic.
struct Wrapped<T>(T);

type Parse = for<'text> fn(&'text str) -> &'text str;

impl<K, V> Event for Wrapped<BTreeMap<K, V>>
where
    BTreeMap<K, V>: for<'de> Deserialize<'de> + Send + 'static,
{
    const TYPES: &'static [&'static str] = &["wrapped"];

    fn decode(envelope: &Envelope<'_>) -> Result<Self, DecodeError> {
        envelope.data().map(Self)
    }
}

impl Event for Wrapped<Parse> {
    const TYPES: &'static [&'static str] = &["wrapped.parse"];

    fn decode(_: &Envelope<'_>) -> Result<Self, DecodeError> {
        Ok(Self(|text| text))
    }
}

#[pulse_handler]
async fn generic_event(Wrapped(all): Wrapped<BTreeMap<String, Option<String>>>) -> Outcome {
    reached(format!("{:?}", all.keys()))
}

struct Tenant<const N: usize>([u8; N]);

impl<const N: usize> FromDelivery for Tenant<N> {
    type State = NoState;
    type Refusal = Outcome;

    async fn from_delivery(_: &Delivery, _: NoState) -> Result<Self, Outcome> {
        if N == 0 {
            return Err(reached("refused"));
        }
        Ok(Self([7; N]))
    }
}

#[pulse_handler]
async fn with_const_argument(_: Ping, Tenant(bytes): Tenant<{ 1 + 1 }>) -> Outcome {
    reached(format!("{bytes:?}"))
}

#[pulse_handler]
async fn with_refusal(_: Ping, _: Tenant<0>) {}

#[tokio::test]
async fn an_event_and_an_argument_are_generic() {
    let router = pulse_router! {
        catalogue: PING,
        handlers: [generic_event, with_const_argument],
    };
    let said = told(&router, "wrapped").await;
    assert_eq!(said, r#"["id", "job_id"]"#);
    assert_eq!(told(&router, "ping").await, "[7, 7]");
    let router = pulse_router! { catalogue: PING, handlers: [with_refusal] };
    assert_eq!(told(&router, "ping").await, "refused");
}

#[pulse_handler]
async fn event_with_a_lifetime_inside(
    Wrapped(parse): Wrapped<for<'call> fn(&'call str) -> &'call str>,
) -> Outcome {
    reached(parse("parsed"))
}

#[tokio::test]
async fn an_event_has_a_bound_lifetime_inside() {
    let router =
        pulse_router! { catalogue: PING, handlers: [event_with_a_lifetime_inside], ignore: [Ping] };
    assert_eq!(told(&router, "wrapped.parse").await, "parsed");
}

mod inner {
    use super::{Outcome, reached};

    pub(super) mod deep {
        pub(crate) use pulse_hooks::State as Taken;
    }

    #[pulse_hooks::pulse_handler]
    pub(super) async fn with_paths(
        _: super::super::support::Ping,
        deep::Taken(text): self::deep::Taken<::std::string::String>,
        _: crate::arguments::Delivery,
    ) -> Outcome {
        reached(text)
    }
}

#[tokio::test]
async fn types_are_taken_by_any_path() {
    let router = pulse_hooks::pulse_router! {
        state: ::std::string::String,
        catalogue: crate::support::PING,
        handlers: [self::inner::with_paths],
    };
    assert_eq!(
        told(&router.with_state("path".to_owned()), "ping").await,
        "path"
    );
}
