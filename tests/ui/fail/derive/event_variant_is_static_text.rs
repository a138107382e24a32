use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("job.archived")]
enum JobArchived {
    Named(Option<&'static str>),
}

fn main() {}
