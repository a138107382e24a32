//! What a failed call means for whoever ran the command.

use http::StatusCode;
use pulse_hooks::client::ClientError;

use crate::exit::{self, Failure};
use crate::output::printable;

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        // The API's own words are among them.
        let mut message = printable(&exit::chain(&error)).into_owned();
        if let Some(help) = help(&error) {
            message = format!("{message}\nhelp: {help}");
        }
        classify(&error)(message)
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

fn help(error: &ClientError) -> Option<String> {
    match error {
        ClientError::InDoubt(_) => Some(
            "look at your jobs in Pulse before you send it again: two jobs may be billed"
                .to_owned(),
        ),
        ClientError::DeadlinePassed { job_id, .. } => Some(format!(
            "the job goes on; `pulse-hooks job wait {}` waits for it again",
            printable(job_id)
        )),
        _ => None,
    }
}
