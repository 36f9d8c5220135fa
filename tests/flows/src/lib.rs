//! The promises, proven over the whole stack.
