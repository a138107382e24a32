//! What both databases are asked, in words that both understand.
//!
//! This folder is compiled once for each: generic code over sqlx is mostly bounds. What differs is
//! in the folder of each database: the connection, the clock (`now!`, in milliseconds), and how
//! rows (`skip_locked!`) and keys (`hold_keys`) are kept from other processes.

mod claim;
mod keys;
mod look;
mod migrate;
mod prune;
mod put;
mod reader;
mod replay;
mod settle;
mod store;
mod write;

use std::time::Duration;

use sqlx::QueryBuilder;

use super::{Commits, Connection, Db, Row, hold_keys, listen};
pub(super) use migrate::migrate;
pub(super) use reader::SqlReader;
pub(in crate::inbox) use store::SqlStore;
pub(super) use store::{Shared, Unreleased};
pub(super) use write::{Write, Written, write};

type Result<T> = std::result::Result<T, sqlx::Error>;

/// How many rows one write changes that is about many, so that deliveries never wait long behind it.
const AT_ONCE: i64 = 1000;

fn duration(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or_default())
}

fn push_numbers(query: &mut QueryBuilder<Db>, numbers: &[i64]) {
    query.push(" WHERE number IN (");
    let mut list = query.separated(", ");
    for number in numbers {
        list.push_bind(*number);
    }
    query.push(")");
}
