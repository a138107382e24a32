use pulse_hooks::{JobCompleted, RawEvent, State, pulse_handler, pulse_router};

#[pulse_handler]
async fn completed(_job: JobCompleted) {}

#[pulse_handler]
async fn archive(event: RawEvent, State(prefix): State<String>) {
    drop((event, prefix));
}

#[pulse_handler]
async fn log(_event: RawEvent) {}

fn main() {
    let _router = pulse_router! {
        fallback: log,
        unknown: archive,
        handlers: [completed],
        state: String,
    };
    let _router = pulse_router! { fallback: log };
    let _router = pulse_router!(unknown: log, fallback: log);
}
