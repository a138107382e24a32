// errors: 4
use pulse_hooks::{JobCompleted, pulse_handler};

struct Order;
struct Db;
struct StoreError;

#[pulse_handler]
async fn ordered(_order: Order) -> String {
    String::new()
}

#[pulse_handler]
async fn completed(_job: JobCompleted, _db: Db) -> Result<(), StoreError> {
    Ok(())
}

fn main() {}
