//! What a failed call means for whoever ran the command.

use http::StatusCode;
use pulse_hooks::client::ClientError;

use crate::exit::{self, Failure};
use crate::output::printable;

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let failure = classify(&error)(describe(&error));
        match error {
            ClientError::InDoubt(_) => failure.help(
                "look at your jobs in Pulse before you send it again: two jobs may be billed",
            ),
            _ => failure,
        }
    }
}

/// The error with all that is behind it. The API's own words are among them.
pub(crate) fn describe(error: &ClientError) -> String {
    printable(&words(error)).into_owned()
}

/// Without the settings that a program has, and the command has not.
fn words(error: &ClientError) -> String {
    match error {
        ClientError::InDoubt(cause)
        | ClientError::ResultNotFetched(cause)
        | ClientError::DeadlinePassed {
            source: Some(cause),
            ..
        } => format!("{error}: {}", words(cause)),
        ClientError::TimedOut { host, after } => format!("`{host}` was silent for {after:?}"),
        ClientError::Unexpected { host, problem } => {
            let problem = problem.split("; `PulseClientBuilder::").next();
            format!("the answer of `{host}` {}", problem.unwrap_or_default())
        }
        _ => exit::chain(error),
    }
}

fn classify(error: &ClientError) -> fn(String) -> Failure {
    match error {
        ClientError::Invalid(_) | ClientError::File { .. } => Failure::Usage,
        ClientError::Failed(_)
        | ClientError::Cancelled(_)
        | ClientError::Expired(_)
        | ClientError::Unfinished(_) => Failure::No,
        ClientError::Api(error) if !may_pass(error.status) => Failure::No,
        ClientError::ResultNotFetched(error) => classify(error),
        _ => Failure::Unavailable,
    }
}

fn may_pass(status: StatusCode) -> bool {
    status.is_server_error()
        || status == StatusCode::REQUEST_TIMEOUT
        || status == StatusCode::TOO_MANY_REQUESTS
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn no_setting_is_named_that_the_command_has_not() {
        let host = || "api.example".to_owned();
        let silent = ClientError::TimedOut {
            host: host(),
            after: Duration::from_secs(60),
        };
        // The cause stands last, as it does in the client's own words.
        let in_doubt = ClientError::InDoubt(Box::new(silent));
        assert!(describe(&in_doubt).ends_with(": `api.example` was silent for 60s"));

        let too_long = ClientError::Unexpected {
            host: host(),
            problem: "has more than 9 bytes; `PulseClientBuilder::answer_limit` sets it".to_owned(),
        };
        let told = "the answer of `api.example` has more than 9 bytes";
        assert_eq!(describe(&too_long), told);
    }
}
