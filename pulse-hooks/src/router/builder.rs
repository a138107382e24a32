//! What `pulse_router!` builds a router with.

use super::Router;
use super::call::BoxHandler;
use super::routes::Route;
use crate::handler::Types;

/// Collects what a router lists; `pulse_router!` writes the calls.
///
/// A handler is named twice in them: for its types, and for what runs with the app state. The two
/// are shown at two places, so that a missing piece of state is one error, however many handlers
/// take it.
#[derive(Debug)]
#[must_use]
pub struct RouterBuilder<S>(pub(super) Router<S>);

// Only generated code calls these.
#[allow(missing_docs)]
impl<S> RouterBuilder<S> {
    pub fn handle(mut self, types: Types, handler: BoxHandler<S>) -> Self {
        let route = self.route(handler);
        if let Types::Of(event_types, _) = types {
            self.0.routes.add(event_types, route);
        }
        self
    }

    pub fn ignore(mut self, event_types: &'static [&'static str]) -> Self {
        self.0.routes.add(event_types, Route::Ignore);
        self
    }

    pub fn unknown(mut self, _any: Types, handler: BoxHandler<S>) -> Self {
        self.0.unknown = Some(self.route(handler));
        self
    }

    pub fn fallback(mut self, _any: Types, handler: BoxHandler<S>) -> Self {
        self.0.fallback = Some(self.route(handler));
        self
    }

    fn route(&mut self, handler: BoxHandler<S>) -> Route {
        self.0.handlers.push(handler.0);
        Route::Handler(self.0.handlers.len() - 1)
    }
}
