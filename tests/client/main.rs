//! The client of the Pulse API, against a server on this machine that answers as the API does, and
//! fails in the ways that servers fail.

mod support;

mod errors;
mod events;
mod faults;
mod files;
mod jobs;
mod leaks;
mod portal;
mod results;
mod retries;
mod setup;
mod submitting;
mod waiting;
