//! One commit: all that waits to be written, in the order in which it takes effect.

use std::collections::HashSet;
use std::time::Duration;

use super::store::{Shared, Unreleased};
use super::{Connection, claim, keys, prune, put, replay, settle};
use crate::inbox::InboxError;
use crate::inbox::group_commit::{self, Reply};
use crate::inbox::key::Key;
use crate::inbox::operate::{Filter, Replayed};
use crate::inbox::store::{
    ClaimRequest, Claimed, Lease, New, Old, Piece, Put, Settling, Start, Taken, Verdict,
};

pub(in super::super) enum Write {
    Put(New, Reply<Put>),
    Start(New, Option<Key>, Duration, Reply<Start>),
    Claim(ClaimRequest, Reply<Claimed>),
    Take(Lease, Key, Reply<Taken>),
    Extend(Vec<Lease>, Duration, Reply<Vec<Lease>>),
    Settle(Settling, Reply<bool>),
    Release(HashSet<Key>, Reply<()>),
    Replay(i64, bool, Reply<Option<Replayed>>),
    ReplayAll(Filter, i64, Reply<Piece>),
    Prune(Old, Reply<u64>),
}

impl group_commit::Write for Write {
    fn bytes(&self) -> usize {
        match self {
            Self::Put(new, _) | Self::Start(new, ..) => new.headers.len() + new.body.len(),
            _ => 0,
        }
    }

    fn finish(self, result: Result<(), InboxError>) {
        match self {
            Self::Put(_, reply) => reply.finish(result),
            Self::Start(_, _, _, reply) => reply.finish(result),
            Self::Claim(_, reply) => reply.finish(result),
            Self::Take(_, _, reply) => reply.finish(result),
            Self::Extend(_, _, reply) => reply.finish(result),
            Self::Settle(_, reply) => reply.finish(result),
            Self::Release(_, reply) => reply.finish(result),
            Self::Replay(_, _, reply) => reply.finish(result),
            Self::ReplayAll(_, _, reply) => reply.finish(result),
            Self::Prune(_, reply) => reply.finish(result),
        }
    }
}

impl Write {
    /// Whether it may leave something to claim.
    fn is_news(&self) -> bool {
        matches!(self, Self::Put(..) | Self::Replay(..) | Self::ReplayAll(..))
    }

    /// Whether it wants what others have lost.
    fn claims(&self) -> bool {
        matches!(self, Self::Claim(..) | Self::Start(..))
    }
}

/// What is so once the transaction has committed.
pub(in super::super) struct Written {
    /// Whether there may be something to claim.
    pub(in super::super) is_news: bool,
    pub(in super::super) unreleased: Unreleased,
}

/// Writes all of `writes` in the transaction that `connection` is in: new deliveries in one
/// statement, successes in another, claims last so that they find what the others leave.
/// `unreleased` are the keys that were to be let go before.
pub(in super::super) async fn write(
    connection: &mut Connection,
    writes: &mut [Write],
    shared: &Shared,
    unreleased: &Unreleased,
) -> Result<Written, sqlx::Error> {
    write_puts(connection, writes).await?;
    write_successes(connection, writes).await?;
    let mut freed = unreleased.clone();
    if writes.iter().any(Write::claims) {
        freed.extend(claim::give_up_lost(connection, shared).await?);
    }
    for write in &mut *writes {
        freed.extend(write_one(connection, write).await?);
    }
    write_takes(connection, writes).await?;
    let released = keys::release(connection, freed).await?;
    for write in &mut *writes {
        if let Write::Claim(request, reply) = write
            && reply.is_awaited()
        {
            let mut claimed = claim::claim(connection, request).await?;
            if !released.later.is_empty() {
                claimed.next = claimed.next.within(keys::DECIDED_SOON);
            }
            reply.set(claimed);
        }
    }
    Ok(Written {
        is_news: released.is_news || writes.iter().any(Write::is_news),
        unreleased: released.later,
    })
}

