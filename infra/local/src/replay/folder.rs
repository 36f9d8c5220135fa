//! The files of a folder and of the folders in it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// A file beyond this is not read: it is no capture of one answer.
const LARGEST: u64 = 256 * 1024 * 1024;

/// A file of the capture.
#[derive(Debug)]
pub(super) struct File {
    path: PathBuf,
    /// Its name from the folder that was asked for.
    pub(super) name: String,
    /// The folder of its store: the one that `rest/` and `hooks/` stand in.
    pub(super) store: PathBuf,
}

impl File {
    fn new(path: PathBuf, root: &Path) -> Self {
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        let folder = path.parent().unwrap_or(Path::new(""));
        let store = match folder.file_name() {
            Some(part) if part == "rest" || part == "hooks" => folder.parent(),
            _ => Some(folder),
        };
        let store = store.unwrap_or(folder).to_owned();
        Self { path, name, store }
    }

    /// Its bytes.
    ///
    /// # Errors
    /// When it cannot be read, or is too large to be a capture.
    pub(super) fn read(&self) -> Result<Vec<u8>> {
        let size = fs::metadata(&self.path).context("it cannot be opened")?.len();
        ensure!(size <= LARGEST, "it is larger than 256 MiB; split it");
        fs::read(&self.path).context("it cannot be read")
    }
}

/// The files that end in `.json`, in the order of their names, and how many others there are.
/// Hidden ones are passed over; a link back into the folder is followed once.
///
/// # Errors
/// When the folder itself cannot be read.
pub(super) fn files(root: &Path) -> Result<(Vec<File>, usize)> {
    let shown = root.display();
    let found = fs::metadata(root).with_context(|| format!("cannot read {shown}"))?;
    if found.is_file() {
        let folder = root.parent().unwrap_or(Path::new(""));
        return Ok((vec![File::new(root.to_owned(), folder)], 0));
    }
    fs::read_dir(root).with_context(|| format!("cannot read {shown}"))?;
    let mut walk = Walk { root, seen: BTreeSet::new(), files: Vec::new(), skipped: 0 };
    walk.folder(root);
    Ok((walk.files, walk.skipped))
}

struct Walk<'a> {
    root: &'a Path,
    seen: BTreeSet<PathBuf>,
    files: Vec<File>,
    skipped: usize,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path) {
        let Ok(itself) = fs::canonicalize(folder) else { return };
        if !self.seen.insert(itself) {
            return;
        }
        let Ok(entries) = fs::read_dir(folder) else {
            self.skipped += 1;
            return;
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with('.') {
                continue;
            }
            let json = name.to_ascii_lowercase().ends_with(".json");
            if path.is_dir() {
                self.folder(&path);
            } else if json && (path.is_file() || !path.exists()) {
                self.files.push(File::new(path, self.root));
            } else {
                self.skipped += 1;
            }
        }
    }
}
