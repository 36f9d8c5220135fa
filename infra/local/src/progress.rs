//! One line a step, on standard error, so that standard output stays for results.

use std::time::{Duration, Instant};

/// Says what is being done.
pub fn say(what: &str) {
    eprintln!("  {what}");
}

/// A step that tells how long it took.
#[derive(Debug)]
pub struct Step {
    what: String,
    started: Instant,
}

impl Step {
    /// Announces the step.
    #[must_use]
    pub fn start(what: impl Into<String>) -> Self {
        let what = what.into();
        say(&format!("{what} ..."));
        Self { what, started: Instant::now() }
    }

    /// Says that it is done, and after how long.
    pub fn done(self) {
        say(&format!("{}: done in {}", self.what, seconds(self.started.elapsed())));
    }
}

/// A duration as `12.3 s`.
#[must_use]
pub fn seconds(elapsed: Duration) -> String {
    let millis = elapsed.as_millis();
    format!("{}.{} s", millis / 1000, millis % 1000 / 100)
}
