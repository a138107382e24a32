//! Where routers stand.

use std::sync::{Arc, LazyLock, OnceLock};

use pulse_hooks::testing::{TestDelivery, TestEndpoint};
use pulse_hooks::{
    Catalogue, FromRef, Outcome, Router, Sink, State, pulse_catalogue, pulse_handler, pulse_router,
};

use crate::support::{BOTH, PING, Ping, Pong, reached, told};

#[pulse_handler]
async fn ping(_: Ping) -> Outcome {
    reached("ping")
}

#[pulse_handler]
async fn pong(_: Pong) -> Outcome {
    reached("pong")
}

#[pulse_handler]
async fn with_text(ping: Ping, State(text): State<String>) -> Outcome {
    reached(ping.id + &text)
}

static LAZY: LazyLock<Router> =
    LazyLock::new(|| pulse_router! { catalogue: PING, handlers: [ping] });

static WITH_STATE: LazyLock<Router> = LazyLock::new(|| {
    pulse_router! { state: String, catalogue: PING, handlers: [with_text] }
        .with_state("lazy".to_owned())
});

#[tokio::test]
async fn a_router_stands_in_a_static() {
    static ONCE: OnceLock<Router> = OnceLock::new();

    assert_eq!(told(&LAZY, "ping").await, "ping");
    assert_eq!(told(&WITH_STATE, "ping").await, "plazy");
    let once = ONCE.get_or_init(|| pulse_router! { catalogue: PING, handlers: [ping] });
    assert_eq!(told(once, "ping").await, "ping");
}

#[derive(Clone)]
struct Text<T>(T);

impl<T: ToString> FromRef<Text<T>> for String {
    fn from_ref(app: &Text<T>) -> Self {
        app.0.to_string()
    }
}

fn of_type<T: ToString + Send + Sync + 'static>(value: T) -> Router {
    let router = pulse_router! {
        state: Text<T>,
        catalogue: PING,
        handlers: [with_text],
    };
    router.with_state(Text(value))
}

fn of_lifetime<'text, T>(value: &'text T) -> (Router, &'text T)
where
    T: ?Sized + ToString + 'text,
{
    (pulse_router! { catalogue: PING, handlers: [ping] }, value)
}

fn of_const<const N: usize>() -> Router {
    let router = pulse_router! {
        state: Numbers<N>,
        catalogue: PING,
        handlers: [with_text],
    };
    router.with_state(Numbers([7; N]))
}

struct Numbers<const N: usize>([u8; N]);

impl<const N: usize> FromRef<Numbers<N>> for String {
    fn from_ref(app: &Numbers<N>) -> Self {
        format!("{:?}", app.0)
    }
}

#[tokio::test]
async fn a_router_stands_in_a_generic_function() {
    assert_eq!(told(&of_type(7), "ping").await, "p7");
    assert_eq!(told(&of_type("text"), "ping").await, "ptext");
    assert_eq!(told(&of_const::<2>(), "ping").await, "p[7, 7]");
    assert_eq!(told(&of_const::<0>(), "ping").await, "p[]");
    assert_eq!(told(&of_lifetime("text").0, "ping").await, "ping");
}

trait Application: Sized + Send + Sync + 'static {
    const NAME: &'static str;

    fn router_of_trait(self) -> Router {
        let router = pulse_router! { catalogue: PING, handlers: [ping] };
        drop(self);
        router
    }
}

struct Service<'name, T: ?Sized> {
    name: &'name T,
}

impl Application for Service<'static, str> {
    const NAME: &'static str = "service";
}

impl<'name, T: ToString + ?Sized> Service<'name, T> {
    fn router(&self) -> Router<String> {
        assert!(!self.name.to_string().is_empty());
        pulse_router! { state: String, catalogue: PING, handlers: [with_text] }
    }
}

struct Owner(String);

impl FromRef<Owner> for String {
    fn from_ref(app: &Owner) -> Self {
        app.0.clone()
    }
}

impl Owner {
    fn into_router(self) -> Router {
        pulse_router! { state: Self, catalogue: PING, handlers: [with_text] }.with_state(self)
    }
}

impl From<Owner> for Router {
    fn from(owner: Owner) -> Self {
        pulse_router! { state: Owner, catalogue: PING, handlers: [with_text] }.with_state(owner)
    }
}

