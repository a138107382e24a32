//! What the crate does, seen through its public API, with deliveries in memory; under actix-web,
//! over sockets.

mod support;

mod actix;
mod catalogues;
mod classes;
mod decoding;
mod deliveries;
mod drift;
mod endpoint_limits;
mod envelopes;
mod events;
mod extractors;
mod leaks;
mod outcomes;
mod panics;
mod precedence;
mod properties;
mod routing;
mod schemes;
mod secrets;
mod services;
mod sources;
mod statuses;
mod tasks;
mod test_kit;
mod verification;
