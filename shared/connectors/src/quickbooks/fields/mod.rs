//! What QuickBooks takes in each field: one table ([`table`]), used by [`fit()`], which makes a
//! planned document fit and says what it cut, and by [`check()`], which looks once more at what is
//! about to be sent.

mod check;
mod fit;
mod table;
#[cfg(test)]
pub(crate) mod tests;

use engine::connector::{CutHow, FieldRule};

use super::text;

pub(crate) use check::check;
pub(crate) use fit::fit;
pub(crate) use table::rules;

/// A text as a field takes it, and what was done to make it so.
///
/// Blanks at the ends of a line or twice in a row are no content: that they go is not reported.
fn taken(rule: &FieldRule, given: &str) -> (String, Vec<CutHow>) {
    let (clean, replaced) = match rule.forbidden {
        table::NAME => (text::name(given, usize::MAX), given.contains([':', '\t', '\n'])),
        table::LINE => (text::line(given, usize::MAX), given.contains(['\t', '\n'])),
        _ => (text::prose(given, usize::MAX), false),
    };
    let replaced = replaced || given.replace("\r\n", "\n").contains(text::is_refused);
    let mut how: Vec<CutHow> = replaced.then_some(CutHow::Replaced).into_iter().collect();
    let Some(max) = rule.max.filter(|max| text::units(&clean) > *max) else {
        return (clean, how);
    };
    how.push(CutHow::To(max));
    (text::cut(&clean, max).trim_end().to_owned(), how)
}
