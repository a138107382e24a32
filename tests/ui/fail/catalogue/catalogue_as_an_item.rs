use pulse_hooks::{JobCreated, pulse_catalogue};

pulse_catalogue! { MAIL: [JobCreated] }

fn main() {}
