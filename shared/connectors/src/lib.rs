//! The systems: one folder each, the same files in each.
