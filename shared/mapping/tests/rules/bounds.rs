//! Whatever a record holds, a rule costs no more than its bounds; beyond them is an error.

use mapping::rules::Problem;
use mapping::rules::limits::{
    LIST_ELEMENTS_MAX, PATTERN_INPUT_BYTES_MAX, TEXT_BYTES_MAX, VALUE_BYTES_MAX,
};
use serde_json::{Value, json};

use crate::support::{assign, transformed};

#[test]
fn a_result_beyond_the_bounds_is_an_error_and_never_cut() {
    let text = Problem::TextLength { limit: TEXT_BYTES_MAX };
    let list = Problem::ListLength { limit: LIST_ELEMENTS_MAX };
    let size = Problem::ValueSize { limit: VALUE_BYTES_MAX };
    let pattern = Problem::TextLength { limit: PATTERN_INPUT_BYTES_MAX };
    let ten = |count: usize| Value::from("0123456789".repeat(count));
    let many = |count: usize| Value::from(vec!["0123456789"; count]);
    for (transform, value, problem) in [
        (json!([{ "replace": { "find": "0", "with": "x".repeat(2_000) } }]), ten(20), text),
        (
            json!([{ "replace_pattern": { "pattern": "0", "with": "$0".repeat(128) } }]),
            ten(1_600),
            text,
        ),
        (json!([{ "replace_pattern": { "pattern": "$", "with": "${0}" } }]), ten(1_639), pattern),
        (json!([{ "matches": { "pattern": "x" } }]), ten(1_639), pattern),
        (json!([{ "extract": { "pattern": "x" } }]), ten(1_639), pattern),
        (json!(["upper"]), ten(3_277), text),
        (json!([{ "prefix": { "text": "x" } }]), ten(3_277), text),
        (json!([{ "join": { "separator": "0123456789".repeat(200) } }]), many(20), text),
        (json!([{ "template": { "text": "{0}".repeat(600) } }]), ten(10), text),
        (json!([{ "split": { "separator": "0" } }]), ten(1_000), list),
        (json!(["first"]), many(1_001), list),
        (json!([{ "map": { "transform": ["trim"] } }]), many(1_001), list),
        (
            json!([{ "map": { "transform": [{ "pad_end": { "length": 4_000 } }] } }]),
            many(100),
            size,
        ),
        (
            json!([{ "map": { "transform": [{ "split": { "separator": "1" } }, { "map": { "transform": [{ "pad_end": { "length": 2_000 } }] } }] } }]),
            many(100),
            size,
        ),
        (json!([]), ten(26_300), size),
        (json!([]), json!({ "a": [ten(26_300)] }), size),
        (json!(["to_json"]), many(26_300), size),
    ] {
        let shown = transform.to_string();
        assert_eq!(transformed(transform, value), Err(problem), "{shown}");
    }
}

#[test]
fn a_long_text_that_is_cut_on_purpose_is_taken() {
    let long = Value::from("<b>0123456789</b>".repeat(1_900));
    let chain = json!(["strip_html", { "truncate": { "length": 4 } }]);
    assert_eq!(transformed(chain, long), Ok(Some(json!("0123"))));
    let longer = Value::from("0123456789".repeat(20_000));
    assert_eq!(
        transformed(json!([{ "truncate": { "length": 4 } }]), longer),
        Ok(Some(json!("0123")))
    );
}

#[test]
fn a_number_that_an_exact_decimal_does_not_hold_is_an_error() {
    let largest = "79228162514264337593543950335";
    for (transform, value) in [
        (json!(["sum"]), json!([largest, "1"])),
        (json!([{ "add": { "value": "1" } }]), json!(largest)),
        (json!([{ "multiply": { "by": "10" } }]), json!(largest)),
        (json!([{ "divide": { "by": "0.01", "digits": 0 } }]), json!(largest)),
        (json!([{ "round": { "digits": 2 } }]), json!(largest)),
        (json!([{ "format_number": { "digits": 10 } }]), json!(largest)),
        (json!(["absolute"]), json!(1e300)),
        (json!(["trim"]), json!(1e300)),
        (json!(["absolute"]), json!(1e-300)),
        (json!(["absolute"]), json!("99999999999999999999999999999999")),
    ] {
        assert_eq!(transformed(transform.clone(), value), Err(Problem::NumberRange), "{transform}");
    }
    for text in ["", "-", ".5", "5.", "1e3", "0x1", "1_000", "1,5", " 1", "--1", "١", "NaN"] {
        assert_eq!(
            transformed(json!(["absolute"]), json!(text)),
            Err(Problem::NotANumber),
            "{text}"
        );
    }
    assert_eq!(transformed(json!(["absolute"]), json!(1.5e3)), Ok(Some(json!("1500.0"))));
    for text in ["1.2.3", "1.5", "", "€1", "1,2,3"] {
        let chain = json!([{ "parse_number": { "decimal": ",", "group": " " } }]);
        assert_eq!(transformed(chain, json!(text)), Err(Problem::NotANumber), "{text}");
    }
}

#[test]
fn a_wildcard_over_a_large_record_is_bounded_too() {
    let lines: Vec<Value> = (0..1_001).map(|number| json!({ "n": number })).collect();
    let record = json!({ "lines": lines });
    let rule = |chain: Value| json!({ "source": "lines[*].n", "target": "t", "transform": chain });
    let problem = assign(rule(json!(["sum"])), &record).unwrap_err().problem;
    assert_eq!(problem, Problem::ListLength { limit: LIST_ELEMENTS_MAX });
}
