//! `requestid`: a repeated call gets the first answer and does nothing.
//!
//! What the real system does with another body under a known id is undocumented; here it is a
//! fault 600, so that a client that relies on either reading is caught.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::fault::{Checked, Fault};

/// The longest request id.
const LONGEST: usize = 50;
/// The longest request id of a batch.
const LONGEST_FOR_BATCH: usize = 36;

/// The answers by request id.
#[derive(Debug, Default)]
pub struct Replays {
    answers: HashMap<String, (u64, String)>,
    /// How often an answer was repeated.
    pub repeated: u64,
}

impl Replays {
    /// The answer to repeat, if the id is known.
    ///
    /// # Errors
    /// 600 for another request under a known id, 2050 for an id that is too long.
    pub fn answer(&mut self, id: &str, batch: bool, print: u64) -> Checked<Option<String>> {
        let longest = if batch { LONGEST_FOR_BATCH } else { LONGEST };
        if id.chars().count() > longest {
            return Err(Fault::length("requestid", longest, id.chars().count()));
        }
        match self.answers.get(id) {
            None => Ok(None),
            Some((first, answer)) if *first == print => {
                self.repeated += 1;
                Ok(Some(answer.clone()))
            }
            Some(_) => {
                let detail = format!("Duplicate request id {id} with different content.");
                Err(Fault::invalid("600", "Duplicate Request Id", detail))
            }
        }
    }

    /// Keeps an answer.
    pub fn keep(&mut self, id: &str, print: u64, answer: &str) {
        self.answers.insert(id.to_owned(), (print, answer.to_owned()));
    }
}

/// A print of what was asked.
#[must_use]
pub fn print(path: &str, operation: Option<&str>, body: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (path, operation, body).hash(&mut hasher);
    hasher.finish()
}