/// Gives the keys that it lets go. What is written together is left to others.
async fn write_one(
    connection: &mut Connection,
    write: &mut Write,
) -> Result<HashSet<Key>, sqlx::Error> {
    match write {
        Write::Start(new, key, lease, reply) if reply.is_awaited() => {
            reply.set(put::start(connection, new, key.as_ref(), *lease).await?);
        }
        Write::Put(..) | Write::Claim(..) | Write::Take(..) | Write::Start(..) => {}
        Write::Settle(settling, reply) => {
            if let Some(held) = settle(connection, settling).await? {
                reply.set(held);
            }
            // Even if it is not held any more: its handler may have settled it.
            return Ok(settling.key.clone().into_iter().collect());
        }
        Write::Release(keys, reply) => {
            reply.set(());
            return Ok(keys.clone());
        }
        Write::Extend(leases, by, reply) => {
            reply.set(settle::extend(connection, leases, *by).await?);
        }
        Write::Replay(number, force, reply) => {
            reply.set(replay::replay(connection, *number, *force).await?);
        }
        Write::ReplayAll(filter, after, reply) => {
            reply.set(replay::replay_all(connection, filter, *after).await?);
        }
        Write::Prune(old, reply) => reply.set(prune::prune(connection, *old).await?),
    }
    Ok(HashSet::new())
}

async fn write_puts(connection: &mut Connection, writes: &mut [Write]) -> Result<(), sqlx::Error> {
    let mut puts: Vec<_> = writes
        .iter_mut()
        .filter_map(|write| match write {
            Write::Put(new, reply) => Some((&*new, reply)),
            _ => None,
        })
        .collect();
    if puts.is_empty() {
        return Ok(());
    }
    // Two processes that are sent the same events lock them in the same order.
    puts.sort_by_key(|(new, _)| (&new.source, &new.id));
    let all: Vec<_> = puts.iter().map(|(new, _)| *new).collect();
    for ((_, reply), put) in puts.into_iter().zip(put::put(connection, &all).await?) {
        reply.set(put);
    }
    Ok(())
}

async fn write_successes(
    connection: &mut Connection,
    writes: &mut [Write],
) -> Result<(), sqlx::Error> {
    let mut done: Vec<_> = writes
        .iter_mut()
        .filter_map(|write| match write {
            Write::Settle(settling, reply) if settling.verdict == SUCCESS => {
                Some((settling.lease, reply))
            }
            _ => None,
        })
        .collect();
    if done.is_empty() {
        return Ok(());
    }
    let leases: Vec<_> = done.iter().map(|(lease, _)| *lease).collect();
    let held = settle::settle_done(connection, &leases).await?;
    for (lease, reply) in &mut done {
        reply.set(held.contains(lease));
    }
    Ok(())
}

async fn write_takes(connection: &mut Connection, writes: &mut [Write]) -> Result<(), sqlx::Error> {
    let (asked, replies): (Vec<_>, Vec<_>) = writes
        .iter_mut()
        .filter_map(|write| match write {
            Write::Take(lease, key, reply) => Some(((*lease, key.clone()), reply)),
            _ => None,
        })
        .unzip();
    if asked.is_empty() {
        return Ok(());
    }
    let taken = keys::take(connection, &asked).await?;
    for (reply, taken) in replies.into_iter().zip(taken) {
        reply.set(taken);
    }
    Ok(())
}

const SUCCESS: Verdict = Verdict::Done { error: None };

/// Nothing, for the successes, which are settled together.
async fn settle(
    connection: &mut Connection,
    settling: &Settling,
) -> Result<Option<bool>, sqlx::Error> {
    let lease = settling.lease;
    let (held, error) = match &settling.verdict {
        Verdict::Done { error: None } => return Ok(None),
        Verdict::Done { error: Some(error) } => {
            let held: HashSet<_> = settle::settle_done(connection, &[lease]).await?;
            (!held.is_empty(), error)
        }
        Verdict::Retry {
            after,
            error,
            reads_key_again,
        } => (
            settle::settle_retry(connection, lease, *after, *reads_key_again).await?,
            error,
        ),
        Verdict::Dead { error } => (settle::settle_dead(connection, lease).await?, error),
    };
    if held {
        settle::record_failure(connection, lease, error).await?;
    }
    Ok(Some(held))
}
