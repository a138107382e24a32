use pulse_hooks::{Envelope, JobCompleted, pulse_handler};

#[pulse_handler]
async fn completed(_job: JobCompleted, envelope: &Envelope) {
    println!("{}", envelope.event_type());
}

fn main() {}
