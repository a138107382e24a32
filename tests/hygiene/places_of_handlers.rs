//! Where handlers stand, and the ways by which routers come to them.

use pulse_hooks::{
    JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, Outcome, Router,
    pulse_handler, pulse_router,
};
use pulse_hooks_tests::shop::CartCreated;
use pulse_hooks_tests::{mail, shop};

use crate::support::{BOTH, PING, Ping, Pong, reached, told};

mod outer {
    use super::{Outcome, Ping, pulse_handler, reached};

    #[pulse_handler]
    pub(crate) async fn ping(_: Ping) -> Outcome {
        reached("outer")
    }

    pub(super) mod middle {
        pub(crate) use self::inner::*;
        pub(crate) use super::super::outer::ping as ping_of_outer;

        mod inner {
            use crate::support::{Ping, Pong, reached};

            #[pulse_hooks::pulse_handler]
            pub(crate) async fn ping(_: Ping) -> pulse_hooks::Outcome {
                reached("inner")
            }

            #[pulse_hooks::pulse_handler]
            pub(in crate::places_of_handlers::outer) async fn pong(
                _: Pong,
            ) -> pulse_hooks::Outcome {
                reached("inner pong")
            }
        }

        pub(crate) fn router() -> pulse_hooks::Router {
            pulse_hooks::pulse_router! {
                catalogue: crate::support::BOTH,
                handlers: [super::ping, self::inner::pong],
            }
        }
    }
}

#[tokio::test]
async fn handlers_stand_in_nested_modules() {
    let router = pulse_router! { catalogue: PING, handlers: [outer::ping] };
    assert_eq!(told(&router, "ping").await, "outer");
    let router = outer::middle::router();
    assert_eq!(told(&router, "ping").await, "outer");
    assert_eq!(told(&router, "pong").await, "inner pong");
}

#[tokio::test]
async fn handlers_are_reexported_and_renamed() {
    use outer::middle::ping_of_outer as renamed_twice;

    let router = pulse_router! { catalogue: PING, handlers: [outer::middle::ping] };
    assert_eq!(told(&router, "ping").await, "inner");
    let router = pulse_router! { catalogue: PING, handlers: [renamed_twice] };
    assert_eq!(told(&router, "ping").await, "outer");
    let router = pulse_router! {
        catalogue: PING,
        handlers: [crate::places_of_handlers::outer::middle::ping_of_outer],
    };
    assert_eq!(told(&router, "ping").await, "outer");
}

#[tokio::test]
async fn handlers_come_by_a_glob() {
    use outer::middle::*;

    let router = pulse_router! { catalogue: PING, handlers: [ping] };
    assert_eq!(told(&router, "ping").await, "inner");
}

#[tokio::test]
async fn handlers_come_from_another_crate() {
    let router = pulse_router! { catalogue: mail::MAIL, handlers: [mail::sent] };
    let done = Outcome::Done.to_string();
    assert_eq!(told(&router, "email.sent").await, done);

    use shop::cart_created as created;
    use shop::*;
    let router = pulse_router! {
        catalogue: mail::MAIL,
        handlers: [created, cart_updated, ::pulse_hooks_tests::mail::sent],
        ignore: [CartArchived],
    };
    for event_type in ["cart.created", "cart.updated", "email.sent"] {
        assert_eq!(told(&router, event_type).await, done);
    }
    let said = told(&router, "cart.archived").await;
    assert_eq!(said, Outcome::Ignored.to_string());
}

#[pulse_handler]
async fn event_of_another_crate(_: CartCreated) -> Outcome {
    reached("cart")
}

#[tokio::test]
async fn events_come_from_another_crate() {
    let router =
        pulse_router! { catalogue: PING, handlers: [event_of_another_crate], ignore: [Ping] };
    assert_eq!(told(&router, "cart.created").await, "cart");
}

fn in_a_function() -> Router {
    #[derive(serde::Deserialize, pulse_hooks::Event)]
    #[event("local")]
    struct Local {}

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
    async fn local(_: Local, text: pulse_hooks::State<String>) -> Result<(), Problem> {
        Err(Problem(text.0))
    }

    const LOCAL: pulse_hooks::Catalogue = pulse_hooks::pulse_catalogue![Local];

    let router = pulse_router! { state: App, catalogue: LOCAL, handlers: [local] };
    let text = "local".to_owned();
    router.with_state(App { text })
}

#[tokio::test]
async fn everything_stands_in_a_function() {
    assert_eq!(told(&in_a_function(), "local").await, "local");
}

#[tokio::test]
async fn handlers_stand_in_blocks_closures_and_constants() {
    let router = {
        #[pulse_handler]
        async fn ping(_: Ping) -> Outcome {
            reached("block")
        }
        pulse_router! { catalogue: PING, handlers: [ping] }
    };
    assert_eq!(told(&router, "ping").await, "block");

    let make = || {
        #[pulse_handler]
        async fn ping(_: Ping) -> Outcome {
            reached("closure")
        }
        pulse_router! { catalogue: PING, handlers: [ping] }
    };
    assert_eq!(told(&make(), "ping").await, "closure");

    const MAKE: fn() -> Router = {
        #[pulse_handler]
        async fn ping(_: Ping) -> Outcome {
            reached("constant")
        }
        || pulse_router! { catalogue: PING, handlers: [ping] }
    };
    assert_eq!(told(&MAKE(), "ping").await, "constant");

    let router = async {
        #[pulse_handler]
        async fn ping(_: Ping) -> Outcome {
            reached("async block")
        }
        pulse_router! { catalogue: PING, handlers: [ping] }
    };
    assert_eq!(told(&router.await, "ping").await, "async block");
}

#[tokio::test]
async fn one_handler_is_in_many_routers_and_handlers_of_one_name_in_one() {
    mod a {
        #[pulse_hooks::pulse_handler]
        pub(super) async fn on(_: crate::support::Ping) -> pulse_hooks::Outcome {
            crate::support::reached("a")
        }
    }
    mod b {
        #[pulse_hooks::pulse_handler]
        pub(super) async fn on(_: crate::support::Pong) -> pulse_hooks::Outcome {
            crate::support::reached("b")
        }
    }

    let router = pulse_router! { catalogue: BOTH, handlers: [a::on, b::on] };
    assert_eq!(told(&router, "ping").await, "a");
    assert_eq!(told(&router, "pong").await, "b");
    let router = pulse_router! { catalogue: BOTH, handlers: [b::on], ignore: [Ping] };
    assert_eq!(told(&router, "pong").await, "b");
}

/// A handler calls another, as the function it is.
#[pulse_handler]
async fn calls_another(_: Pong) -> Outcome {
    outer::ping(Ping { id: "p".to_owned() }).await
}

#[pulse_handler]
async fn completed(job: JobCompleted) -> Outcome {
    reached(job.job_id)
}

#[tokio::test]
async fn a_handler_calls_another() {
    let router = pulse_router! {
        handlers: [calls_another, completed],
        ignore: [JobCreated, JobProcessing, JobFailed, JobCancelled],
    };
    assert_eq!(told(&router, "pong").await, "outer");
    assert_eq!(told(&router, "job.completed").await, "j");
}
