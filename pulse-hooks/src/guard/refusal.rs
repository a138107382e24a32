//! Why a request does not get past a guard. The reason is for the log; the client is told a status.

use std::net::IpAddr;

use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, StatusCode};

use crate::observe;

#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("header `{0}` is missing, and this endpoint requires it")]
    NoHeader(HeaderName),
    #[error("header `{0}` has another value than this endpoint requires")]
    WrongHeader(HeaderName),
    #[error("header `{0}` is given more than once")]
    RepeatedHeader(HeaderName),
    #[error("there is no `authorization`, and this endpoint requires basic auth")]
    NoPassword,
    #[error("`authorization` has another name or password than this endpoint requires")]
    WrongPassword,
    #[error("{0} is in none of the networks that are allowed")]
    Address(IpAddr),
    #[error("a trusted proxy's `{0}` does not tell who the client is")]
    NoClient(HeaderName),
    #[error(
        "the server does not tell who has connected, so nobody can be let in; on axum serve with \
         `into_make_service_with_connect_info::<SocketAddr>()`"
    )]
    NoPeer,
}

impl Refusal {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::NoHeader(_)
            | Self::WrongHeader(_)
            | Self::RepeatedHeader(_)
            | Self::NoPassword
            | Self::WrongPassword => StatusCode::UNAUTHORIZED,
            Self::Address(_) | Self::NoClient(_) => StatusCode::FORBIDDEN,
            // Ours to mend: the sender is to come again.
            Self::NoPeer => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What the client is told besides.
    pub(super) fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        match self {
            Self::NoPassword | Self::WrongPassword => Some((
                WWW_AUTHENTICATE,
                HeaderValue::from_static("Basic realm=\"webhooks\""),
            )),
            Self::NoPeer => Some((RETRY_AFTER, HeaderValue::from_static("5"))),
            _ => None,
        }
    }

    pub(super) fn report(&self) {
        observe::refused(match self {
            Self::NoHeader(_) | Self::WrongHeader(_) | Self::RepeatedHeader(_) => "required_header",
            Self::NoPassword | Self::WrongPassword => "basic_auth",
            Self::Address(_) | Self::NoClient(_) => "address",
            Self::NoPeer => "no_peer",
        });
        let (reason, status) = (self.to_string(), self.status().as_u16());
        match self {
            Self::NoPeer => {
                tracing::error!(target: "pulse_hooks", reason, status, "request refused");
            }
            _ => tracing::warn!(target: "pulse_hooks", reason, status, "request refused"),
        }
    }
}
