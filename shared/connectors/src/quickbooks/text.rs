//! Texts as QuickBooks takes them: so long and no longer, without what it refuses (contract,
//! sections 5.2 and 5.3). Intuit does not say what a length counts: it is counted here in units of
//! UTF-16, which are never fewer than the characters that people count.

/// How long a text is.
pub(crate) fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// As much of the start as `max` units hold.
pub(crate) fn cut(text: &str, max: usize) -> &str {
    let mut used = 0_usize;
    for (start, c) in text.char_indices() {
        used = used.saturating_add(c.len_utf16());
        if used > max {
            return text.get(..start).unwrap_or_default();
        }
    }
    text
}

/// A character that no field takes: controls other than the line end, and two that XML cannot hold.
pub(crate) fn is_refused(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

/// A text of several lines: what is refused becomes a blank.
pub(crate) fn prose(text: &str, max: usize) -> String {
    let clean: String =
        text.replace("\r\n", "\n").chars().map(|c| if is_refused(c) { ' ' } else { c }).collect();
    cut(&clean, max).to_owned()
}

/// A text of one line, without blanks at its ends or twice in a row.
pub(crate) fn line(text: &str, max: usize) -> String {
    squeezed(text.chars().map(|c| if is_refused(c) { ' ' } else { c }).collect(), max)
}

/// A name: also without the colon, which separates the levels of a hierarchy.
pub(crate) fn name(text: &str, max: usize) -> String {
    let refused = |c| is_refused(c) || c == ':';
    squeezed(text.chars().map(|c| if refused(c) { ' ' } else { c }).collect(), max)
}

fn squeezed(text: String, max: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    cut(&words.join(" "), max).trim_end().to_owned()
}

/// The longest e-mail address.
const LONGEST_EMAIL: usize = 100;

/// An e-mail address that QuickBooks takes (2210, 2050); none where it would refuse it.
pub(crate) fn email(address: &str) -> Option<&str> {
    let address = address.trim();
    let (local, host) = address.split_once('@')?;
    let dotted = host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty());
    let fits = !local.is_empty() && dotted && !host.contains('@');
    let odd = |c: char| c.is_whitespace() || c.is_control() || is_refused(c);
    let clean = units(address) <= LONGEST_EMAIL && !address.contains(odd);
    (fits && clean).then_some(address)
}

/// The same, or nothing at all.
pub(crate) fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_loses_what_quickbooks_refuses() {
        assert_eq!(name(" Schmidt:\tAnna\n ", 100), "Schmidt Anna");
        assert_eq!(line("Größe: XL\r\nblau", 100), "Größe: XL blau");
    }

    proptest! {
        #[test]
        fn nothing_is_longer_than_allowed(
            text in "\\PC{0,60}[:\\t\\n]?\\PC{0,20}", max in 0_usize..50,
        ) {
            for clean in [name(&text, max), line(&text, max), prose(&text, max)] {
                prop_assert!(units(&clean) <= max);
                prop_assert!(clean.chars().count() <= max);
            }
            prop_assert!(!name(&text, max).contains([':', '\t', '\n']));
        }
    }

    #[test]
    fn only_addresses_that_quickbooks_takes_are_kept() {
        for good in ["a@b.de", " anna.schmidt+x@shop.example.com "] {
            assert!(email(good).is_some(), "{good}");
        }
        let long = format!("{}@b.de", "a".repeat(100));
        for bad in ["", "a", "@b.de", "a@b", "a@.de", "a@b.", "a b@c.de", "a@b@c.de", &long] {
            assert!(email(bad).is_none(), "{bad}");
        }
    }
}
