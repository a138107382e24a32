//! Who is believed about whom a request came from.

use std::net::IpAddr;

use http::HeaderName;
use http::header::FORWARDED;
use rfc7239::{NodeIdentifier, NodeName};

use super::networks::Networks;
use super::refusal::Refusal;
use super::{GuardError, Head};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The proxies in front of this service, and the header in which they tell the client's address.
///
/// Each proxy adds the address it was connected from at the header's end, and a client can send
/// such a header itself. So it is read only where the peer is one of these, from its end, and the
/// first address that is not one of these is the client: whatever stands before it is hearsay.
#[derive(Debug, Clone)]
pub struct TrustedProxies {
    networks: Networks,
    header: Header,
}

#[derive(Debug, Clone, Copy)]
enum Header {
    Forwarded,
    XForwardedFor,
}

impl TrustedProxies {
    /// Proxies in `networks`, which write `X-Forwarded-For`.
    ///
    /// # Errors
    /// None is given, or some are no networks.
    pub fn x_forwarded_for(
        networks: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Self, GuardError> {
        Self::new(networks, Header::XForwardedFor)
    }

    /// Proxies in `networks`, which write `Forwarded` ([RFC 7239]).
    ///
    /// [RFC 7239]: https://www.rfc-editor.org/rfc/rfc7239
    ///
    /// # Errors
    /// None is given, or some are no networks.
    pub fn forwarded(
        networks: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Self, GuardError> {
        Self::new(networks, Header::Forwarded)
    }

    fn new(
        networks: impl IntoIterator<Item = impl AsRef<str>>,
        header: Header,
    ) -> Result<Self, GuardError> {
        Ok(Self {
            networks: Networks::read(networks)?,
            header,
        })
    }

    /// The client's address, where `peer` has connected.
    pub(super) fn client(&self, peer: IpAddr, head: &Head<'_>) -> Result<IpAddr, Refusal> {
        let mut client = peer;
        if !self.networks.contain(client) {
            return Ok(client);
        }
        let name = self.header.name();
        let values = head.values(&name);
        // From the end, line by line and piece by piece: nothing further left, such as a quote
        // that a client has opened, changes how a piece is read.
        let pieces = values
            .iter()
            .rev()
            .flat_map(|value| value.rsplit(|&byte| byte == b','));
        let mut told = false;
        for piece in pieces {
            told = true;
            client = self
                .header
                .read(piece)
                .ok_or(Refusal::NoClient(name.clone()))?;
            if !self.networks.contain(client) {
                break;
            }
        }
        told.then_some(client).ok_or(Refusal::NoClient(name))
    }
}

impl Header {
    fn name(self) -> HeaderName {
        match self {
            Self::Forwarded => FORWARDED,
            Self::XForwardedFor => X_FORWARDED_FOR,
        }
    }

    fn read(self, piece: &[u8]) -> Option<IpAddr> {
        let text = str::from_utf8(piece).ok()?.trim();
        let address = match self {
            Self::XForwardedFor => text.parse().ok()?,
            Self::Forwarded => read_forwarded(text)?,
        };
        Some(address)
    }
}

fn read_forwarded(element: &str) -> Option<IpAddr> {
    let forwarded = rfc7239::parse(element).next()?.ok()?;
    match forwarded.forwarded_for? {
        NodeIdentifier {
            name: NodeName::Ip(address),
            ..
        } => Some(address),
        _ => None,
    }
}
