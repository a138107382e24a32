//! See `pulse_hooks_fuzz::secrets`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pulse_hooks_fuzz::secrets::{Input, check};

fuzz_target!(|input: Input<'_>| check(&input));
