//! A child process ends with its guard, and is told apart from a later one of the same id.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::path::Path;

use tempfile::TempDir;
use xtask::process::{Identity, Process, Spec, Stop};

fn shell(folder: &TempDir, script: &str) -> Process {
    Process::start(Spec {
        name: "shell",
        program: Path::new("sh"),
        arguments: vec!["-c".to_owned(), script.to_owned()],
        environment: Vec::new(),
        folder: folder.path(),
        log: folder.path().join("log"),
        user: None,
        stop: Stop::Terminate,
    })
    .unwrap()
}

#[test]
fn a_process_ends_with_its_guard() {
    let folder = TempDir::new().unwrap();
    let mut process = shell(&folder, "exec sleep 600");
    process.still_running().unwrap();
    let identity = process.identity();
    assert!(identity.runs());
    drop(process);
    assert!(!identity.runs());
}

#[test]
fn a_process_that_ended_is_reported_with_its_last_words() {
    let folder = TempDir::new().unwrap();
    let mut process = shell(&folder, "echo no such port; exit 3");
    let error = loop {
        if let Err(error) = process.still_running() {
            break error.to_string();
        }
        std::thread::yield_now();
    };
    assert!(error.contains("exit status: 3"), "{error}");
    assert!(error.contains("no such port"), "{error}");
}

#[test]
fn another_process_with_the_same_id_is_not_taken_for_ours() {
    let own = Identity::of("test", std::process::id());
    assert!(own.runs());
    let earlier = Identity { started: own.started - 1, ..own };
    assert!(!earlier.runs());
}
