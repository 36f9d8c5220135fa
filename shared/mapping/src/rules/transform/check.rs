//! Which arguments make sense; what is refused here cannot fail, or cost too much, later.

use super::{Transform, privacy};
use crate::rules::datum::bytes;
use crate::rules::limits::{
    ARGUMENT_BYTES_MAX, DIGITS_MAX, PAD_CHARACTERS_MAX, ROWS_MAX, VALUE_BYTES_MAX,
};

/// A replacement of a pattern may hold groups, each of which can be as long as the text.
const REPLACEMENT_BYTES_MAX: usize = 256;
/// The fewest digits of a hash that are still more than a few people's.
const HASH_DIGITS_MIN: usize = 8;

impl Transform {
    /// Whether the arguments make sense.
    pub(in super::super) fn check_arguments(&self) -> Result<(), &'static str> {
        let unless = |holds: bool, message| if holds { Ok(()) } else { Err(message) };
        let short = |text: &str| {
            unless(text.len() <= ARGUMENT_BYTES_MAX, "a text argument has 2,000 bytes at the most")
        };
        match self {
            Self::Concat { separator: text }
            | Self::Prefix { text }
            | Self::Suffix { text }
            | Self::Join { separator: text }
            | Self::Hash { salt: text, length: privacy::DIGITS } => short(text),
            Self::Hash { salt, length } => {
                let fits = (HASH_DIGITS_MIN..privacy::DIGITS).contains(length);
                unless(fits, "a hash has 8 to 64 digits")?;
                short(salt)
            }
            Self::Truncate { length, ending } => {
                unless(ending.chars().count() < *length, "the ending leaves no room for the text")
            }
            Self::PadStart { length, .. } | Self::PadEnd { length, .. } => {
                unless(*length <= PAD_CHARACTERS_MAX, "padding makes 4,000 characters at the most")
            }
            Self::Replace { find, with } => {
                unless(!find.is_empty(), "an empty text cannot be looked for")?;
                short(find)?;
                short(with)
            }
            Self::ReplacePattern { with, .. } => unless(
                with.len() <= REPLACEMENT_BYTES_MAX,
                "what replaces a pattern has 256 bytes at the most",
            ),
            Self::Split { separator } => {
                unless(!separator.is_empty(), "a text cannot be split at an empty text")?;
                short(separator)
            }
            Self::ParseNumber { decimal, group } => {
                let clear = decimal != group
                    && [decimal, group].iter().all(|sign| !sign.is_ascii_digit() && **sign != '-');
                unless(clear, "the two signs must differ, and be no digit and no minus")
            }
            Self::FormatNumber { digits, group, .. } => {
                unless(*digits <= DIGITS_MAX, "10 digits at the most")?;
                unless(group.chars().count() <= 1, "one character between thousands at the most")
            }
            Self::Round { digits, .. } => unless(*digits <= DIGITS_MAX, "10 digits at the most"),
            Self::Divide { by, digits } => {
                unless(!by.is_zero(), "nothing can be divided by 0")?;
                unless(*digits <= DIGITS_MAX, "10 digits at the most")
            }
            Self::Lookup { table, .. } => {
                unless((1..=ROWS_MAX).contains(&table.len()), "a table has 1 to 2,000 rows")
            }
            Self::ParseBoolean { yes, no } => {
                unless(yes.len() + no.len() <= ROWS_MAX, "2,000 texts at the most")?;
                unless(yes.iter().all(|text| !no.contains(text)), "a text is true and false")
            }
            Self::Default { value } => {
                unless(!value.is_null(), "a default of null is none")?;
                unless(bytes(value) <= VALUE_BYTES_MAX, "the value is too large")
            }
            _ => Ok(()),
        }
    }
}
