//! HTML that stands in texts: tags out, entities decoded.
//!
//! It makes a text readable. It is no sanitiser: what it gives is text and must be escaped before
//! it is shown as HTML.

use std::borrow::Cow;

use model::text::entities;

/// Elements whose content is nothing for people.
const HIDDEN: [&str; 2] = ["script", "style"];
/// Elements that begin or end a line.
const BLOCKS: [&str; 12] =
    ["br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "blockquote"];

pub(super) fn decode_entities(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('&') { Cow::Owned(entities::decode(&text)) } else { text }
}

/// Takes tags out. A `<` that begins no tag stays, and so does a tag that is never closed. Blocks
/// become line breaks; a run of them becomes one, and none stays at the ends.
pub(super) fn strip(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains('<') {
        return text;
    }
    let mut stripped = String::with_capacity(text.len());
    let ends = Ends::of(&text);
    let mut rest: &str = &text;
    while let Some((before, from)) = rest.split_once('<') {
        push(&mut stripped, before);
        let Some((tag, after)) = ends.tag(from) else {
            stripped.push('<');
            rest = from;
            continue;
        };
        rest = after;
        if BLOCKS.contains(&tag.name.as_str()) && !stripped.is_empty() && !stripped.ends_with('\n')
        {
            stripped.push('\n');
        }
        if !tag.closes && HIDDEN.contains(&tag.name.as_str()) {
            rest = after_hidden(after, &tag.name);
        }
    }
    push(&mut stripped, rest);
    stripped.truncate(stripped.trim_end_matches('\n').len());
    Cow::Owned(stripped)
}

/// A line break that follows a block's own is the same one.
fn push(stripped: &mut String, text: &str) {
    let doubled = stripped.is_empty() || stripped.ends_with('\n');
    stripped.push_str(if doubled { text.trim_start_matches(['\n', '\r']) } else { text });
}

struct Tag {
    name: String,
    closes: bool,
}

/// How many bytes follow the last end of a tag and of a comment. What begins behind these is never
/// closed; looking for its end each time would take time in proportion to the square of the text.
struct Ends {
    tag: usize,
    comment: usize,
}

impl Ends {
    fn of(text: &str) -> Self {
        let behind = |end| text.rsplit_once(end).map_or(usize::MAX, |(_, behind)| behind.len());
        Self { tag: behind(">"), comment: behind("-->") }
    }

    /// The tag or comment that begins here, and what follows it.
    fn tag<'a>(&self, from: &'a str) -> Option<(Tag, &'a str)> {
        if let Some(comment) = from.strip_prefix("!--") {
            let (_, after) =
                (comment.len() > self.comment).then(|| comment.split_once("-->"))??;
            return Some((Tag { name: String::new(), closes: false }, after));
        }
        let closes = from.starts_with('/');
        let named = from.strip_prefix('/').unwrap_or(from);
        let begins = named.starts_with(|first: char| first.is_ascii_alphabetic() || first == '!');
        if !begins || named.len() <= self.tag {
            return None;
        }
        let (inside, after) = named.split_once('>')?;
        let name: String =
            inside.chars().take_while(char::is_ascii_alphanumeric).take(16).collect();
        Some((Tag { name: name.to_ascii_lowercase(), closes }, after))
    }
}

/// What follows the end of a hidden element; nothing where it has no end.
fn after_hidden<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, from)) = rest.split_once("</") {
        let is_end = from.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        if is_end {
            return from.split_once('>').map_or("", |(_, after)| after);
        }
        rest = from;
    }
    ""
}
