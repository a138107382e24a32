//! See `pulse_hooks_fuzz::differential`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pulse_hooks_fuzz::differential::{Input, check};

fuzz_target!(|input: Input<'_>| check(&input));
