//! See `pulse_hooks_fuzz::headers`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pulse_hooks_fuzz::headers::{Input, check};

fuzz_target!(|input: Input<'_>| check(&input));
