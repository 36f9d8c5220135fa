//! One error: what happened ([`Code`]) and what to do about it ([`Disposition`]), chosen where it
//! is understood and obeyed in one place (`sync`).

use std::time::Duration;

use crate::code::Code;

/// A result whose error carries its disposition.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What the worker does with a failed record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// Try again, after this long or after the usual back-off. Nothing was written.
    Retry {
        /// The wait that the other side asks for.
        after: Option<Duration>,
    },
    /// Sent, result unknown: nobody may act before the doubt ends, then look up.
    InDoubt,
    /// A person must look; acknowledged and listed with code, cause and fix.
    Park,
    /// The connection needs a person's consent again.
    Reauthorise,
    /// Our defect.
    Bug,
}

/// What went wrong. The message names fields, codes and amounts, never a secret or a person.
#[derive(Debug, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Error {
    /// What happened.
    pub code: Code,
    /// What to do.
    pub disposition: Disposition,
    /// The cause in this record's own terms, for the person who fixes it.
    pub message: String,
    /// The error beneath.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error with its disposition.
    #[must_use]
    pub fn new(code: Code, disposition: Disposition, message: impl Into<String>) -> Self {
        Self { code, disposition, message: message.into(), source: None }
    }

    /// To be tried again after the usual back-off.
    #[must_use]
    pub fn retry(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Disposition::Retry { after: None }, message)
    }

    /// To be tried again after a wait.
    #[must_use]
    pub fn retry_after(code: Code, after: Duration, message: impl Into<String>) -> Self {
        Self::new(code, Disposition::Retry { after: Some(after) }, message)
    }

    /// For a person to look at.
    #[must_use]
    pub fn park(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Disposition::Park, message)
    }

    /// A defect of ours.
    #[must_use]
    pub fn bug(message: impl Into<String>) -> Self {
        Self::new(Code::Bug, Disposition::Bug, message)
    }

    /// The same error for another record it concerns; the error beneath stays with the first.
    #[must_use]
    pub fn restated(&self) -> Self {
        Self::new(self.code, self.disposition, self.message.clone())
    }

    /// Adds the error beneath.
    #[must_use]
    pub fn caused_by(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }
}
