use pulse_hooks::{
    Delivery, JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, State,
    pulse_handler, pulse_router,
};

macro_rules! log_it {
    ($name:ident, $event:ty) => {
        #[pulse_handler]
        async fn $name(job: $event, State(prefix): State<String>) {
            eprintln!("{prefix}: {}", job.job_id);
        }
    };
    ($name:ident, $event:ty, $($argument:ident: $ty:ty),* => $answer:ty) => {
        #[pulse_handler]
        async fn $name(_job: $event, $($argument: $ty),*) -> $answer {
            $(drop($argument);)*
            Ok(())
        }
    };
}

log_it!(completed, JobCompleted);
log_it!(failed, JobFailed, delivery: Delivery, prefix: State<String> => Result<(), String>);

macro_rules! router {
    ($state:ty, $($handler:path),*) => {
        pulse_router! {
            state: $state,
            handlers: [$($handler),*],
            ignore: [JobCreated, JobProcessing, JobCancelled],
        }
    };
}

fn main() {
    let _router = router!(String, completed, self::failed).with_state("pulse".to_owned());
}
