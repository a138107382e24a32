//! What forms do.

use std::pin::pin;
use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Response};
use http_body::Body;

use super::problem::Problem;
use super::query::{Action, Find, Notice, Query};
use super::views::Visitor;
use super::{InboxPage, PageBody, response};
use crate::BoxError;
use crate::inbox::Replayed;
use crate::read_body::read_body;
use crate::time_limit::{Elapsed, within};

/// The longest form, in bytes: the longest filter fits in.
const FORM_LIMIT: usize = 16 * 1024;

const READ_TIME_LIMIT: Duration = Duration::from_secs(4);

pub(super) async fn read_form<B>(headers: &HeaderMap, body: B) -> Result<Query, Problem>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    let kind = headers.get(CONTENT_TYPE);
    let kind = kind.and_then(|value| value.to_str().ok()?.split(';').next());
    let is_form = |kind: &str| {
        kind.trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    };
    if !kind.is_some_and(is_form) {
        return Err(Problem::NoForm);
    }
    let body = pin!(body);
    let read = within(READ_TIME_LIMIT, pin!(read_body(body, FORM_LIMIT))).await;
    Query::read(&read.map_err(|Elapsed| Problem::FormTooSlow)??)
}

impl InboxPage {
    /// Does what the form asks for, and leads to where one sees what came of it.
    pub(super) async fn act(
        &self,
        form: Query,
        visitor: Visitor,
    ) -> Result<Response<PageBody>, Problem> {
        let missing = |key| Problem::Query(format!("`{key}` is missing"));
        let shown = match form.action.ok_or_else(|| missing("do"))? {
            Action::ReplayDead if form.number.is_some() => {
                let text = "`number` is of one event, and `replay-dead` of all that fit";
                return Err(Problem::Query(text.to_owned()));
            }
            Action::ReplayDead => self.replay_dead(form.find, visitor).await?,
            action => {
                let number = form.number.ok_or_else(|| missing("number"))?;
                let notice = self.replay(number, action, visitor).await?;
                Query {
                    number: Some(number),
                    find: form.find,
                    notice: Some(notice),
                    ..Query::default()
                }
            }
        };
        Ok(response::see_other(&shown.address()))
    }

    async fn replay(
        &self,
        number: i64,
        action: Action,
        visitor: Visitor,
    ) -> Result<Notice, Problem> {
        let replayed = self.ask(move |inbox| async move {
            let replayed = match action {
                Action::ReplayHandled => inbox.replay_by_force(number).await?,
                _ => inbox.replay(number).await?,
            };
            if replayed == Some(Replayed::Due) {
                let user = visitor.user;
                tracing::info!(target: "pulse_hooks", user, number, "inbox page: replayed");
            }
            Ok(replayed)
        });
        match replayed.await?.ok_or(Problem::NoSuchEvent(number))? {
            Replayed::Due => Ok(Notice::Due),
            Replayed::Running => Ok(Notice::Running),
            Replayed::Done => Ok(Notice::Done),
            Replayed::Pruned => Ok(Notice::Pruned),
        }
    }

    async fn replay_dead(&self, find: Find, visitor: Visitor) -> Result<Query, Problem> {
        let filter = find.filter();
        let events = self.ask(move |inbox| async move {
            let events = inbox.replay_dead(filter).await?;
            let user = visitor.user;
            tracing::info!(target: "pulse_hooks", user, events, "inbox page: replayed the dead");
            Ok(events)
        });
        Ok(Query {
            notice: Some(Notice::Dead(events.await?)),
            find: Find {
                // What was dead is so no more.
                state: None,
                ..find
            },
            ..Query::default()
        })
    }
}
