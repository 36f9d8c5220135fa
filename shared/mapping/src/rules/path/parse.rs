//! From text to the steps of a path.

use super::{Filter, PATH_BYTES_MAX, PATH_STEPS_MAX, Step};

/// A text that is no path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no path: {reason} at byte {at}")]
pub struct InvalidPath {
    /// What is wrong.
    pub reason: &'static str,
    /// Where in the text, counted from 0.
    pub at: usize,
}

/// Whether a name or a filter's value stands without quotes.
pub(super) fn is_bare(name: &str) -> bool {
    !name.is_empty() && name.chars().all(is_bare_character)
}

fn is_bare_character(character: char) -> bool {
    !matches!(character, '.' | '[' | ']' | '=' | '*' | '"' | '{' | '}')
        && !character.is_whitespace()
        && !character.is_control()
}

pub(super) fn path(text: &str) -> Result<Vec<Step>, InvalidPath> {
    if text.len() > PATH_BYTES_MAX {
        return Err(InvalidPath { reason: "a path has 512 bytes at the most", at: PATH_BYTES_MAX });
    }
    let mut cursor = Cursor { text, at: 0 };
    let mut steps = Vec::new();
    while steps.is_empty() || cursor.at < text.len() {
        if steps.len() == PATH_STEPS_MAX {
            return cursor.fail("a path has 32 steps at the most");
        }
        let step = if cursor.takes("[") {
            cursor.bracket()?
        } else if steps.is_empty() || cursor.takes(".") {
            Step::Member(cursor.bare("a name is missing")?)
        } else {
            return cursor.fail("`.` or `[` is missing");
        };
        steps.push(step);
    }
    Ok(steps)
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn fail<T>(&self, reason: &'static str) -> Result<T, InvalidPath> {
        Err(InvalidPath { reason, at: self.at })
    }

    fn takes(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn expect(&mut self, token: &str, reason: &'static str) -> Result<(), InvalidPath> {
        if self.takes(token) { Ok(()) } else { self.fail(reason) }
    }

    fn bare(&mut self, reason: &'static str) -> Result<String, InvalidPath> {
        let rest = self.rest();
        let end = rest.find(|character| !is_bare_character(character)).unwrap_or(rest.len());
        match rest.get(..end) {
            Some(name) if !name.is_empty() => {
                self.at += end;
                Ok(name.to_owned())
            }
            _ => self.fail(reason),
        }
    }

    /// A JSON text.
    fn quoted(&mut self) -> Result<String, InvalidPath> {
        let mut texts = serde_json::Deserializer::from_str(self.rest()).into_iter::<String>();
        match texts.next() {
            Some(Ok(text)) => {
                self.at += texts.byte_offset();
                Ok(text)
            }
            _ => self.fail("no JSON text"),
        }
    }

    /// What stands after `[`.
    fn bracket(&mut self) -> Result<Step, InvalidPath> {
        let closed = "`]` is missing";
        if self.rest().starts_with('"') {
            let name = self.quoted()?;
            self.expect("]", closed)?;
            return Ok(Step::Member(name));
        }
        let every = self.takes("*");
        if every && self.takes("]") {
            return Ok(Step::Every);
        }
        let start = self.at;
        let mut key = vec![self.bare("an index, `*`, a filter or a JSON text is missing")?];
        while self.takes(".") {
            key.push(self.bare("a name is missing")?);
        }
        if self.takes("=") {
            let is_quoted = self.rest().starts_with('"');
            let value =
                if is_quoted { self.quoted()? } else { self.bare("a filter's value is missing")? };
            self.expect("]", closed)?;
            let filter = Filter { key, value };
            return Ok(if every { Step::EveryWhere(filter) } else { Step::First(filter) });
        }
        let index = key.first().filter(|_| key.len() == 1 && !every).and_then(|text| index(text));
        self.expect("]", "`=` or `]` is missing")?;
        let no_index = InvalidPath { reason: "an index is a whole number up to 9999", at: start };
        index.map(Step::Index).ok_or(no_index)
    }
}

/// A whole number in its only spelling: `-0` and `01` are none.
fn index(text: &str) -> Option<i32> {
    let index: i32 = text.parse().ok()?;
    (index.to_string() == text && (-9_999..=9_999).contains(&index)).then_some(index)
}
