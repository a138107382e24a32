use pulse_hooks::Event;

#[derive(Event)]
#[event("job.archived")]
union JobArchived {
    pub count: u64,
    pub bytes: [u8; 8],
}

fn main() {}
