//! A regular expression whose cost is bounded.
//!
//! Matching takes time in proportion to the text (the `regex` crate has no back-references and no
//! look-around); the pattern's built size and the text's length are limited besides.

use std::borrow::Cow;

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use super::error::Problem;
use super::limits::{
    PATTERN_BUILT_BYTES_MAX, PATTERN_BYTES_MAX, PATTERN_INPUT_BYTES_MAX, TEXT_BYTES_MAX,
};

/// A pattern in the syntax of the `regex` crate. In JSON it is its text.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern(Regex);

/// A text that is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no pattern: {0}")]
pub struct InvalidPattern(String);

impl Pattern {
    /// Builds a pattern.
    ///
    /// # Errors
    /// It does not parse, or it is too large.
    pub fn parse(text: &str) -> Result<Self, InvalidPattern> {
        if text.len() > PATTERN_BYTES_MAX {
            return Err(InvalidPattern(format!("it has more than {PATTERN_BYTES_MAX} bytes")));
        }
        let built = RegexBuilder::new(text)
            .size_limit(PATTERN_BUILT_BYTES_MAX)
            .dfa_size_limit(PATTERN_BUILT_BYTES_MAX)
            .build();
        built.map(Self).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => InvalidPattern("it is too large".to_owned()),
            // The last line says what is wrong; the others draw the place under the pattern.
            other => {
                let text = other.to_string();
                let reason = text.lines().last().unwrap_or_default();
                InvalidPattern(reason.trim_start_matches("error: ").to_owned())
            }
        })
    }

    /// Whether a text matches anywhere.
    pub(super) fn matches(&self, text: &str) -> Result<bool, Problem> {
        Ok(self.0.is_match(short(text)?))
    }

    /// The first group of the first match, or the whole match where the pattern has no group.
    pub(super) fn extract<'a>(&self, text: Cow<'a, str>) -> Result<Option<Cow<'a, str>>, Problem> {
        let found = self.0.captures(short(&text)?);
        let found = found.and_then(|groups| groups.get(usize::from(groups.len() > 1)));
        let Some(range) = found.map(|group| group.range()) else { return Ok(None) };
        Ok(match text {
            Cow::Borrowed(text) => text.get(range).map(Cow::Borrowed),
            Cow::Owned(text) => text.get(range).map(|part| Cow::Owned(part.to_owned())),
        })
    }

    /// Replaces every match; `$1` and `${name}` are groups, `$$` is a dollar sign.
    pub(super) fn replace<'a>(
        &self,
        text: Cow<'a, str>,
        with: &str,
    ) -> Result<Cow<'a, str>, Problem> {
        short(&text)?;
        let mut replaced = String::new();
        let mut end = 0;
        for groups in self.0.captures_iter(&text) {
            let Some(whole) = groups.get(0) else { continue };
            replaced.push_str(text.get(end..whole.start()).unwrap_or_default());
            groups.expand(with, &mut replaced);
            end = whole.end();
            if replaced.len() > TEXT_BYTES_MAX {
                return Err(Problem::TextLength { limit: TEXT_BYTES_MAX });
            }
        }
        if end == 0 && replaced.is_empty() {
            return Ok(text);
        }
        replaced.push_str(text.get(end..).unwrap_or_default());
        Ok(Cow::Owned(replaced))
    }
}

fn short(text: &str) -> Result<&str, Problem> {
    if text.len() > PATTERN_INPUT_BYTES_MAX {
        return Err(Problem::TextLength { limit: PATTERN_INPUT_BYTES_MAX });
    }
    Ok(text)
}

/// By their text.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for Pattern {}

impl TryFrom<String> for Pattern {
    type Error = InvalidPattern;
    fn try_from(text: String) -> Result<Self, InvalidPattern> {
        Self::parse(&text)
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.0.as_str().to_owned()
    }
}
