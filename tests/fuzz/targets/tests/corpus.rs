//! The fuzzer's corpus, on stable: every input that was ever worth keeping is tried each time.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot read its input has failed, and says which one it was"
)]

use std::fs;
use std::path::PathBuf;

use fuzz_targets::{TARGETS, Target};

/// The inputs of a target.
fn inputs(name: &str) -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../corpus").join(name);
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn replay(name: &str) {
    let target: Target = TARGETS.into_iter().find(|(own, _)| *own == name).unwrap().1;
    let inputs = inputs(name);
    assert!(inputs.len() >= 5, "{name} has hardly any corpus");
    for path in inputs {
        // A panic does not say which input it was.
        println!("{}", path.display());
        target(&fs::read(&path).unwrap());
    }
}

#[test]
fn orders_are_the_same_written_and_read_again() {
    replay("order");
}

#[test]
fn quickbooks_webhooks_name_only_what_they_hold() {
    replay("quickbooks_webhook");
}

#[test]
fn signatures_verify_for_the_signed_bytes_alone() {
    replay("signature");
}

#[test]
fn no_text_ends_a_literal() {
    replay("query");
}

#[test]
fn every_target_is_one_of_the_fuzzers_and_has_a_corpus() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let names = manifest.lines().filter_map(|line| line.strip_prefix("path = \"fuzz_targets/"));
    let mut names: Vec<&str> = names.map(|name| name.trim_end_matches(".rs\"")).collect();
    names.sort_unstable();
    let mut targets: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    targets.sort_unstable();
    assert_eq!(names, targets);
}
