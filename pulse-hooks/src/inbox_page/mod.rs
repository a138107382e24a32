#![doc = include_str!("../../docs/inbox_page.md")]

mod act;
#[cfg(feature = "actix")]
mod actix;
mod auth;
mod basic;
mod body;
mod csrf;
mod problem;
mod query;
mod response;
mod tower;
mod views;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{Method, Request, Response};
use http_body::Body;
use jiff::Timestamp;
use tokio::runtime::Handle;

pub use auth::{PageAuth, PageRefusal};
pub use basic::{BasicAuth, BasicAuthError};
pub use body::PageBody;

use crate::BoxError;
use crate::endpoint::is_run;
use crate::inbox::{Inbox, InboxError};
use crate::time_limit::{Elapsed, within};
use auth::ErasedPageAuth;
use csrf::Csrf;
use problem::Problem;
use query::Query;
use views::{EventView, ListView, Visitor};

/// Events on one page of the list.
const PAGE: u32 = 50;

/// How long a person is kept waiting for the database.
const ASK_TIME_LIMIT: Duration = Duration::from_secs(10);

/// An [`Inbox`] as a web page: what it holds, and replay.
///
/// It is a tower service over any request body, so it mounts on axum with `route_service` or
/// `nest_service`; on actix-web with `actix`, behind the feature of that name;
/// [`handle`](Self::handle) serves everything else. Every address in it is relative, so that it
/// works wherever it is mounted. Clones are cheap and share the inbox.
#[derive(Clone)]
pub struct InboxPage {
    inbox: Inbox,
    auth: Arc<dyn ErasedPageAuth>,
    csrf: Csrf,
    /// A web framework may end the runtime that a request comes on, and with it connections to
    /// the database that were opened there.
    made_on: Option<Handle>,
}

impl fmt::Debug for InboxPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboxPage").finish_non_exhaustive()
    }
}

impl Inbox {
    /// A web page that shows this inbox to those whom `auth` lets in, and replays what they
    /// choose; see [`inbox_page`](crate::inbox_page). There is none without `auth`:
    /// [`BasicAuth`] asks for a user and a password, [`PageAuth`] is for other ways to sign in.
    ///
    /// # Panics
    /// The system gives no random bytes.
    #[must_use]
    pub fn page(&self, auth: impl PageAuth) -> InboxPage {
        InboxPage {
            inbox: self.clone(),
            auth: Arc::new(auth),
            csrf: Csrf::random(),
            made_on: Handle::try_current().ok(),
        }
    }
}

impl InboxPage {
    /// The key that proves that a form comes from this page; a random one unless set. Where
    /// several processes serve the page under one address, give all the same secret key: else a
    /// form that one has made is refused by the others.
    #[must_use]
    pub fn csrf_key(mut self, key: [u8; 32]) -> Self {
        self.csrf = Csrf::new(key);
        self
    }

    /// Answers one request, whatever its path: its query says what is to be shown.
    ///
    /// The answer to `HEAD` has the body that `GET` would get, which web servers leave out.
    pub async fn handle<B>(&self, request: Request<B>) -> Response<PageBody>
    where
        B: Body,
        B::Error: Into<BoxError>,
    {
        let (parts, body) = request.into_parts();
        self.answer(&parts, body).await.unwrap_or_else(|problem| {
            problem.log();
            problem.into_response()
        })
    }

    async fn answer<B>(&self, parts: &Parts, body: B) -> Result<Response<PageBody>, Problem>
    where
        B: Body,
        B::Error: Into<BoxError>,
    {
        let visitor = self.let_in(parts).await?;
        match parts.method {
            Method::GET | Method::HEAD => {
                let query = parts.uri.query().unwrap_or_default();
                let query = Query::read(query.as_bytes())?;
                if query.action.is_some() || query.csrf.is_some() {
                    let text = "`do` and `csrf` come in a form, by POST";
                    return Err(Problem::Query(text.to_owned()));
                }
                self.show(query, visitor).await
            }
            Method::POST => {
                if csrf::is_from_elsewhere(&parts.headers, &parts.uri) {
                    return Err(Problem::ForeignForm);
                }
                let form = act::read_form(&parts.headers, body).await?;
                let token = form.csrf.as_deref().unwrap_or_default();
                if !self.csrf.is_token(token, &visitor.user) {
                    return Err(Problem::StaleForm);
                }
                self.act(form, visitor).await
            }
            _ => Err(Problem::Method(parts.method.clone())),
        }
    }

    async fn let_in(&self, parts: &Parts) -> Result<Visitor, Problem> {
        let user = within(ASK_TIME_LIMIT, self.auth.user(parts)).await;
        let user = user.unwrap_or_else(|Elapsed| {
            Err(PageRefusal::unavailable("the check did not end in time"))
        });
        match user {
            Ok(user) => Ok(Visitor {
                csrf: self.csrf.token(&user),
                user,
                now: Timestamp::now(),
            }),
            Err(refusal) => {
                // Browsers come without a password first.
                if parts.headers.contains_key(AUTHORIZATION) {
                    tracing::warn!(target: "pulse_hooks", reason = %refusal, "inbox page: login refused");
                }
                Err(Problem::Refused(refusal))
            }
        }
    }

    async fn show(&self, query: Query, visitor: Visitor) -> Result<Response<PageBody>, Problem> {
        let Some(number) = query.number else {
            return self.show_list(query, visitor).await;
        };
        let shown = self.ask(move |inbox| async move { inbox.show(number).await });
        let shown = shown.await?.ok_or(Problem::NoSuchEvent(number))?;
        if query.body {
            let payload = shown.payload.ok_or(Problem::NoBody(number))?;
            let file = format!("delivery-{number}.json");
            return Ok(response::download(PageBody::new(payload.body), &file));
        }
        render(&EventView::new(&shown, &query, visitor))
    }

    async fn show_list(
        &self,
        query: Query,
        visitor: Visitor,
    ) -> Result<Response<PageBody>, Problem> {
        let (filter, from) = (query.find.filter(), query.from);
        let list = self.ask(move |inbox| async move {
            let page = inbox.list(filter, from, PAGE).await?;
            Ok((inbox.counts().await?, page))
        });
        let (counts, page) = list.await?;
        render(&ListView::new(counts, &page, &query, visitor))
    }

    /// Asks the inbox, on the runtime that it lives on. Once asked it goes on, even if the
    /// browser hangs up.
    async fn ask<T, F>(
        &self,
        question: impl FnOnce(Inbox) -> F + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, InboxError>> + Send + 'static,
    {
        let inbox = self.inbox.clone();
        let task = async move { question(inbox).await };
        let task = match &self.made_on {
            Some(runtime) if is_run(runtime).await => runtime.spawn(task),
            _ => tokio::spawn(task),
        };
        match within(ASK_TIME_LIMIT, task).await {
            Ok(Ok(answer)) => answer.map_err(Problem::Inbox),
            Ok(Err(_)) | Err(Elapsed) => Err(Problem::NoAnswer),
        }
    }
}

fn render(view: &impl askama::Template) -> Result<Response<PageBody>, Problem> {
    let page = view.render().map_err(Problem::Template)?;
    Ok(response::html(page))
}
