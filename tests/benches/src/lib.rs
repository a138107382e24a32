//! What the benchmarks share: the delivery they receive, the projects they compile, and how
//! they tell their figures.

pub mod fixture;
pub mod projects;
pub mod report;
pub mod routes;
