//! A text that is put together within a bound.

use super::error::Problem;
use super::limits::TEXT_BYTES_MAX;

/// Grows to [`TEXT_BYTES_MAX`] and no further.
#[derive(Default)]
pub(super) struct Builder(String);

impl Builder {
    pub(super) fn push(&mut self, text: &str) -> Result<(), Problem> {
        if self.0.len() + text.len() > TEXT_BYTES_MAX {
            return Err(Problem::TextLength { limit: TEXT_BYTES_MAX });
        }
        self.0.push_str(text);
        Ok(())
    }

    pub(super) fn text(self) -> String {
        self.0
    }
}
