use std::collections::HashMap;
use std::sync::Arc;

use pulse_hooks::{JobCompleted, pulse_handler};

#[pulse_handler]
async fn completed(_job: JobCompleted, _owners: Arc<HashMap<String, u64>>) {}

fn main() {}
