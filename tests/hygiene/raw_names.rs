//! Keywords as names.

use pulse_hooks::{
    Catalogue, Classify, Event, FromRef, Outcome, Router, State, pulse_catalogue, pulse_handler,
    pulse_router,
};
use serde::Deserialize;
use serde_json::json;

use crate::support::{reached, told, told_of};

#[derive(Deserialize, Event)]
#[event("typed", key = r#type)]
struct Typed {
    r#type: String,
}

#[derive(Deserialize, Event)]
#[event("matched")]
#[allow(non_camel_case_types)]
struct r#match {
    r#ref: u8,
}

mod r#mod {
    use super::{Outcome, r#match, pulse_handler, reached};

    #[pulse_handler]
    pub(super) async fn r#async(r#match { r#ref }: r#match) -> Outcome {
        reached(format!("async {}", r#ref))
    }
}

#[derive(Clone, FromRef)]
struct App {
    r#in: &'static str,
    #[from_ref(skip)]
    r#static: &'static str,
}

#[derive(Debug, Classify)]
#[allow(non_camel_case_types)]
enum r#enum {
    #[class(retry_after = std::time::Duration::from_secs(*r#for))]
    r#loop { r#for: u64 },
}

impl std::fmt::Display for r#enum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("enum")
    }
}
impl std::error::Error for r#enum {}

#[pulse_handler]
async fn r#type(r#struct: Typed, State(r#in): State<&'static str>) -> Outcome {
    reached(format!("type {} {}", r#struct.r#type, r#in))
}

#[derive(Deserialize, Event)]
#[event("looped")]
struct Looped {}

#[pulse_handler]
async fn r#loop(_: Looped) -> Result<(), r#enum> {
    Err(r#enum::r#loop { r#for: 7 })
}

const r#CONST: Catalogue = pulse_catalogue![Typed, r#match, self::Looped];

fn router() -> Router {
    let router = pulse_router! {
        state: App,
        catalogue: r#CONST,
        handlers: [r#type, r#mod::r#async, r#loop],
    };
    let app = App {
        r#in: "in",
        r#static: "static",
    };
    assert_eq!(app.r#static, "static");
    router.with_state(app)
}

#[tokio::test]
async fn handlers_and_arguments_are_called_like_keywords() {
    let said = told_of(&router(), "typed", json!({"type": "t"})).await;
    assert_eq!(said, "type t in");
}

#[tokio::test]
async fn events_and_modules_are_called_like_keywords() {
    let said = told_of(&router(), "matched", json!({"ref": 7})).await;
    assert_eq!(said, "async 7");
}

#[tokio::test]
async fn errors_and_their_fields_are_called_like_keywords() {
    let said = told(&router(), "looped").await;
    assert!(said.contains("enum"), "{said}");
}

#[test]
fn a_catalogue_tells_a_raw_name_without_its_mark() {
    let names: Vec<_> = r#CONST.entries().iter().map(|e| e.rust_name()).collect();
    assert_eq!(names, ["Typed", "match", "Looped"]);
}
