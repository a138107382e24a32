//! What users call as generated code calls its own.

use pulse_hooks::{
    Catalogue, Event, FromRef, Outcome, Router, State, pulse_catalogue, pulse_handler, pulse_router,
};
use serde::Deserialize;

use crate::support::{reached, told};

macro_rules! handlers {
    ($module:ident, $router:ident: $($handler:ident $event:ident $event_type:literal,)*) => {
        mod $module {
            #![allow(non_camel_case_types, non_snake_case)]

            use super::*;

            $(
                #[derive(Deserialize, Event)]
                #[event($event_type)]
                pub(super) struct $event {
                    id: String,
                }

                #[pulse_handler]
                pub(super) async fn $handler($handler: $event) -> Outcome {
                    reached($handler.id + stringify!($handler))
                }
            )*

            const CATALOGUE: Catalogue = pulse_catalogue![$($event),*];

            pub(super) fn $router() -> Router {
                pulse_router! { catalogue: CATALOGUE, handlers: [$($handler),*] }
            }

            pub(super) const TOLD: &[(&str, &str)] =
                &[$(($event_type, concat!("p", stringify!($handler)))),*];
        }
    };
}

handlers! { locals, make:
    event Argument "a",
    app Ask "b",
    delivery Otherwise "c",
    router Handler "d",
    returned Types "e",
    argument_0 Entry "f",
    Argument0 Listed "g",
    Type0 PulseAnswer "h",
    envelope Extract "i",
    inner FirstArgument "j",
    after HandlerWith "k",
    check BoxFuture "l",
}

handlers! { functions, make:
    call Text "a",
    of RouterBuilder "b",
    extract FitsState "c",
    from_ref AnyAnswer "d",
    from_delivery FallibleAnswer "e",
    build Unit "f",
    handle Route "g",
    ignore Routes "h",
    unknown HandlerFailure "i",
    fallback Runs "j",
    handlers CatalogueEntry "k",
    catalogue Envelope "l",
    state DecodeError "m",
    identity Answer "n",
    pin Pin "o",
    pulse_router Router0 "p",
    pulse_catalogue Catalogue0 "q",
    r#fn Fn0 "r",
}

handlers! { types, make:
    App AppCreated "a",
    Job JobCreated "b",
    Some SomeEvent "c",
    Result ResultEvent "d",
    Infallible InfallibleEvent "e",
}

#[tokio::test]
async fn handlers_and_events_are_called_like_ours() {
    for (router, told_by_each) in [
        (locals::make(), locals::TOLD),
        (functions::make(), functions::TOLD),
        (types::make(), types::TOLD),
    ] {
        for (event_type, expected) in told_by_each {
            assert_eq!(told(&router, event_type).await, *expected);
        }
    }
}

mod constants {
    #![allow(non_upper_case_globals, dead_code)]

    use super::*;

    pub(super) const ENTRIES: Catalogue = pulse_catalogue![Written];
    pub(super) const EVENTS: Catalogue = ENTRIES;
    pub(super) const CATALOGUE: Catalogue = EVENTS;
    pub(super) const PULSE: Catalogue = CATALOGUE;

    const router: u8 = 0;
    const event: u8 = 1;
    const app: u8 = 2;
    const delivery: u8 = 3;
    const returned: u8 = 4;
    const argument_0: u8 = 5;
    const envelope: u8 = 6;
    const inner: u8 = 7;
    const after: u8 = 8;

    #[derive(Deserialize, Event)]
    #[event("written", key = id)]
    pub(super) struct Written {
        id: String,
    }

    #[derive(Clone, FromRef)]
    pub(super) struct App {
        pub(super) app: String,
    }

    #[derive(Debug, pulse_hooks::Classify)]
    pub(super) enum Problem {
        #[class(transparent)]
        Inner(Inside),
        #[class(retry_after = std::time::Duration::from_secs(after as u64))]
        After,
    }

    #[derive(Debug, pulse_hooks::Classify)]
    #[class(ack)]
    pub(super) struct Inside(String);

    impl std::fmt::Display for Inside {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(&self.0)
        }
    }
    impl std::error::Error for Inside {}

    impl std::fmt::Display for Problem {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            match self {
                Self::Inner(inside) => inside.fmt(f),
                Self::After => f.write_str("after"),
            }
        }
    }
    impl std::error::Error for Problem {}

    #[pulse_handler]
    pub(super) async fn written(it: Written, State(text): State<String>) -> Result<(), Problem> {
        let sum = router + event + app + delivery + returned + argument_0 + envelope + inner;
        Err(Problem::Inner(Inside(format!("{}{text}{sum}", it.id))))
    }
}

#[tokio::test]
async fn constants_are_called_like_ours() {
    use constants::{App, CATALOGUE, ENTRIES, EVENTS, PULSE, written};

    macro_rules! made {
        ($catalogue:ident) => {
            pulse_router! { state: App, catalogue: $catalogue, handlers: [written] }
        };
    }

    for router in [
        made!(ENTRIES),
        made!(EVENTS),
        made!(CATALOGUE),
        made!(PULSE),
    ] {
        let app = "a".to_owned();
        assert_eq!(
            told(&router.with_state(App { app }), "written").await,
            "pa28"
        );
    }
}

#[tokio::test]
async fn locals_around_a_router_are_called_like_ours() {
    use constants::{App, ENTRIES, Written, written};

    let router = "router";
    let (event, delivery, app, returned) = ("event", "delivery", "app", "returned");
    const LATER: Catalogue = pulse_catalogue![Written];
    let made = pulse_router! { state: App, catalogue: LATER, handlers: [written] };
    let app = App {
        app: [router, event, delivery, app, returned].concat(),
    };
    let said = told(&made.with_state(app), "written").await;
    assert_eq!(said, "proutereventdeliveryappreturned28");
    assert_eq!(ENTRIES.entries().len(), 1);
}
