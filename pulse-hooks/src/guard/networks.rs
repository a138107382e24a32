//! A list of networks.

use std::net::IpAddr;

use ipnet::IpNet;

use super::GuardError;

#[derive(Debug, Clone)]
pub(super) struct Networks(Vec<IpNet>);

impl Networks {
    /// Each `203.0.113.0/24`, or one address; all that are wrong are reported together.
    pub(super) fn read(
        texts: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Self, GuardError> {
        let mut networks = Vec::new();
        let mut wrong = Vec::new();
        for text in texts {
            let text = text.as_ref().trim();
            match read(text) {
                Some(network) => networks.push(network),
                None => wrong.push(text.to_owned()),
            }
        }
        if !wrong.is_empty() {
            return Err(GuardError::Networks(wrong));
        }
        if networks.is_empty() {
            return Err(GuardError::NoNetworks);
        }
        Ok(Self(networks))
    }

    pub(super) fn contain(&self, address: IpAddr) -> bool {
        // A socket for both families shows an IPv4 peer as `::ffff:203.0.113.7`.
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

fn read(text: &str) -> Option<IpNet> {
    let network = text.parse::<IpNet>();
    network
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .ok()
}
