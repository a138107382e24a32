//! Figures in a form that people and scripts can read, and whether they are good enough.

// Printing is what a benchmark is for.
#![allow(clippy::print_stdout)]

use std::fmt;
use std::process::ExitCode;

/// What a ratio must be.
#[derive(Debug, Clone, Copy)]
pub enum Bound {
    /// No more than this: what we cost.
    AtMost(f64),
    /// No less than this: how far we are ahead.
    AtLeast(f64),
}

impl Bound {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(most) => write!(f, "<= {most}"),
            Self::AtLeast(least) => write!(f, ">= {least}"),
        }
    }
}

/// Prints figures, and remembers which missed their bound.
#[derive(Debug)]
pub struct Report {
    /// Whether a missed bound is a failure.
    judged: bool,
    missed: Vec<String>,
}

impl Report {
    /// A new report, of figures that every CPU can be held to.
    #[must_use]
    pub fn begin() -> Self {
        Self {
            judged: true,
            missed: Vec::new(),
        }
    }

    /// A new report of figures about hashing, which begins with the SHA-256 back end this CPU
    /// gets. A missed bound is a failure only where the CPU has SHA extensions: the bounds were
    /// set on one, and elsewhere hashing takes a different share of the time.
    #[must_use]
    pub fn begin_hashing() -> Self {
        let accelerated = has_sha_extensions();
        let back_end = if accelerated {
            "CPU SHA extensions"
        } else {
            "portable code (this CPU has no SHA extensions)"
        };
        println!("SHA-256 back end: {back_end}");
        Self {
            judged: accelerated,
            missed: Vec::new(),
        }
    }

    /// Prints `RATIO <name> <value>`. The bound is held against the value as it is printed.
    pub fn ratio(&mut self, name: &str, value: f64, bound: Bound) {
        let value = (value * 100.0).round() / 100.0;
        println!("RATIO {name} {value:.2}");
        if !bound.holds(value) {
            self.missed
                .push(format!("{name}: {value:.2}, wanted {bound}"));
        }
    }

    /// Prints `ALLOC <name> <count>`, the allocations of one call; there must be none.
    pub fn no_allocations(&mut self, name: &str, count: f64) {
        println!("ALLOC {name} {count}");
        if count != 0.0 {
            self.missed.push(format!("ALLOC {name}: {count}, wanted 0"));
        }
    }

    /// Prints what was missed.
    #[must_use]
    pub fn end(self) -> ExitCode {
        for missed in &self.missed {
            println!("MISSED {missed}");
        }
        if self.judged && !self.missed.is_empty() {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    }
}

/// The middle one of `values`.
///
/// # Panics
/// There is none.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// What `sha2` itself asks the CPU for.
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
fn has_sha_extensions() -> bool {
    std::arch::is_x86_feature_detected!("sha") && std::arch::is_x86_feature_detected!("sse4.1")
}

/// What `sha2` itself asks the CPU for.
#[cfg(target_arch = "aarch64")]
fn has_sha_extensions() -> bool {
    std::arch::is_aarch64_feature_detected!("sha2")
}

#[cfg(not(any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64")))]
fn has_sha_extensions() -> bool {
    false
}
