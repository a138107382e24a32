//! Handlers, events and routers that `macro_rules!` writes, of fragments of each kind.

use pulse_hooks::{
    Catalogue, Classify, Event, FromRef, Outcome, RawEvent, Router, State, pulse_catalogue,
    pulse_handler, pulse_router,
};
use serde::Deserialize;

use crate::support::{PING, Ping, reached, told};

/// What `$crate` leads to.
pub(crate) mod hooks {
    pub(crate) use pulse_hooks::*;
}

macro_rules! of_fragments {
    (
        $(#[$meta:meta])*
        $vis:vis $name:ident($argument:pat, $event:ty $(, $state:pat => $piece:ty)*) -> $answer:ty
        $body:block
    ) => {
        $(#[$meta])*
        #[pulse_handler(crate = $crate::written_by_macros::hooks)]
        $vis async fn $name($argument: $event $(, State($state): State<$piece>)*) -> $answer $body
    };
}

of_fragments! {
    /// With docs.
    #[allow(unused_variables)]
    #[cfg(all())]
    pub(crate) of_pieces(Ping { id }, Ping, text => String) -> Outcome {
        reached(id + &text)
    }
}

of_fragments! {
    #[cfg(any())]
    of_pieces(_, DoesNotExist) -> Outcome {
        reached("does not exist")
    }
}

macro_rules! of_tokens {
    ($($signature:tt)*) => {
        #[pulse_handler]
        $($signature)* { reached("signature") }
    };
}

of_tokens! { pub(super) async fn of_signature(_: Ping) -> Outcome }

macro_rules! of_item {
    ($item:item) => {
        #[pulse_handler]
        $item
    };
}

of_item! {
    /// With docs.
    async fn of_whole(ping: Ping) -> Outcome {
        reached(format!("item {}", ping.id))
    }
}

macro_rules! of_attribute {
    (#[$attribute:meta]; $item:item) => {
        #[$attribute]
        $item
    };
}

of_attribute! {
    #[pulse_handler(crate = crate::written_by_macros::hooks)];
    async fn of_given_attribute(_: Ping) -> Outcome {
        reached("attribute")
    }
}

macro_rules! named_by_the_macro {
    () => {
        #[pulse_handler]
        async fn named_inside(ping: Ping, State(text): State<String>) -> Outcome {
            let id = ping.id;
            reached(id + &text)
        }
    };
}
named_by_the_macro!();

macro_rules! nested {
    ($name:ident) => {
        nested! { @ $name, Ping, (ping) }
    };
    (@ $name:ident, $event:ident, ($argument:ident)) => {
        nested! { @@ $name, $event, $argument, reached($argument.id) }
    };
    (@@ $name:ident, $event:path, $argument:ident, $body:expr) => {
        of_item! { async fn $name($argument: $event) -> Outcome { $body } }
    };
}
nested!(of_nested);

macro_rules! router {
    ($state:ty; $catalogue:expr; $($handler:path),*; $($ignored:ty),*) => {
        router! { @ $state; $catalogue; $($handler),* }
    };
    (@ $state:ty; $catalogue:expr; $($handler:path),*) => {
        $crate::written_by_macros::hooks::pulse_router! {
            state: $state,
            catalogue: $catalogue,
            handlers: [$($handler),*],
            crate: $crate::written_by_macros::hooks,
        }
    };
}

#[tokio::test]
async fn a_handler_is_made_of_fragments() {
    let router = router!(String; PING; of_pieces;).with_state("!".to_owned());
    assert_eq!(told(&router, "ping").await, "p!");
    let router = router!(String; PING; self::named_inside;).with_state("?".to_owned());
    assert_eq!(told(&router, "ping").await, "p?");
}

#[tokio::test]
async fn a_handler_is_one_fragment() {
    for (router, expected) in [
        (router!((); PING; of_signature;), "signature"),
        (router!((); { PING }; of_whole;), "item p"),
        (
            router!((); crate::support::PING; of_given_attribute;),
            "attribute",
        ),
        (router!((); pulse_catalogue![Ping]; of_nested;), "p"),
    ] {
        assert_eq!(told(&router, "ping").await, expected);
    }
}

macro_rules! whole_router {
    ($($key:ident: $value:tt),* $(,)?) => {
        pulse_router! { $($key: $value),* }
    };
}

#[tokio::test]
async fn a_router_is_made_of_tokens() {
    let router = whole_router! { catalogue: PING, handlers: [of_whole], state: () };
    assert_eq!(told(&router, "ping").await, "item p");
}

macro_rules! sender {
    (
        $catalogue:ident, $router:ident, $state:ident { $($field:ident: $piece:ty),* };
        $($(#[$meta:meta])* $event:ident $event_type:literal by $key:ident => $handler:ident,)*
    ) => {
        $(
            $(#[$meta])*
            #[derive(Deserialize, Event)]
            #[event($event_type, key = $key, crate = $crate::written_by_macros::hooks)]
            struct $event {
                $key: String,
            }

            #[pulse_handler(crate = $crate::written_by_macros::hooks)]
            async fn $handler(event: $event, State(state): State<$state>) -> Outcome {
                reached(format!("{} {}", event.$key, state))
            }
        )*

        #[derive(Clone, FromRef)]
        #[from_ref(crate = $crate::written_by_macros::hooks)]
        struct $state {
            $($field: $piece),*
        }

        impl std::fmt::Display for $state {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $(write!(f, "{}", self.$field)?;)*
                Ok(())
            }
        }

        const $catalogue: Catalogue = pulse_catalogue![$($event),*];

        fn $router() -> Router<$state> {
            pulse_router! {
                state: $state,
                catalogue: $catalogue,
                handlers: [$($handler),*],
                crate: $crate::written_by_macros::hooks,
            }
        }
    };
}

sender! {
    SENDER, sender, Pieces { text: String, number: u8 };
    First "first" by id => on_first,
    /// With docs.
    Second "second" by job_id => on_second,
}

#[tokio::test]
async fn a_whole_sender_is_written_by_a_macro() {
    let pieces = || Pieces {
        text: "text".to_owned(),
        number: 7,
    };
    let router = sender().with_state(pieces());
    assert_eq!(told(&router, "first").await, "p text7");
    assert_eq!(told(&router, "second").await, "j text7");
    assert_eq!(SENDER.entries().len(), 2);
}

macro_rules! problem {
    ($name:ident { $($variant:ident($class:ident),)* } after $time:expr, of $ty:ty, decoded $decode:path) => {
        #[derive(Debug, Classify)]
        #[class(crate = $crate::written_by_macros::hooks)]
        #[allow(dead_code)]
        enum $name {
            $(#[class($class)] $variant,)*
            #[class(retry_after = $time)]
            Late,
            #[class(transparent)]
            Inner($ty),
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{self:?}")
            }
        }
        impl std::error::Error for $name {}

        #[derive(Event)]
        #[event("decoded", decode = $decode)]
        struct Decoded(String);
    };
}

problem! {
    Problem { Acked(ack), Gone(permanent), Again(retry), }
    after std::time::Duration::from_secs(1 + 1), of Box0, decoded self::decode
}

#[derive(Debug, Classify)]
#[class(ack)]
struct Box0;

impl std::fmt::Display for Box0 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("box")
    }
}
impl std::error::Error for Box0 {}

fn decode(_: &pulse_hooks::Envelope<'_>) -> Result<Decoded, pulse_hooks::DecodeError> {
    Ok(Decoded("decoded".to_owned()))
}

#[pulse_handler]
async fn decoded(decoded: Decoded) -> Result<(), Problem> {
    assert_eq!(decoded.0, "decoded");
    Err(Problem::Inner(Box0))
}

#[tokio::test]
async fn keys_of_the_derives_are_fragments() {
    let router = pulse_router! { catalogue: PING, handlers: [decoded], ignore: [Ping] };
    assert_eq!(told(&router, "decoded").await, "Inner(Box0)");
    let late = Problem::Late.class();
    assert!(matches!(late, pulse_hooks::Class::Retry { after: Some(time) } if time.as_secs() == 2));
}

macro_rules! local {
    ($text:expr) => {{
        #[pulse_handler]
        async fn local(_: RawEvent) -> Outcome {
            reached($text)
        }
        pulse_router! { fallback: local }
    }};
}

#[tokio::test]
async fn a_handler_and_its_router_are_one_expression() {
    let routers = [local!("one"), local!("two")];
    assert_eq!(told(&routers[0], "ping").await, "one");
    assert_eq!(told(&routers[1], "ping").await, "two");
}

macro_rules! with_ignored {
    ($($ignored:path),*) => {
        pulse_router! { catalogue: PING, ignore: [$($ignored),*] }
    };
}

#[tokio::test]
async fn ignored_events_are_fragments() {
    let router = with_ignored!(Ping);
    assert_eq!(told(&router, "ping").await, Outcome::Ignored.to_string());
}
