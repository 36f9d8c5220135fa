//! `cargo xtask replay`: a store's captures, read as the sync reads them. Offline; needs no stack.
//!
//! ```text
//! folder ─► files ─► secrets that the captures name
//!              └───► judge: a file ─► findings ─► summary (numbers) and page (for people)
//!                                              └─► preview: what would be posted, with `--plan`
//! ```
//!
//! Nothing that it prints is personal: ids, numbers, status and amounts, no names, addresses or
//! e-mails, no value that did not read.

mod folder;
mod judge;
mod page;
pub mod preview;
mod secrets;
mod summary;

use std::path::Path;

use anyhow::{Result, ensure};

use folder::File;
pub use judge::{Finding, Signature, Sort};
use preview::Wish;
use secrets::Secrets;
pub use summary::{Count, Failure, Summary};

/// What was found in a folder.
#[derive(Debug)]
pub struct Replay {
    /// Everything in it, in the order of the files.
    pub findings: Vec<Finding>,
    /// The same in numbers.
    pub summary: Summary,
}

/// Reads a folder of captures, or one file, and prints what it made of them, and what would be posted
/// where that is wished for; with `json` the last line is the summary. The exit code: 0, or 1 where
/// something did not read. Signatures that fit no
/// secret are shown and do not decide it: a store has webhooks of other people too.
///
/// # Errors
/// When there is nothing to read, and a mapping that is wrong, by its place.
pub fn run(path: &Path, given: &[String], plan: Option<&Wish>, json: bool) -> Result<u8> {
    let mut replay = replay(path, given)?;
    print!("{}", page::page(path, &replay));
    if let Some(wish) = plan {
        let preview = preview::preview(&replay.findings, wish)?;
        print!("\n{}", preview.page());
        replay.summary.plan = Some(preview.counts);
    }
    if json {
        println!("{}", serde_json::to_string(&replay.summary)?);
    }
    Ok(u8::from(replay.summary.failed > 0))
}

/// Reads a folder of captures, or one file, with these secrets and those that the captures name.
///
/// # Errors
/// When there is nothing to read.
pub fn replay(path: &Path, given: &[String]) -> Result<Replay> {
    let (files, skipped) = folder::files(path)?;
    ensure!(
        !files.is_empty(),
        "no file ending in .json in {}; name the folder of the captures, or one file",
        path.display()
    );
    let mut secrets = Secrets::given(given);
    for file in &files {
        if let Ok(bytes) = file.read() {
            secrets.learn(&file.store, &bytes);
        }
    }
    let judged = |file: &File| judge::file(file, &secrets);
    let findings: Vec<Finding> = files.iter().flat_map(judged).collect();
    let summary = Summary::of(files.len(), skipped, &findings);
    Ok(Replay { findings, summary })
}
