//! What users call their catalogue does not meet what generated code calls its own.

use pulse_hooks::{Event, pulse_catalogue, pulse_handler, pulse_router};

#[derive(serde::Deserialize, Event)]
#[event("catalogue.printed")]
struct Catalogue {}

#[derive(serde::Deserialize, Event)]
#[event("entry.written")]
struct CatalogueEntry {}

const CATALOGUE: pulse_hooks::Catalogue = pulse_catalogue![Catalogue, CatalogueEntry];
const ENTRIES: pulse_hooks::Catalogue = CATALOGUE;
const PULSE: pulse_hooks::Catalogue = pulse_catalogue![CatalogueEntry];

#[pulse_handler]
async fn catalogue(_catalogue: Catalogue) {}

#[pulse_handler]
async fn router(_entry: CatalogueEntry) {}

fn main() {
    let _router = pulse_router! {
        catalogue: CATALOGUE,
        handlers: [catalogue, router],
    };
    let _router = pulse_router! {
        catalogue: ENTRIES,
        handlers: [router],
        ignore: [Catalogue],
    };
    let _router = pulse_router! {
        catalogue: PULSE,
        handlers: [router],
    };
}
