use pulse_hooks::Event;

#[derive(serde::Deserialize, Event)]
#[event("job.archived")]
struct JobArchived<T>
where
    T: Clone,
{
    label: T,
}

fn main() {}
