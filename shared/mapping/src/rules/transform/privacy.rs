//! Hiding what a target need not know.
//!
//! A mask shows how long the text is. A hash of something guessable, such as a telephone number, can
//! be found by trying; a salt that others do not know makes that harder, and the salt stands in the
//! mapping, which is no place for a secret.

use sha2::{Digest, Sha256};

/// The digits of a SHA-256.
pub(super) const DIGITS: usize = 64;

pub(super) fn all_digits() -> usize {
    DIGITS
}

/// Where no more characters are there than may stay, none stays.
pub(super) fn mask(text: &str, keep: usize, with: char) -> String {
    let count = text.chars().count();
    let hidden = if count > keep { count - keep } else { count };
    let masked = |(place, character)| if place < hidden { with } else { character };
    text.chars().enumerate().map(masked).collect()
}

pub(super) fn hash(text: &str, salt: &str, length: usize) -> String {
    let digest = Sha256::new().chain_update(salt).chain_update(text).finalize();
    let mut digits = hex::encode(digest);
    digits.truncate(length);
    digits
}
