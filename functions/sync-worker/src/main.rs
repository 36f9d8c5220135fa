//! Takes jobs from the queues and syncs their records.

fn main() {}
