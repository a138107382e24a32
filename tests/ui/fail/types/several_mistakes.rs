// errors: 4
use pulse_hooks::{JobCompleted, pulse_handler};

struct Order;
struct Db;
struct StoreError;

#[pulse_handler]
async fn ordered(_order: Order, _db: Db) -> Result<(), StoreError> {
    Ok(())
}

#[pulse_handler]
async fn completed(job: JobCompleted) -> String {
    job.job_id
}

fn main() {}
