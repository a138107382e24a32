use pulse_hooks::{Delivery, Event, JobCompleted, State, pulse_handler};

#[derive(serde::Deserialize, Event)]
#[event("job.archived")]
struct JobArchived {
    job_id: String,
    size: u64,
}

#[derive(Clone)]
struct Mail {
    sender: String,
}

#[pulse_handler]
async fn state(job: JobCompleted, State(mail): State<Mail>) {
    drop((job, mail));
}

#[pulse_handler]
async fn deep(
    JobArchived { job_id, size: _ }: JobArchived,
    State(Mail { sender }): pulse_hooks::State<Mail>,
    Delivery { id, .. }: Delivery,
) {
    drop((job_id, sender, id));
}

#[pulse_handler]
async fn mutable(mut job: JobArchived, mut delivery: Delivery) {
    job.size += 1;
    delivery.id.clear();
}

#[pulse_handler]
async fn wild(_: JobCompleted, _: Delivery, _: State<(String, Option<u64>)>) {}

fn main() {}