#[tokio::test]
async fn a_router_stands_in_a_method() {
    let router = Service { name: "name" }.router().with_state("!".to_owned());
    assert_eq!(told(&router, "ping").await, "p!");
    assert_eq!(<Service<'static, str> as Application>::NAME, "service");
    let router = Application::router_of_trait(Service { name: "name" });
    assert_eq!(told(&router, "ping").await, "ping");
    let router = Owner("own".to_owned()).into_router();
    assert_eq!(told(&router, "ping").await, "pown");
    let router = Router::from(Owner("from".to_owned()));
    assert_eq!(told(&router, "ping").await, "pfrom");
}

async fn in_async() -> Router {
    tokio::task::yield_now().await;
    let router = pulse_router! { catalogue: PING, handlers: [ping] };
    tokio::task::yield_now().await;
    router
}

#[tokio::test]
async fn a_router_stands_in_an_async_function() {
    let router = tokio::spawn(in_async()).await.unwrap();
    assert_eq!(told(&router, "ping").await, "ping");
    let block = async {
        pulse_router! { catalogue: PING, handlers: [ping] }
    };
    assert_eq!(
        told(&tokio::spawn(block).await.unwrap(), "ping").await,
        "ping"
    );
    let closure = async |text: &str| {
        pulse_router! { state: String, catalogue: PING, handlers: [with_text] }
            .with_state(text.to_owned())
    };
    assert_eq!(told(&closure("!").await, "ping").await, "p!");
}

#[tokio::test]
async fn a_router_stands_in_a_closure() {
    let make = |text: String| {
        pulse_router! { state: String, catalogue: PING, handlers: [with_text] }.with_state(text)
    };
    assert_eq!(told(&make("1".to_owned()), "ping").await, "p1");
    assert_eq!(told(&make("2".to_owned()), "ping").await, "p2");
}

#[tokio::test]
async fn a_router_stands_in_any_expression() {
    fn take(router: impl Into<Arc<Router>>) -> Arc<Router> {
        router.into()
    }

    let taken = take(pulse_router! { catalogue: PING, handlers: [ping] });
    assert_eq!(told(&taken, "ping").await, "ping");

    let routers = [
        pulse_router! { catalogue: PING, handlers: [ping] },
        pulse_router! { catalogue: BOTH, handlers: [pong], ignore: [Ping] },
        pulse_router!(catalogue: BOTH, handlers: [pong, ping]),
        pulse_router![catalogue: PING, handlers: [ping],],
    ];
    let expected = ["ping", "ignored", "ping", "ping"];
    for (router, expected) in routers.iter().zip(expected) {
        let said = told(router, "ping").await;
        assert!(said.starts_with(expected), "{said}");
    }

    let chosen = match routers.len() {
        4 => pulse_router! { catalogue: PING, handlers: [ping] },
        _ => pulse_router! { catalogue: PING, ignore: [Ping] },
    };
    assert_eq!(told(&chosen, "ping").await, "ping");

    let said = told(
        &{
            pulse_router! { catalogue: PING, handlers: [ping] }
        },
        "ping",
    )
    .await;
    assert_eq!(said, "ping");
}

#[tokio::test]
async fn a_router_is_boxed_shared_and_served() {
    fn sink() -> impl Sink {
        Arc::new(pulse_router! { catalogue: PING, handlers: [ping] })
    }
    let response = TestEndpoint::new(sink())
        .send(TestDelivery::of_type(
            "ping",
            serde_json::json!({"id": "p"}),
        ))
        .await;
    assert_eq!(response.status(), 204);
}

struct Holder;

impl Holder {
    const BOTH: Catalogue = pulse_catalogue![Ping, crate::support::Pong];
}

const fn catalogue() -> Catalogue {
    pulse_catalogue![Ping]
}

#[tokio::test]
async fn a_catalogue_is_any_constant_expression() {
    static STATIC: Catalogue = pulse_catalogue![Ping];

    let routers = [
        pulse_router! { catalogue: Holder::BOTH, handlers: [ping], ignore: [Pong] },
        pulse_router! { catalogue: catalogue(), handlers: [ping] },
        pulse_router! { catalogue: { PING }, handlers: [ping] },
        pulse_router! { catalogue: pulse_catalogue![Ping], handlers: [ping] },
        pulse_router! {
            catalogue: if BOTH.entries().len() == 2 { PING } else { BOTH },
            handlers: [ping],
        },
    ];
    for router in routers {
        assert_eq!(told(&router, "ping").await, "ping");
    }
    assert_eq!(STATIC.entries().len(), 1);
}
