//! Prints how many allocations one verification makes. The benchmark `verify` runs it.

// Printing is how it answers.
#![allow(clippy::print_stdout)]

use std::hint::black_box;

use allocation_counter::measure;
use bytes::Bytes;
use jiff::Timestamp;
use pulse_hooks_benches::fixture::{self, Request};

const CALLS: u32 = 1_000;

fn main() {
    let one = measure(|| drop(black_box(Box::new(1))));
    assert_eq!(one.count_total, 1, "the allocator in use does not count");

    let Request { headers, body } = Request::signed(Bytes::from_static(fixture::SMALL.as_bytes()));
    let secrets = fixture::secrets();
    let all = measure(|| {
        for _ in 0..CALLS {
            let verified = secrets.verify(&headers, &body, Timestamp::now());
            black_box(&verified).as_ref().expect("a good signature");
        }
    });
    println!("{}", all.count_total as f64 / f64::from(CALLS));
}
