//! Texts: blanks, case, length. Lengths are counted in characters, as the books count them.

use std::borrow::Cow;

use crate::rules::builder::Builder;
use crate::rules::error::Problem;

pub(super) fn trim(text: Cow<'_, str>) -> Cow<'_, str> {
    part(text, str::trim)
}

/// A part of the text, without copying what is borrowed.
fn part(text: Cow<'_, str>, cut: impl FnOnce(&str) -> &str) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(cut(text)),
        Cow::Owned(text) => Cow::Owned(cut(&text).to_owned()),
    }
}

pub(super) fn collapse_spaces(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    collapsed
}

pub(super) fn title(text: &str) -> String {
    let mut titled = String::with_capacity(text.len());
    let mut inside = false;
    for character in text.chars() {
        if inside {
            titled.extend(character.to_lowercase());
        } else {
            titled.extend(character.to_uppercase());
        }
        inside = character.is_alphanumeric() || (inside && matches!(character, '\'' | '’'));
    }
    titled
}

/// The ending counts: the result has `length` characters at the most.
pub(super) fn truncate<'a>(text: Cow<'a, str>, length: usize, ending: &str) -> Cow<'a, str> {
    if text.len() <= length || text.chars().nth(length).is_none() {
        return text;
    }
    let kept = length.saturating_sub(ending.chars().count());
    let cut = substring(text, 0, kept);
    if ending.is_empty() { cut } else { Cow::Owned(format!("{cut}{ending}")) }
}

pub(super) fn substring(text: Cow<'_, str>, start: usize, length: usize) -> Cow<'_, str> {
    let place = |text: &str, count: usize| {
        text.char_indices().nth(count).map_or(text.len(), |(place, _)| place)
    };
    part(text, |text| {
        let (_, tail) = text.split_at(place(text, start));
        tail.split_at(place(tail, length)).0
    })
}

pub(super) fn pad_start(text: Cow<'_, str>, length: usize, with: char) -> Cow<'_, str> {
    match padding(&text, length, with) {
        padding if padding.is_empty() => text,
        padding => Cow::Owned(format!("{padding}{text}")),
    }
}

pub(super) fn pad_end(text: Cow<'_, str>, length: usize, with: char) -> Cow<'_, str> {
    match padding(&text, length, with) {
        padding if padding.is_empty() => text,
        padding => Cow::Owned(format!("{text}{padding}")),
    }
}

fn padding(text: &str, length: usize, with: char) -> String {
    std::iter::repeat_n(with, length.saturating_sub(text.chars().count())).collect()
}

pub(super) fn replace<'a>(
    text: Cow<'a, str>,
    find: &str,
    with: &str,
) -> Result<Cow<'a, str>, Problem> {
    if !text.contains(find) {
        return Ok(text);
    }
    let mut replaced = Builder::default();
    for (place, piece) in text.split(find).enumerate() {
        if place > 0 {
            replaced.push(with)?;
        }
        replaced.push(piece)?;
    }
    Ok(Cow::Owned(replaced.text()))
}
