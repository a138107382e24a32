//! Contenders that take turns, and the time of each.

// Printing is what a benchmark is for.
#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::time::{Duration, Instant};

/// Runs a batch of as many calls as it is told, and says how long they took.
pub(crate) struct Contender<'a> {
    pub(crate) name: String,
    pub(crate) batch: Box<dyn FnMut(u32) -> Duration + 'a>,
}

impl<'a> Contender<'a> {
    pub(crate) fn new(name: impl Into<String>, mut call: impl FnMut() + 'a) -> Self {
        let batch = move |calls| {
            let start = Instant::now();
            (0..calls).for_each(|_| call());
            start.elapsed()
        };
        Self {
            name: name.into(),
            batch: Box::new(batch),
        }
    }
}

/// The times of contenders that took turns.
pub(crate) struct Group {
    names: Vec<String>,
    /// For each round, nanoseconds per call of each contender.
    rounds: Vec<Vec<f64>>,
}

/// Every round gives each contender one small batch. The first to go moves on by one each round,
/// so that nobody always finds the caches as the same neighbour left them.
pub(crate) fn measure(contenders: &mut [Contender<'_>], rounds: usize, calls: u32) -> Group {
    let count = contenders.len();
    let round = |round: usize| -> Vec<f64> {
        let mut times = vec![0.0; count];
        for turn in 0..count {
            let index = (round + turn) % count;
            let batch = &mut contenders[index].batch;
            at_depth(round % DEPTHS, &mut || {
                times[index] = batch(calls).as_secs_f64() * 1e9 / f64::from(calls);
            });
        }
        times
    };
    Group {
        rounds: (0..rounds).map(round).collect(),
        names: contenders
            .iter()
            .map(|contender| contender.name.clone())
            .collect(),
    }
}

/// Depths of the stack that the rounds begin at; together they span more than a page.
const DEPTHS: usize = 8;

/// Calls from further down the stack. Loads and stores that lie a multiple of 4 KiB apart hold
/// each other up; where the system happens to put the stack, the bare hash was slower by up to a
/// fifth in one process of ten. With rounds at several depths each contender meets a good one.
#[inline(never)]
fn at_depth(depth: usize, call: &mut dyn FnMut()) {
    let room = black_box([0_u8; 512]);
    match depth {
        0 => call(),
        _ => at_depth(depth - 1, call),
    }
    black_box(room);
}

impl Group {
    pub(crate) fn ratio(&self, of: &str, to: &str) -> f64 {
        self.nanoseconds(self.index(of)) / self.nanoseconds(self.index(to))
    }

    pub(crate) fn nanoseconds_of_all(&self) -> impl Iterator<Item = f64> {
        (0..self.names.len()).map(|index| self.nanoseconds(index))
    }

    /// The fastest batch. Whatever else the machine does only ever adds time, and adds more to
    /// memory-bound code than to the hash, so that medians of two runs differed by a fifth where
    /// these differed by a hundredth.
    fn nanoseconds(&self, index: usize) -> f64 {
        let times = self.rounds.iter().map(|times| times[index]);
        times.fold(f64::INFINITY, f64::min)
    }

    fn index(&self, name: &str) -> usize {
        let index = self.names.iter().position(|other| other == name);
        index.expect("a contender of this group")
    }
}

pub(crate) fn print_table<'g>(groups: impl IntoIterator<Item = &'g Group>) {
    println!(
        "{:<24} {:>10} {:>8}",
        "fastest of the rounds", "ns/call", "x first"
    );
    for group in groups {
        for (index, name) in group.names.iter().enumerate() {
            let nanoseconds = group.nanoseconds(index);
            let ratio = nanoseconds / group.nanoseconds(0);
            println!("{name:<24} {nanoseconds:>10.0} {ratio:>8.2}");
        }
    }
}
