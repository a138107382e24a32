//! Traits of users that every type has, with methods, constants and types called like ours.

// The names are what these traits are about.
#![allow(clippy::wrong_self_convention, clippy::new_ret_no_self)]

use pulse_hooks::{
    Catalogue, Classify, Delivery, Event, FromRef, Outcome, Router, State, pulse_catalogue,
    pulse_handler, pulse_router,
};
use serde::Deserialize;

use crate::support::{reached, told};

macro_rules! taken {
    ($($trait:ident $receiver:tt { $($method:ident)* })*) => {
        $(
            #[allow(dead_code)]
            trait $trait {
                $(
                    fn $method $receiver -> &'static str {
                        unreachable!(stringify!($method))
                    }
                )*
            }

            impl<T: ?Sized> $trait for T {}
        )*
    };
}

macro_rules! cases {
    () => {
        #[derive(Deserialize, Event)]
        #[event("taken", key = id)]
        struct Taken {
            id: String,
        }

        #[derive(Deserialize, Event)]
        #[event("ignored")]
        struct Ignored {}

        #[derive(Event)]
        #[event("by_hand", decode = by_hand)]
        struct ByHand;

        fn by_hand(_: &pulse_hooks::Envelope<'_>) -> Result<ByHand, pulse_hooks::DecodeError> {
            Ok(ByHand)
        }

        #[derive(Clone, FromRef)]
        struct App {
            text: String,
        }

        #[derive(Debug, Classify)]
        enum Problem {
            #[class(transparent)]
            Inner(Inner),
            #[class(permanent)]
            #[allow(dead_code)]
            Other,
        }

        #[derive(Debug, Classify)]
        #[class(ack)]
        struct Inner(String);

        impl std::fmt::Display for Inner {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl std::error::Error for Inner {}

        impl std::fmt::Display for Problem {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    Self::Inner(Inner(text)) => f.write_str(text),
                    Self::Other => f.write_str("other"),
                }
            }
        }
        impl std::error::Error for Problem {}

        #[pulse_handler]
        async fn taken(taken: Taken, text: State<String>, _: Delivery) -> Result<(), Problem> {
            Err(Problem::Inner(Inner(taken.id + &text.0)))
        }

        #[pulse_handler]
        async fn any(_: ByHand) -> Outcome {
            reached("any")
        }

        const ALL: Catalogue = pulse_catalogue![Taken, Ignored, ByHand];

        pub(super) fn router() -> Router {
            let router = pulse_router! {
                state: App,
                catalogue: ALL,
                handlers: [taken, any],
                ignore: [Ignored],
            };
            router.with_state(App {
                text: String::from_utf8_lossy(b"text").into_owned(),
            })
        }
    };
}

mod by_value {
    use super::*;

    #[allow(dead_code)]
    trait ByValue: Sized {
        fn call(self) -> u8 {
            unreachable!()
        }
        fn of(self) -> u8 {
            unreachable!()
        }
        fn read(self) -> u8 {
            unreachable!()
        }
        fn extract(self) -> u8 {
            unreachable!()
        }
        fn from_ref(self) -> u8 {
            unreachable!()
        }
        fn from_delivery(self) -> u8 {
            unreachable!()
        }
        fn build(self) -> u8 {
            unreachable!()
        }
        fn handle<A, B>(self) -> u8 {
            unreachable!()
        }
        fn ignore<A>(self) -> u8 {
            unreachable!()
        }
        fn unknown<A, B>(self) -> u8 {
            unreachable!()
        }
        fn fallback<A, B>(self) -> u8 {
            unreachable!()
        }
        fn new(self) -> u8 {
            unreachable!()
        }
        fn into(self) -> u8 {
            unreachable!()
        }
        fn from(self) -> u8 {
            unreachable!()
        }
        fn map(self) -> u8 {
            unreachable!()
        }
        fn clone(self) -> u8 {
            unreachable!()
        }
        fn default() -> u8 {
            unreachable!()
        }
        fn envelope(self) -> u8 {
            unreachable!()
        }
        fn data(self) -> u8 {
            unreachable!()
        }
        fn decode(self) -> u8 {
            unreachable!()
        }
        fn key(self) -> u8 {
            unreachable!()
        }
        fn class(self) -> u8 {
            unreachable!()
        }
        fn as_ref(self) -> u8 {
            unreachable!()
        }
        fn into_outcome(self) -> u8 {
            unreachable!()
        }
        fn into_future(self) -> u8 {
            unreachable!()
        }
        fn poll(self) -> u8 {
            unreachable!()
        }
        fn entries(self) -> u8 {
            unreachable!()
        }
        fn handles(self) -> u8 {
            unreachable!()
        }
        fn takes(self) -> u8 {
            unreachable!()
        }
        fn ignores(self) -> u8 {
            unreachable!()
        }
    }

    impl<T> ByValue for T {}

    cases!();
}

mod by_reference {
    use super::*;

    taken! {
        ByReference(&self) {
            call of read extract from_ref from_delivery build new into from map clone envelope data
            decode key class as_ref into_outcome into_future poll entries handles takes ignores
        }
    }

    cases!();
}

mod by_mutable_reference {
    use super::*;

    taken! {
        ByMutableReference(&mut self) {
            call of read extract from_ref from_delivery build new into from map clone envelope data
            decode key class as_ref into_outcome into_future poll entries handles takes ignores
        }
    }

    cases!();
}

mod without_a_receiver {
    use super::*;

    taken! {
        WithoutAReceiver() {
            call of read extract from_ref from_delivery build new into from map clone envelope data
            decode key class as_ref into_outcome into_future poll entries handles takes ignores
            handle ignore unknown fallback default pin identity
        }
    }

    #[allow(dead_code)]
    trait Constants {
        const TYPES: u8 = 0;
        const TAKES: u8 = 0;
        const HANDLES: u8 = 0;
        const IS_HANDLER: u8 = 0;
        const IS_ARGUMENT: u8 = 0;
        const NAMES: u8 = 0;
        #[allow(non_upper_case_globals)]
        const Permanent: u8 = 0;
        #[allow(non_upper_case_globals)]
        const Retry: u8 = 0;
        #[allow(non_upper_case_globals)]
        const Undecodable: u8 = 0;
        #[allow(non_upper_case_globals)]
        const Ok: u8 = 0;
        #[allow(non_upper_case_globals)]
        const Err: u8 = 0;
    }

    impl<T: ?Sized> Constants for T {}

    cases!();
}

mod traits_of_our_names {
    use super::*;

    #[allow(dead_code)]
    trait Types {
        type State;
        type Refusal;
        type Output;
        type Error;
    }

    impl<T: ?Sized> Types for T {
        type State = u8;
        type Refusal = u8;
        type Output = u8;
        type Error = u8;
    }

    cases!();
}

macro_rules! routers {
    ($($module:ident)*) => {
        [$((stringify!($module), $module::router())),*]
    };
}

#[tokio::test]
async fn methods_of_every_type_are_called_like_ours() {
    for (module, router) in routers! {
        by_value by_reference by_mutable_reference without_a_receiver traits_of_our_names
    } {
        assert_eq!(told(&router, "taken").await, "ptext", "{module}");
        assert_eq!(told(&router, "by_hand").await, "any", "{module}");
        let ignored = ::std::string::ToString::to_string(&Outcome::Ignored);
        assert_eq!(told(&router, "ignored").await, ignored, "{module}");
    }
}
