//! What is wrong with a mapping document.

/// A mapping that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct MappingError {
    /// Where in the JSON, such as `books.gateways[2].document`.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

impl MappingError {
    /// An error at a path.
    #[must_use]
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }

    /// Fails with this error unless the condition holds.
    pub(crate) fn unless(
        holds: bool,
        path: impl FnOnce() -> String,
        message: &str,
    ) -> Result<(), Self> {
        if holds { Ok(()) } else { Err(Self::new(path(), message)) }
    }
}
