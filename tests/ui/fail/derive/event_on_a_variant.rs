use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
enum JobMoved {
    #[event("job.archived")]
    Archived,
}

fn main() {}
