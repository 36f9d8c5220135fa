//! A text with places to fill.

use serde::{Deserialize, Serialize};

use super::limits::ARGUMENT_BYTES_MAX;
use super::path::{InvalidPath, Path};

/// A text with places: `{0}` is the rule's first source (or the value so far), `{1}` the second;
/// `{billing.city}` is what stands at a path of the record; `{{` and `}}` are braces.
///
/// A path in a place has no braces. In JSON a template is its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Template {
    text: String,
    parts: Vec<Part>,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Text that stays.
    Text(String),
    /// A source, counted from 0.
    Source(usize),
    /// A path of the record.
    At(Path),
}

/// A text that is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTemplate {
    /// It is too long.
    #[error("a template has {ARGUMENT_BYTES_MAX} bytes at the most")]
    Long,
    /// A brace that stands alone.
    #[error("a brace stands alone; `{{{{` and `}}}}` are braces of the text")]
    Brace,
    /// A place without anything in it, or a number that no source has.
    #[error("a place is empty, or its number is too large")]
    Source,
    /// A place that is no source and no path.
    #[error(transparent)]
    Path(#[from] InvalidPath),
}

impl Template {
    /// Parses a template.
    ///
    /// # Errors
    /// A brace stands alone, or a place is no path.
    pub fn parse(text: &str) -> Result<Self, InvalidTemplate> {
        if text.len() > ARGUMENT_BYTES_MAX {
            return Err(InvalidTemplate::Long);
        }
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(brace) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(brace);
            literal.push_str(before);
            if let Some(after) = from.strip_prefix("{{") {
                literal.push('{');
                rest = after;
            } else if let Some(after) = from.strip_prefix("}}") {
                literal.push('}');
                rest = after;
            } else {
                let place = from.strip_prefix('{').and_then(|place| place.split_once('}'));
                let (place, after) = place.ok_or(InvalidTemplate::Brace)?;
                if !literal.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut literal)));
                }
                parts.push(if place.bytes().all(|byte| byte.is_ascii_digit()) {
                    Part::Source(place.parse().map_err(|_| InvalidTemplate::Source)?)
                } else {
                    Part::At(Path::parse(place)?)
                });
                rest = after;
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Text(literal));
        }
        Ok(Self { text: text.to_owned(), parts })
    }

    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The paths of the record that it reads by itself.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.parts.iter().filter_map(|part| match part {
            Part::At(path) => Some(path),
            Part::Text(_) | Part::Source(_) => None,
        })
    }

    /// How many sources it needs.
    pub(super) fn sources(&self) -> usize {
        let needs = |part: &Part| match part {
            Part::Source(source) => source.saturating_add(1),
            Part::Text(_) | Part::At(_) => 0,
        };
        self.parts.iter().map(needs).max().unwrap_or_default()
    }
}

impl TryFrom<String> for Template {
    type Error = InvalidTemplate;
    fn try_from(text: String) -> Result<Self, InvalidTemplate> {
        Self::parse(&text)
    }
}

impl From<Template> for String {
    fn from(template: Template) -> Self {
        template.text
    }
}
