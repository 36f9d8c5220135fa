//! What the books must be.
