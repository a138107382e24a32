//! See `pulse_hooks_fuzz::envelopes`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pulse_hooks_fuzz::envelopes::{Input, check};

fuzz_target!(|input: Input<'_>| check(&input));
