//! Asks sources what changed, on a schedule, and turns the answers into jobs.

fn main() {}
