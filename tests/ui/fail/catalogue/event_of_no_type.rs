use pulse_hooks::{Catalogue, DecodeError, Envelope, Event, JobCreated, pulse_catalogue};

struct JobArchived;

impl Event for JobArchived {
    const TYPES: &'static [&'static str] = &[];

    fn decode(_envelope: &Envelope<'_>) -> Result<Self, DecodeError> {
        Ok(Self)
    }
}

const JOBS: Catalogue = pulse_catalogue![JobCreated, JobArchived];

fn main() {}
