//! HTML entities: a store escapes names for the screen, and its webhook secrets by accident.

/// The most bytes between `&` and `;`. Without a bound, a text of ampersands would be read to its end
/// for each of them.
const ENTITY_BYTES_MAX: usize = 32;

/// Decodes entities once, as a browser would show them; what is none stays as it is.
#[must_use]
pub fn decode(text: &str) -> String {
    replace(text, |entity| numeric(entity).or_else(|| named(entity)))
}

/// WordPress' `wp_specialchars_decode` with `ENT_QUOTES`: only what HTML itself needs escaped.
#[must_use]
pub fn decode_specialchars(text: &str) -> String {
    replace(text, |entity| match entity {
        "amp" | "lt" | "gt" | "quot" => named(entity),
        _ => match numeric(entity) {
            // WordPress knows < and > by their decimal number only.
            Some('<' | '>') if entity.starts_with("#x") || entity.starts_with("#X") => None,
            found @ Some('&' | '<' | '>' | '"' | '\'') => found,
            _ => None,
        },
    })
}

/// Replaces each `&…;` that `meaning` knows. One pass: what comes out is not looked at again.
fn replace(text: &str, meaning: impl Fn(&str) -> Option<char>) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        let found = entity(after)
            .and_then(|(entity, tail)| meaning(entity).map(|character| (character, tail)));
        rest = if let Some((character, tail)) = found {
            decoded.push(character);
            tail
        } else {
            decoded.push('&');
            after
        };
    }
    decoded.push_str(rest);
    decoded
}

/// What stands before the next `;`, and what follows it.
fn entity(after: &str) -> Option<(&str, &str)> {
    let end = after.bytes().take(ENTITY_BYTES_MAX + 1).position(|byte| byte == b';')?;
    Some((after.get(..end)?, after.get(end + 1..)?))
}

/// `#39`, `#x27`: a character by its number.
fn numeric(entity: &str) -> Option<char> {
    let number = entity.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => u32::from_str_radix(hex, 16),
        None if number.bytes().all(|b| b.is_ascii_digit()) => number.parse(),
        _ => return None,
    };
    code.ok().and_then(char::from_u32).filter(|character| *character != '\0')
}

/// The names that WordPress' editors and shopkeepers write.
fn named(entity: &str) -> Option<char> {
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "shy" => '\u{ad}',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "sbquo" => '‚',
        "ldquo" => '“',
        "rdquo" => '”',
        "bdquo" => '„',
        "laquo" => '«',
        "raquo" => '»',
        "bull" => '•',
        "middot" => '·',
        "times" => '×',
        "deg" => '°',
        "frac12" => '½',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "euro" => '€',
        "pound" => '£',
        "yen" => '¥',
        "cent" => '¢',
        "sect" => '§',
        "szlig" => 'ß',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "Uuml" => 'Ü',
        "eacute" => 'é',
        "egrave" => 'è',
        "agrave" => 'à',
        "ccedil" => 'ç',
        "ntilde" => 'ñ',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_decoded_once() {
        for (stored, shown) in [
            ("Café &amp; Tée", "Café & Tée"),
            ("&lt;Variable&gt;", "<Variable>"),
            ("O&#039;Brien &#x2013; M&uuml;ller", "O'Brien – Müller"),
            ("&amp;lt;", "&lt;"),
            ("A & B; C&D", "A & B; C&D"),
            ("&#00000000000000000000000000000000039;", "&#00000000000000000000000000000000039;"),
            ("&unknown; &#xZZ; &#; &#1114112; &", "&unknown; &#xZZ; &#; &#1114112; &"),
        ] {
            assert_eq!(decode(stored), shown);
        }
    }

    #[test]
    fn a_secret_is_decoded_as_wordpress_does_and_no_further() {
        assert_eq!(decode_specialchars("x&amp;y"), "x&y");
        assert_eq!(decode_specialchars("&#034;&#39;&#x27;&#60;&lt;"), "\"''<<");
        assert_eq!(decode_specialchars("&eacute;&#233;&#x3c;"), "&eacute;&#233;&#x3c;");
    }

    proptest! {
        #[test]
        fn text_without_an_ampersand_stays_as_it_is(text in "[^&]{0,40}") {
            prop_assert_eq!(decode(&text), text);
        }

        #[test]
        fn escaping_and_decoding_is_the_identity(text in ".{0,40}") {
            let escaped = text
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;")
                .replace('"', "&quot;")
                .replace('\'', "&#039;");
            prop_assert_eq!(&decode(&escaped), &text);
            prop_assert_eq!(&decode_specialchars(&escaped), &text);
        }
    }
}
