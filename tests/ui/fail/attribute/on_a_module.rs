use pulse_hooks::pulse_handler;

#[pulse_handler]
mod jobs {
    use pulse_hooks::JobCompleted;

    pub async fn completed(_job: JobCompleted) {}
}

fn main() {}
