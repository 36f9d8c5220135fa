//! The one folder in which everything lives that is not in the repository: tools, builds, runs.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// `${UDS_CACHE:-~/.cache/universal-data-sync}`.
#[derive(Clone, Debug)]
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// Finds the folder and creates it.
    ///
    /// # Errors
    /// When neither `UDS_CACHE` nor `HOME` is set, or the folder cannot be created.
    pub fn open() -> Result<Self> {
        let root = match env::var_os("UDS_CACHE").filter(|value| !value.is_empty()) {
            Some(folder) => std::path::absolute(PathBuf::from(folder))?,
            None => {
                let home = env::var_os("HOME").context("set HOME, or UDS_CACHE to a folder")?;
                PathBuf::from(home).join(".cache/universal-data-sync")
            }
        };
        for folder in ["run", "tools"] {
            let folder = root.join(folder);
            fs::create_dir_all(&folder)
                .with_context(|| format!("cannot create {}", folder.display()))?;
        }
        Ok(Self { root })
    }

    /// Where the stacks that run keep their files.
    #[must_use]
    pub fn runs(&self) -> PathBuf {
        self.root.join("run")
    }

    /// Where installed programs live.
    #[must_use]
    pub fn tools(&self) -> PathBuf {
        self.root.join("tools")
    }

    /// Where Cargo builds: `CARGO_TARGET_DIR` if it is set, else a folder of the cache, so that a
    /// fresh clone is warm the second time.
    #[must_use]
    pub fn target(&self) -> PathBuf {
        env::var_os("CARGO_TARGET_DIR")
            .filter(|value| !value.is_empty())
            .and_then(|value| std::path::absolute(PathBuf::from(value)).ok())
            .unwrap_or_else(|| self.root.join("target"))
    }

    /// Keeps other processes out of an installation while the returned file lives.
    ///
    /// # Errors
    /// When the lock file cannot be opened or locked.
    pub fn lock(&self, name: &str) -> Result<File> {
        let path = self.root.join(format!("{name}.lock"));
        let file =
            File::create(&path).with_context(|| format!("cannot open {}", path.display()))?;
        file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
        Ok(file)
    }
}

/// The repository's root.
#[must_use]
pub fn repository() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest).to_path_buf()
}
