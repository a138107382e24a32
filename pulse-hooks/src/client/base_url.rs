//! Where the API is, and which addresses are its own.

use reqwest::Url;

use super::error::ClientError;
use super::setup_error::Problem;

/// The vendor's.
pub(super) const DEFAULT: &str = "https://api.runpulse.com";

#[derive(Debug, Clone)]
pub(super) struct BaseUrl(Url);

impl BaseUrl {
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let wrong = |what| {
            // A password stands before an `@`.
            let shown = (!text.contains('@')).then(|| text.to_owned());
            Problem::BaseUrl(shown, what)
        };
        let url = Url::parse(text.trim()).map_err(|_| wrong("is no URL"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong("is neither `http` nor `https`"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("names a user, and the API key is all it takes"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("has a query or a fragment"));
        }
        Ok(Self(url))
    }

    pub(super) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Host and port, for messages.
    pub(super) fn host(&self) -> String {
        host(&self.0)
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The address of what the API calls by this name.
    pub(super) fn at(&self, name: &str) -> Url {
        self.join(&[name])
    }

    /// The address of a job. The id is opaque, so all that has a meaning in a path is encoded.
    ///
    /// # Errors
    /// The id is empty, is made of dots, or has control characters, which no encoding keeps from
    /// naming another address.
    pub(super) fn of_job(&self, job_id: &str) -> Result<Url, ClientError> {
        match job_id {
            "" => Err(ClientError::Invalid("the job id is empty".to_owned())),
            "." | ".." => Err(ClientError::Invalid(format!("`{job_id}` is no job id"))),
            _ if job_id.contains(char::is_control) => {
                let shown = job_id.escape_debug();
                Err(ClientError::Invalid(format!("`{shown}` is no job id")))
            }
            _ => Ok(self.join(&["job", job_id])),
        }
    }

    fn join(&self, segments: &[&str]) -> Url {
        let mut url = self.0.clone();
        url.path_segments_mut()
            .expect("an http(s) URL has a path")
            .pop_if_empty()
            .extend(segments);
        url
    }

    /// Whether the API key may be sent there: the same scheme, host and port.
    pub(super) fn is_own(&self, url: &Url) -> bool {
        self.0.origin() == url.origin()
    }

    /// An address that the API named, which may be relative to its own.
    ///
    /// # Errors
    /// What is wrong with it, in words that do not show it: such addresses are often signed.
    pub(super) fn follow(&self, from: &Url, to: &str) -> Result<Url, &'static str> {
        let url = from.join(to.trim()).map_err(|_| "is no URL")?;
        match url.scheme() {
            "https" => Ok(url),
            "http" if self.is_encrypted() => Err("is not encrypted (`http`), and the API is"),
            "http" => Ok(url),
            _ => Err("is neither `http` nor `https`"),
        }
    }
}

/// Host and port, for messages.
pub(super) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> BaseUrl {
        BaseUrl::parse(text)
            .map_err(|problem| problem.to_string())
            .unwrap()
    }

    #[test]
    fn a_base_may_have_a_path_with_or_without_a_slash_at_its_end() {
        for text in ["https://gate.example/pulse", "https://gate.example/pulse/"] {
            let url = base(text).of_job("a").unwrap();
            assert_eq!(url.as_str(), "https://gate.example/pulse/job/a");
        }
        assert_eq!(
            base(DEFAULT).at("extract").as_str(),
            "https://api.runpulse.com/extract"
        );
    }

    #[test]
    fn a_job_id_stays_one_segment_of_the_path() {
        let url = base(DEFAULT).of_job("a/../b?c#d%2f é").unwrap();
        assert_eq!(
            url.as_str(),
            "https://api.runpulse.com/job/a%2F..%2Fb%3Fc%23d%252f%20%C3%A9"
        );
        for id in ["", ".", "..", "a\tb", ".\t.", "..\n", "\r", "a\0", "\u{85}"] {
            base(DEFAULT).of_job(id).unwrap_err();
        }
    }

    #[test]
    fn the_key_goes_to_the_same_scheme_host_and_port_only() {
        let base = base("https://api.example/v1");
        let own = |text: &str| base.is_own(&Url::parse(text).unwrap());
        assert!(own("https://api.example/results/1"));
        assert!(own("https://API.example:443/"));
        assert!(!own("http://api.example/"));
        assert!(!own("https://api.example:444/"));
        assert!(!own("https://api.example.evil.example/"));
        assert!(!own("https://evil.example/api.example"));
        assert!(!own("https://api.example@evil.example/"));
    }

    #[test]
    fn no_address_leads_from_an_encrypted_api_to_an_unencrypted_place() {
        let at = Url::parse("https://api.example/job/1").unwrap();
        let encrypted = base("https://api.example");
        assert!(encrypted.follow(&at, "http://api.example/x").is_err());
        assert!(encrypted.follow(&at, "file:///etc/passwd").is_err());
        let url = encrypted.follow(&at, "/results/1").unwrap();
        assert_eq!(url.as_str(), "https://api.example/results/1");
        let plain = base("http://127.0.0.1:1");
        assert!(plain.follow(&at, "http://127.0.0.1:2/x").is_ok());
    }
}
