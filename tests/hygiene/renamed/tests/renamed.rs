//! Every macro finds `pulse-hooks` by the path it is given, where no crate has that name.

/// Every macro with this path, and a router of it.
macro_rules! every_macro {
    ($module:ident, $($path:tt)*) => {
        mod $module {
            use $($path)*::{
                Catalogue, Classify, Delivery, Event, FromRef, Outcome, RawEvent, Router, State,
                pulse_catalogue, pulse_handler, pulse_router,
            };

            #[derive(serde::Deserialize, Event)]
            #[event("read", key = id, crate = $($path)*)]
            struct Read {
                id: String,
            }

            #[derive(Event)]
            #[event("decoded", decode = decode, crate = $($path)*)]
            struct Decoded;

            fn decode(_: &$($path)*::Envelope<'_>) -> Result<Decoded, $($path)*::DecodeError> {
                Ok(Decoded)
            }

            #[derive(Clone, FromRef)]
            #[from_ref(crate = $($path)*)]
            struct App {
                text: String,
            }

            #[derive(Debug, Classify)]
            #[class(retry, crate = $($path)*)]
            enum Problem {
                #[class(transparent)]
                Inner(Inner),
                #[class(permanent)]
                Gone,
                #[class(retry_after = std::time::Duration::from_secs(1))]
                Late,
                Other,
            }

            #[derive(Debug, Classify)]
            #[class(ack, crate = $($path)*)]
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
                        Self::Gone | Self::Late | Self::Other => write!(f, "{self:?}"),
                    }
                }
            }
            impl std::error::Error for Problem {}

            #[pulse_handler(crate = $($path)*)]
            async fn read(
                read: Read,
                State(text): State<String>,
                _: Delivery,
            ) -> Result<(), Problem> {
                Err(match &*read.id {
                    "gone" => Problem::Gone,
                    "late" => Problem::Late,
                    "other" => Problem::Other,
                    id => Problem::Inner(Inner(id.to_owned() + &text)),
                })
            }

            #[pulse_handler(crate = $($path)*)]
            async fn any(event: RawEvent) -> Outcome {
                Outcome::ack(format!("any {}", event.event_type))
            }

            const ALL: Catalogue = pulse_catalogue![Read, Decoded];

            pub(super) fn router() -> Router {
                let router = pulse_router! {
                    crate: $($path)*,
                    state: App,
                    catalogue: ALL,
                    handlers: [read],
                    ignore: [Decoded],
                    unknown: any,
                };
                let text = "!".to_owned();
                router.with_state(App { text })
            }

            #[pulse_handler(crate = $($path)*)]
            async fn rest(event: RawEvent) -> Outcome {
                Outcome::ack(format!("rest {}", event.event_type))
            }

            #[pulse_handler(crate = $($path)*)]
            async fn decoded(_: Decoded) -> Outcome {
                Outcome::ack("decoded")
            }

            pub(super) fn of_pulse() -> Router {
                pulse_router! { handlers: [decoded], fallback: rest, crate: $($path)* }
            }
        }
    };
}

mod reexport {
    pub(crate) use hooks::*;
}

every_macro!(renamed, ::hooks);
every_macro!(of_this_crate, crate::reexport);
every_macro!(of_another_crate, ::pulse_hooks_renamed::reexport);

use hooks::testing::TestDelivery;
use hooks::{Outcome, Router};
use pulse_hooks_renamed::{router_of_one, says};

async fn run(router: &Router, event_type: &str, id: &str) -> Outcome {
    let data = serde_json::json!({"id": id});
    let delivery = TestDelivery::of_type(event_type, data).delivery();
    router.run(delivery).await
}

async fn told(router: &Router, event_type: &str) -> String {
    match run(router, event_type, "p").await {
        Outcome::Acked(text) => text.to_string(),
        outcome => outcome.to_string(),
    }
}

async fn assert_every_macro_works(router: &Router, of_pulse: &Router) {
    assert_eq!(told(router, "read").await, "p!");
    assert_eq!(told(router, "decoded").await, Outcome::Ignored.to_string());
    assert_eq!(told(router, "job.created").await, "any job.created");

    let gone = run(router, "read", "gone").await;
    assert!(matches!(gone, Outcome::Permanent(_)), "{gone:?}");
    let late = run(router, "read", "late").await;
    assert!(matches!(late, Outcome::Retry { after: Some(_), .. }));
    let other = run(router, "read", "other").await;
    assert!(matches!(other, Outcome::Retry { after: None, .. }));

    assert_eq!(told(of_pulse, "decoded").await, "decoded");
    assert_eq!(told(of_pulse, "job.created").await, "rest job.created");
}

#[tokio::test]
async fn the_crate_is_renamed_in_the_manifest() {
    assert_every_macro_works(&renamed::router(), &renamed::of_pulse()).await;
}

#[tokio::test]
async fn the_crate_is_reexported_by_a_module() {
    assert_every_macro_works(&of_this_crate::router(), &of_this_crate::of_pulse()).await;
}

#[tokio::test]
async fn the_crate_is_reexported_by_another_crate() {
    assert_every_macro_works(&of_another_crate::router(), &of_another_crate::of_pulse()).await;
}

#[derive(serde::Deserialize, hooks::Event)]
#[event("ping", crate = ::hooks)]
struct Ping {}

says!(ping(Ping), "macro of another crate");

#[tokio::test]
async fn macros_of_another_crate_find_it_by_their_own_path() {
    let router = router_of_one!(Ping => ping);
    assert_eq!(told(&router, "ping").await, "macro of another crate");
}
