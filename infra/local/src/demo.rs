//! The main job, before your eyes.

use anyhow::Result;

use crate::stack::Stack;

/// Shows what runs where; returns the exit code.
///
/// # Errors
/// When the stack does not answer.
pub async fn run(stack: &Stack, json: bool) -> Result<i32> {
    if !json {
        print!("{}", stack.description());
    }
    Ok(0)
}
