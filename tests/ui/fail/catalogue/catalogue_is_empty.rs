use pulse_hooks::{Catalogue, pulse_catalogue};

const JOBS: Catalogue = pulse_catalogue![];

fn main() {}
