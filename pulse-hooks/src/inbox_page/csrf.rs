//! Proof that a form was filled in on our own page, and not sent by another site in the name of
//! whoever is signed in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use http::header::{HOST, ORIGIN};
use http::uri::Authority;
use http::{HeaderMap, HeaderName, Uri};
use sha2::Sha256;

/// Makes the token of each user's forms.
#[derive(Clone)]
pub(super) struct Csrf(Hmac<Sha256>);

impl Csrf {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self(Hmac::new_from_slice(&key).expect("HMAC takes a key of any length"))
    }

    /// With a key that ends with the process.
    pub(super) fn random() -> Self {
        let mut key = [0; 32];
        getrandom::fill(&mut key).expect("the system gives random bytes");
        Self::new(key)
    }

    pub(super) fn token(&self, user: &str) -> String {
        let mac = self.of(user).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode(mac)
    }

    /// Compares in constant time.
    pub(super) fn is_token(&self, token: &str, user: &str) -> bool {
        let mac = URL_SAFE_NO_PAD.decode(token);
        mac.is_ok_and(|mac| self.of(user).verify_slice(&mac).is_ok())
    }

    fn of(&self, user: &str) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(b"inbox page, user ");
        mac.update(user.as_bytes());
        mac
    }
}

/// Whether the browser says that another site sends the form. `Sec-Fetch-Site` comes from every
/// browser over TLS; without TLS `Origin` has to be compared with the host. What is no browser
/// sends neither, and has the token to prove itself by.
pub(super) fn is_from_elsewhere(headers: &HeaderMap, uri: &Uri) -> bool {
    const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return site != "same-origin" && site != "none";
    }
    let Some(origin) = headers.get(ORIGIN) else {
        return false;
    };
    let origin = origin.to_str().ok().and_then(|text| text.parse().ok());
    // HTTP/2 has the host in the address.
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| uri.authority().map(Authority::as_str));
    match (origin.as_ref().and_then(Uri::authority), host) {
        (Some(origin), Some(host)) => !origin.as_str().eq_ignore_ascii_case(host),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn from_elsewhere(pairs: &[(&'static str, &'static str)]) -> bool {
        let pairs = pairs.iter().map(|&(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        is_from_elsewhere(&pairs.collect(), &Uri::from_static("/inbox"))
    }

    #[test]
    fn a_token_is_of_one_user_and_one_key() {
        let csrf = Csrf::new([1; 32]);
        let token = csrf.token("ann");
        assert!(csrf.is_token(&token, "ann"));
        assert!(!csrf.is_token(&token, "bob"));
        assert!(!Csrf::new([2; 32]).is_token(&token, "ann"));
        assert!(!csrf.is_token("", "ann"));
        assert!(!csrf.is_token(&token[..20], "ann"));
    }

    #[test]
    fn processes_do_not_share_a_random_key() {
        assert_ne!(Csrf::random().token("ann"), Csrf::random().token("ann"));
    }

    #[test]
    fn what_the_browser_says_of_the_site_decides() {
        assert!(!from_elsewhere(&[("sec-fetch-site", "same-origin")]));
        assert!(!from_elsewhere(&[("sec-fetch-site", "none")]));
        for site in ["cross-site", "same-site", ""] {
            assert!(from_elsewhere(&[("sec-fetch-site", site)]), "{site}");
        }
        // A proxy may have changed the host.
        let proxied = [
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://a.example"),
            ("host", "10.0.0.1"),
        ];
        assert!(!from_elsewhere(&proxied));
    }

    #[test]
    fn without_it_the_origin_is_compared_with_the_host() {
        let pair = |origin, host| from_elsewhere(&[("origin", origin), ("host", host)]);
        assert!(!pair("http://a.example:3000", "a.example:3000"));
        assert!(pair("http://b.example:3000", "a.example:3000"));
        assert!(pair("http://a.example", "a.example:3000"));
        assert!(pair("null", "a.example"));
        assert!(from_elsewhere(&[("origin", "http://a.example")]));
        assert!(!from_elsewhere(&[("host", "a.example")]));
    }

    #[test]
    fn the_host_may_stand_in_the_address_as_http_2_has_it() {
        let uri = Uri::from_static("http://a.example/inbox");
        let of = |origin| HeaderMap::from_iter([(ORIGIN, HeaderValue::from_static(origin))]);
        assert!(!is_from_elsewhere(&of("http://a.example"), &uri));
        assert!(is_from_elsewhere(&of("http://b.example"), &uri));
    }
}
