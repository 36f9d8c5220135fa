//! Verifies webhooks and turns them into jobs.

fn main() {}
