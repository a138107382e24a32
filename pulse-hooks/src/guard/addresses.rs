//! Who may connect.

use std::net::IpAddr;
use std::sync::Arc;

use http::{Extensions, HeaderName};

use super::layer::GuardLayer;
use super::networks::Networks;
use super::refusal::Refusal;
use super::{Check, GuardError, Head, TrustedProxies};

/// Lets in requests from these networks, and answers others with 403.
///
/// What counts is the address that has connected. Headers are read only
/// [behind proxies](Self::behind) that you name.
#[derive(Debug, Clone)]
pub struct AllowedAddresses {
    networks: Networks,
    proxies: Option<TrustedProxies>,
}

impl AllowedAddresses {
    /// From networks such as `203.0.113.0/24` and `2001:db8::/32`, or single addresses.
    ///
    /// # Errors
    /// None is given, which would let nobody in, or some are no networks.
    pub fn new(networks: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self, GuardError> {
        Ok(Self {
            networks: Networks::read(networks)?,
            proxies: None,
        })
    }

    /// Where a request comes through one of `proxies`, the address counts that they tell.
    #[must_use]
    pub fn behind(mut self, proxies: TrustedProxies) -> Self {
        self.proxies = Some(proxies);
        self
    }

    /// As a layer of tower. Tower knows no addresses: `peer` finds the one that has connected in
    /// the request's extensions, where the server has put it. For axum that is
    /// `|extensions| Some(extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip())`, and the app is
    /// served with `into_make_service_with_connect_info::<SocketAddr>()`.
    ///
    /// A request whose peer is not found is told to come again (503), and an error is logged.
    #[must_use]
    pub fn layer(
        &self,
        peer: impl Fn(&Extensions) -> Option<IpAddr> + Send + Sync + 'static,
    ) -> GuardLayer {
        GuardLayer::new(Arc::new(self.clone()), Arc::new(peer))
    }
}

impl Check for AllowedAddresses {
    fn check(&self, head: &Head<'_>) -> Result<(), Refusal> {
        let peer = head.peer.ok_or(Refusal::NoPeer)?;
        let client = match &self.proxies {
            Some(proxies) => proxies.client(peer, head)?,
            None => peer,
        };
        if self.networks.contain(client) {
            Ok(())
        } else {
            Err(Refusal::Address(client))
        }
    }

    fn credential(&self) -> Option<&HeaderName> {
        None
    }
}
