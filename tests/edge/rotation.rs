//! Secrets are replaced while an endpoint runs.

use pulse_hooks::{RotatingSecrets, SecretError, Secrets};

use crate::support::{Counts, endpoint_with, secrets, status};

#[tokio::test]
async fn an_endpoint_verifies_with_what_was_put_last() {
    let rotating = RotatingSecrets::new(secrets([1]));
    let endpoint = endpoint_with(rotating.clone(), Counts::default());
    assert_eq!(status(&endpoint, 1).await, 204);
    assert_eq!(status(&endpoint, 2).await, 401);

    rotating.replace(secrets([2, 1]));
    assert_eq!(status(&endpoint, 1).await, 204);
    assert_eq!(status(&endpoint, 2).await, 204);

    rotating.replace(secrets([2]));
    assert_eq!(status(&endpoint, 1).await, 401);
    assert_eq!(status(&endpoint, 2).await, 204);
}

#[tokio::test]
async fn endpoints_that_share_secrets_change_together() {
    let rotating = RotatingSecrets::new(secrets([1]));
    let one = endpoint_with(rotating.clone(), Counts::default());
    let two = endpoint_with(rotating.clone(), Counts::default());
    rotating.replace(secrets([2]));
    assert_eq!(status(&one, 2).await, 204);
    assert_eq!(status(&two, 2).await, 204);
}

#[test]
fn what_cannot_be_read_leaves_the_old_secrets_in_force() {
    fn reload(rotating: &RotatingSecrets, text: &str) -> Result<(), SecretError> {
        rotating.replace(text.parse::<Secrets>()?);
        Ok(())
    }

    let rotating = RotatingSecrets::new(secrets([1]).with_source("acme"));
    assert!(reload(&rotating, "whsec_short").is_err());
    assert_eq!(rotating.current().source(), Some("acme"));
}

#[test]
fn debug_shows_no_secret() {
    let text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let rotating = RotatingSecrets::new(text.parse().unwrap());
    let debug = format!("{rotating:?}");
    assert!(!debug.contains("MfKQ9r8"), "{debug}");
}
