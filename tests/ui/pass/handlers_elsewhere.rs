//! Handlers come along with `use`, whole modules, renamed or re-exported.

use pulse_hooks::{JobCancelled, pulse_router};

mod jobs {
    pub use self::progress::created;
    pub use self::progress::processing as moved_on;

    mod progress {
        use pulse_hooks::{JobCreated, JobProcessing, pulse_handler};

        #[pulse_handler]
        pub async fn created(_job: JobCreated) {}

        #[pulse_handler]
        pub async fn processing(_job: JobProcessing) {}
    }

    pub mod ends {
        use pulse_hooks::{JobCompleted, JobFailed, pulse_handler};

        #[pulse_handler]
        pub(crate) async fn completed(_job: JobCompleted) {}

        #[pulse_handler]
        pub(super) async fn failed(_job: JobFailed) {}
    }

    pub fn router() -> pulse_hooks::Router {
        use self::ends::*;

        pulse_hooks::pulse_router! {
            handlers: [created, self::progress::processing, completed, failed],
            ignore: [pulse_hooks::JobCancelled],
        }
    }
}

use jobs::ends::completed as done;

fn main() {
    let _router = jobs::router();
    let _router = pulse_router! {
        handlers: [crate::jobs::created, jobs::moved_on, done],
        ignore: [pulse_hooks::JobFailed, JobCancelled],
    };
}
