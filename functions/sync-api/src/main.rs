//! Answers people and systems: health, runs, records.

fn main() {}
