//! The JSON in an answer's body, past what PHP prints before it.

use serde::Deserialize;
use serde_json::Value;

/// How many places in a polluted body are tried.
const ATTEMPTS: usize = 64;

/// The object in a body.
pub(crate) fn object(body: &[u8]) -> Option<Value> {
    json(body, b'{')
}

/// The rows of a list in a body.
pub(crate) fn rows(body: &[u8]) -> Option<Vec<Value>> {
    match json(body, b'[')? {
        Value::Array(rows) => Some(rows),
        _ => None,
    }
}

/// A value that begins with this bracket and ends with the body. Byte-order marks, notices and
/// warnings before it are passed over.
fn json(body: &[u8], open: u8) -> Option<Value> {
    let starts = body.iter().enumerate().filter(|(_, byte)| **byte == open);
    starts
        .filter(|(start, _)| !is_inside(body.get(..*start).unwrap_or_default()))
        .take(ATTEMPTS)
        .find_map(|(start, _)| whole(body.get(start..)?))
}

/// Whether what stands before shows that a bracket opens a part of a value and not the whole: the
/// last part of a value that was cut short must not be taken for the answer.
fn is_inside(before: &[u8]) -> bool {
    let last = before.iter().rev().find(|byte| !byte.is_ascii_whitespace());
    last.is_some_and(|byte| matches!(byte, b':' | b',' | b'[' | b'{'))
}

fn whole(text: &[u8]) -> Option<Value> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = Value::deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_php_prints_before_the_json_is_passed_over() {
        let list = br#"[{"id":1}]"#;
        for before in [
            &b"\xef\xbb\xbf"[..],
            b"\n\n",
            b"<br />\n<b>Notice</b>: Undefined index: a[b] in <b>/x.php</b> on line <b>3</b>\n",
            b"[22-Nov-2026 12:00:00 UTC] PHP Warning: {x}\n",
        ] {
            let body = [before, list].concat();
            assert_eq!(rows(&body), Some(vec![json!({"id": 1})]));
        }
    }

    #[test]
    fn a_cut_answer_is_no_answer() {
        assert_eq!(rows(br#"[{"id":1},{"id":2}"#), None);
        assert_eq!(rows(br#"[{"id":1,"lines":[]},{"id":2,"lines":[]"#), None);
        assert_eq!(object(br#"{"id":1,"billing":{"city":"x"}"#), None);
        assert_eq!(rows(b"<html></html>"), None);
        assert_eq!(rows(b""), None);
    }

    proptest! {
        #[test]
        fn no_body_panics(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _read = (object(&body), rows(&body));
        }
    }
}
