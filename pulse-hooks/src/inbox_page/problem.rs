//! Why a request is not done, in words for whoever made it.

use askama::Template as _;
use http::header::{ALLOW, CONTENT_TYPE, LOCATION, WWW_AUTHENTICATE};
use http::{HeaderValue, Method, Response, StatusCode};

use super::auth::PageRefusal;
use super::body::PageBody;
use super::response;
use super::views::ProblemView;
use crate::error_chain::chain;
use crate::inbox::InboxError;
use crate::read_body::ReadError;

#[derive(Debug)]
pub(super) enum Problem {
    Refused(PageRefusal),
    Method(Method),
    /// The address or the form says what cannot be.
    Query(String),
    /// Another site sends the form.
    ForeignForm,
    /// Its token is missing, or not ours.
    StaleForm,
    NoForm,
    FormTooLong,
    FormTooSlow,
    FormBroken,
    NoSuchEvent(i64),
    NoBody(i64),
    Inbox(InboxError),
    /// The inbox did not answer in time, or its task has ended.
    NoAnswer,
    Template(askama::Error),
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::TooLong => Self::FormTooLong,
            ReadError::Broken(_) => Self::FormBroken,
        }
    }
}

impl Problem {
    pub(super) fn into_response(self) -> Response<PageBody> {
        let mut response = match &self {
            Self::Refused(refusal) => refuse(refusal),
            _ => self.page(),
        };
        *response.status_mut() = self.status();
        if matches!(self, Self::Method(_)) {
            let allow = HeaderValue::from_static("GET, HEAD, POST");
            response.headers_mut().insert(ALLOW, allow);
        }
        response
    }

    fn page(&self) -> Response<PageBody> {
        let view = ProblemView {
            title: self.title(),
            text: self.text(),
        };
        // Its template writes two texts, which cannot fail.
        response::html(view.render().unwrap_or_default())
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Refused(PageRefusal::Unauthorized) => StatusCode::UNAUTHORIZED,
            Self::Refused(PageRefusal::SignIn { .. }) => StatusCode::SEE_OTHER,
            Self::Refused(PageRefusal::Forbidden) | Self::ForeignForm | Self::StaleForm => {
                StatusCode::FORBIDDEN
            }
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Query(_) | Self::FormBroken => StatusCode::BAD_REQUEST,
            Self::NoForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::FormTooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::FormTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NoSuchEvent(_) | Self::NoBody(_) => StatusCode::NOT_FOUND,
            Self::Refused(PageRefusal::Unavailable(_)) | Self::Inbox(_) | Self::NoAnswer => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Template(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::NoSuchEvent(_) | Self::NoBody(_) => "Not here",
            Self::Inbox(_) | Self::NoAnswer => "The inbox does not answer",
            Self::Query(_) => "This was not understood",
            Self::Template(_) => "This page cannot be shown",
            _ => "Nothing was done",
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.to_string(),
            Self::Method(method) => format!("this page knows GET, HEAD and POST, and not {method}"),
            Self::Query(text) => text.clone(),
            Self::ForeignForm => "the browser says that another site has sent this form; where a \
                proxy stands before this server, it has to pass `Host` on as it came"
                .to_owned(),
            Self::StaleForm => "this form is not, or no longer, one of this page: the server was \
                started anew, you signed in as somebody else, or another of several servers has \
                made it (`InboxPage::csrf_key` lets them share); go back, load the page again, \
                and repeat"
                .to_owned(),
            Self::NoForm => {
                "a POST carries a form (`application/x-www-form-urlencoded`)".to_owned()
            }
            Self::FormTooLong => "the form is too long".to_owned(),
            Self::FormTooSlow => "the form did not arrive in time".to_owned(),
            Self::FormBroken => "the form broke off".to_owned(),
            Self::NoSuchEvent(number) => format!(
                "there is no event number {number} in this inbox: it has been pruned, or never was"
            ),
            Self::NoBody(number) => format!("the body of event number {number} has been pruned"),
            Self::Inbox(error) => chain(error),
            Self::NoAnswer => chain(&InboxError::TooSlow),
            Self::Template(error) => chain(error),
        }
    }

    /// What is the server's to mend. That somebody is not let in is logged where it is known
    /// whether they tried.
    pub(super) fn log(&self) {
        let reason = match self {
            Self::Refused(PageRefusal::Unavailable(error)) => chain(&**error),
            _ => self.text(),
        };
        match self {
            Self::Refused(PageRefusal::Unavailable(_))
            | Self::Inbox(_)
            | Self::NoAnswer
            | Self::Template(_) => {
                tracing::error!(target: "pulse_hooks", reason, "inbox page: no answer");
            }
            Self::ForeignForm | Self::StaleForm => {
                tracing::warn!(target: "pulse_hooks", reason, "inbox page: form refused");
            }
            _ => tracing::debug!(target: "pulse_hooks", reason, "inbox page: refused"),
        }
    }
}

/// Tells nothing but what is to be done.
fn refuse(refusal: &PageRefusal) -> Response<PageBody> {
    let text = match refusal {
        PageRefusal::Unauthorized => "A user and a password are needed.\n",
        PageRefusal::SignIn { .. } => "Sign in first.\n",
        PageRefusal::Forbidden => "You may not see this page.\n",
        PageRefusal::Unavailable(_) => "It cannot be found out now who you are. Come again.\n",
    };
    let mut response = response::of(PageBody::new(text));
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    match refusal {
        PageRefusal::Unauthorized => {
            let challenge = HeaderValue::from_static(r#"Basic realm="inbox", charset="UTF-8""#);
            headers.insert(WWW_AUTHENTICATE, challenge);
        }
        PageRefusal::SignIn { at } => {
            if let Ok(at) = HeaderValue::try_from(at) {
                headers.insert(LOCATION, at);
            }
        }
        _ => {}
    }
    response
}
