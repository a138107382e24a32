//! A public handler may take types that only its module can name.

use pulse_hooks::{JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, pulse_router};

mod archive {
    use pulse_hooks::{Event, FromRef, State, pulse_handler};

    #[derive(serde::Deserialize, Event)]
    #[event("job.archived", key = job_id)]
    struct JobArchived {
        job_id: String,
    }

    #[derive(Clone)]
    struct Shelf;

    #[derive(Clone, FromRef)]
    pub struct Archive {
        shelf: Shelf,
    }

    impl Archive {
        pub fn new() -> Self {
            Self { shelf: Shelf }
        }
    }

    #[allow(private_interfaces)]
    #[pulse_handler]
    pub async fn archived(_job: JobArchived, State(_shelf): State<Shelf>) {}
}

fn main() {
    let router = pulse_router! {
        state: archive::Archive,
        handlers: [archive::archived],
        ignore: [JobCreated, JobProcessing, JobCompleted, JobFailed, JobCancelled],
    };
    let _router = router.with_state(archive::Archive::new());
}
