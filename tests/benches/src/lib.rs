//! What the benchmarks share: the delivery they receive, and how they tell their figures.

pub mod fixture;
pub mod report;
pub mod routes;
