//! What users call like the standard library's, or like a crate, hides nothing from generated code.

use crate::support::{told, told_of};

mod types {
    #![allow(dead_code)]

    use ::pulse_hooks::{Classify, Delivery, Event, FromRef, Outcome, Router, State};
    use ::pulse_hooks::{pulse_catalogue, pulse_handler, pulse_router};
    use ::serde::Deserialize;

    struct Result;
    struct Option;
    struct Box;
    struct String;
    struct Vec;
    trait Send {}
    trait Sync {}
    trait Future {}
    trait IntoFuture {}
    trait Default {}
    trait Clone {}
    trait From {}
    trait Into {}
    trait AsRef {}
    trait Sized {}
    trait Fn {}
    trait Drop {}
    trait Iterator {}

    #[allow(non_snake_case)]
    fn Ok() {}
    #[allow(non_snake_case)]
    fn Err() {}
    #[allow(non_snake_case)]
    fn Some() {}
    #[allow(non_upper_case_globals)]
    const None: u8 = 0;
    fn drop() {}

    mod std {}
    mod core {}
    mod alloc {}
    mod serde {}
    mod pulse_hooks {}
    mod pulse_hooks_macros {}

    #[derive(Deserialize, Event)]
    #[event("ping", key = id)]
    struct Ping {
        id: ::std::string::String,
    }

    #[derive(Event)]
    #[event("pong", decode = decode)]
    struct Pong;

    fn decode(
        _: &::pulse_hooks::Envelope<'_>,
    ) -> ::std::result::Result<Pong, ::pulse_hooks::DecodeError> {
        ::std::result::Result::Ok(Pong)
    }

    #[derive(Debug, Classify)]
    enum Problem {
        #[class(ack)]
        Harmless,
        #[class(permanent)]
        Fatal,
        #[class(retry_after = *wait)]
        Busy {
            wait: ::std::time::Duration,
        },
        #[class(transparent)]
        Inner(Inner),
        Other,
    }

    #[derive(Debug, Classify)]
    #[class(ack)]
    struct Inner;

    impl ::std::fmt::Display for Problem {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.write_str("harmless")
        }
    }
    impl ::std::error::Error for Problem {}

    impl ::std::fmt::Display for Inner {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.write_str("inner")
        }
    }
    impl ::std::error::Error for Inner {}

    #[derive(Clone, FromRef)]
    pub(super) struct App {
        name: &'static str,
    }

    #[pulse_handler]
    async fn ping(
        ping: Ping,
        State(name): State<&'static str>,
        _: Delivery,
    ) -> ::std::result::Result<(), Problem> {
        assert_eq!((&*ping.id, name), ("p", "app"));
        ::std::result::Result::Err(Problem::Harmless)
    }

    #[pulse_handler]
    async fn pong(_: Pong) -> Outcome {
        Outcome::ack("pong")
    }

    const BOTH: ::pulse_hooks::Catalogue = pulse_catalogue![Ping, Pong];

    pub(super) fn router() -> Router {
        let router = pulse_router! {
            state: App,
            catalogue: BOTH,
            handlers: [ping, pong],
        };
        router.with_state(App { name: "app" })
    }
}

#[tokio::test]
async fn the_prelude_and_the_crates_are_shadowed() {
    assert_eq!(told(&types::router(), "ping").await, "harmless");
    assert_eq!(told(&types::router(), "pong").await, "pong");
    let drifted = told_of(&types::router(), "ping", serde_json::json!({})).await;
    assert!(drifted.contains("missing field `id`"), "{drifted}");
}

mod a_result_of_its_own {
    use pulse_hooks::{Outcome, Router, pulse_handler, pulse_router};

    use crate::support::{PING, Ping, Pong};

    #[derive(Debug)]
    pub(super) struct Error;

    impl std::fmt::Display for Error {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an error of its own")
        }
    }
    impl std::error::Error for Error {}

    type Result<T, E = Error> = std::result::Result<T, E>;
    type Option<T> = std::option::Option<(T, T)>;

    #[pulse_handler]
    async fn ping(_: Ping) -> Result<()> {
        let pair: Option<u8> = Some((1, 2));
        assert!(pair.is_some());
        Err(Error)
    }

    #[pulse_handler]
    async fn pong(_: Pong) -> Result<Outcome> {
        Ok(Outcome::ack("an outcome in it"))
    }

    pub(super) fn router() -> Router {
        pulse_router! { catalogue: PING, handlers: [ping, pong] }
    }
}

#[tokio::test]
async fn a_module_has_a_result_of_its_own() {
    let router = a_result_of_its_own::router();
    assert!(told(&router, "ping").await.contains("an error of its own"));
    assert_eq!(told(&router, "pong").await, "an outcome in it");
}

mod items_of_ours {
    #![allow(dead_code, non_upper_case_globals)]

    use pulse_hooks::{pulse_catalogue, pulse_handler, pulse_router};

