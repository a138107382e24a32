//! What `pulse_router!` builds a router with.

use super::Router;
use super::call::BoxHandler;
use super::routes::Route;
use crate::handler::Types;

/// What a router lists; `pulse_router!` writes a list of them.
///
/// A handler is named twice in it: for its types, and for what runs with the app state. The two are
/// shown at two places, so that a missing piece of state is one error, however many handlers take
/// it.
#[derive(Debug)]
pub enum Listed<S> {
    /// In `handlers`.
    Handles(Types, BoxHandler<S>),
    /// In `ignore`.
    Ignores(&'static [&'static str]),
    /// The value of `unknown`.
    Unknown(Types, BoxHandler<S>),
    /// The value of `fallback`.
    Fallback(Types, BoxHandler<S>),
}

impl<S> Router<S> {
    pub(super) fn add(&mut self, listed: Listed<S>) {
        match listed {
            Listed::Handles(types, handler) => {
                let route = self.route(handler);
                if let Types::Of(event_types, _) = types {
                    self.routes.add(event_types, route);
                }
            }
            Listed::Ignores(event_types) => self.routes.add(event_types, Route::Ignore),
            Listed::Unknown(_, handler) => self.unknown = Some(self.route(handler)),
            Listed::Fallback(_, handler) => self.fallback = Some(self.route(handler)),
        }
    }

    fn route(&mut self, handler: BoxHandler<S>) -> Route {
        self.handlers.push(handler.0);
        Route::Handler(self.handlers.len() - 1)
    }
}
