//! Texts as QuickBooks takes them: so long and no longer, without what it refuses (contract,
//! sections 5.2 and 5.3). Lengths are counted in Unicode scalars; Intuit does not say in what.

/// The first `max` characters.
pub(crate) fn cut(text: &str, max: usize) -> &str {
    text.char_indices().nth(max).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// A text of several lines: control characters other than line ends become blanks.
pub(crate) fn prose(text: &str, max: usize) -> String {
    let clean: String = text
        .replace("\r\n", "\n")
        .chars()
        .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
        .collect();
    cut(&clean, max).to_owned()
}

/// A text of one line, without blanks at its ends or twice in a row.
pub(crate) fn line(text: &str, max: usize) -> String {
    squeezed(text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect(), max)
}

/// A name: also without the colon, which separates the levels of a hierarchy.
pub(crate) fn name(text: &str, max: usize) -> String {
    let clean = text.chars().map(|c| if c.is_control() || c == ':' { ' ' } else { c }).collect();
    squeezed(clean, max)
}

fn squeezed(text: String, max: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    cut(&words.join(" "), max).trim_end().to_owned()
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
                prop_assert!(clean.chars().count() <= max);
            }
            prop_assert!(!name(&text, max).contains([':', '\t', '\n']));
        }
    }
}