    struct Event;
    struct Envelope;
    struct DecodeError;
    struct Delivery;
    struct Outcome;
    struct Router;
    struct RouterBuilder;
    struct Catalogue;
    struct CatalogueEntry;
    struct Class;
    struct FromDelivery;
    struct FromRef;
    struct State;
    struct Infallible;
    const PULSE: u8 = 0;
    fn check_entry() {}
    fn check_coverage() {}
    fn check_event() {}
    mod __private {}

    #[derive(serde::Deserialize, pulse_hooks::Event)]
    #[event("ping")]
    struct Ping {}

    #[derive(Clone, pulse_hooks::FromRef)]
    struct App {
        text: String,
    }

    #[derive(Debug, pulse_hooks::Classify)]
    #[class(ack)]
    struct Problem(String);

    impl std::fmt::Display for Problem {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(&self.0)
        }
    }
    impl std::error::Error for Problem {}

    #[pulse_handler]
    async fn ping(
        _: Ping,
        text: pulse_hooks::State<String>,
        _: pulse_hooks::Delivery,
    ) -> Result<(), Problem> {
        Err(Problem(text.0))
    }

    pub(super) fn router() -> pulse_hooks::Router {
        let router = pulse_router! {
            state: App,
            catalogue: pulse_catalogue![Ping],
            handlers: [ping],
        };
        router.with_state(App {
            text: "hidden".to_owned(),
        })
    }

    pub(super) fn ignoring() -> pulse_hooks::Router {
        use pulse_hooks::{JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing};

        pulse_router! {
            ignore: [JobCreated, JobProcessing, JobCompleted, JobFailed, JobCancelled],
        }
    }
}

#[tokio::test]
async fn names_that_this_crate_exports_are_shadowed() {
    assert_eq!(told(&items_of_ours::router(), "ping").await, "hidden");
    let ignored = told(&items_of_ours::ignoring(), "job.created").await;
    assert_eq!(ignored, pulse_hooks::Outcome::Ignored.to_string());
}

mod macros {
    #![allow(unused_macros)]

    use pulse_hooks::{Classify, Event, FromRef, Outcome, Router, State};
    use pulse_hooks::{pulse_catalogue, pulse_handler, pulse_router};

    macro_rules! shadow {
        ($($name:ident)*) => {
            shadow! { ($) $($name)* }
        };
        (($mark:tt) $($name:ident)*) => {
            $(
                macro_rules! $name {
                    ($mark($mark any:tt)*) => {
                        ::core::compile_error!("a macro of the user's")
                    };
                }
            )*
        };
    }
    shadow! {
        panic unreachable unimplemented todo vec matches format write assert debug_assert
        concat stringify include_str env cfg line file
    }

    macro_rules! compile_error {
        ($($any:tt)*) => {
            this is no code
        };
    }

    #[derive(serde::Deserialize, Event)]
    #[event("ping", "pinged", key = id)]
    struct Ping {
        id: String,
    }

    #[derive(serde::Deserialize, Event)]
    #[event("pong")]
    struct Pong {}

    #[derive(Debug, Classify)]
    enum Never {}

    impl std::fmt::Display for Never {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            match *self {}
        }
    }
    impl std::error::Error for Never {}

    #[derive(Clone, FromRef)]
    struct App {
        text: String,
    }

    #[pulse_handler]
    async fn ping(ping: Ping, State(text): State<String>) -> Result<Outcome, Never> {
        Ok(Outcome::ack(ping.id + &text))
    }

    const BOTH: pulse_hooks::Catalogue = pulse_catalogue![Ping, Pong];

    pub(super) fn router() -> Router {
        let router = pulse_router! {
            state: App,
            catalogue: BOTH,
            handlers: [ping],
            ignore: [Pong],
        };
        router.with_state(App {
            text: "!".to_owned(),
        })
    }
}

#[tokio::test]
async fn macros_are_shadowed() {
    assert_eq!(told(&macros::router(), "ping").await, "p!");
    assert_eq!(told(&macros::router(), "pinged").await, "p!");
}

mod primitives {
    #![allow(non_camel_case_types, dead_code)]

    use pulse_hooks::{Event, Outcome, Router, pulse_catalogue, pulse_handler, pulse_router};

    struct str;
    struct bool;
    struct u8;
    struct usize;

    #[derive(Event)]
    #[event("pong", key = id, decode = decode)]
    struct Pong {
        id: String,
    }

    fn decode(_: &pulse_hooks::Envelope<'_>) -> Result<Pong, pulse_hooks::DecodeError> {
        Ok(Pong {
            id: "pong".to_owned(),
        })
    }

    #[pulse_handler]
    async fn pong(pong: Pong) -> Outcome {
        Outcome::ack(pong.id)
    }

    pub(super) fn router() -> Router {
        pulse_router! { catalogue: pulse_catalogue![Pong], handlers: [pong] }
    }
}

#[tokio::test]
async fn primitive_types_are_shadowed() {
    assert_eq!(told(&primitives::router(), "pong").await, "pong");
}
