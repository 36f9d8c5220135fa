//! The page about mappings is true: it lists every transform with its first example, and every
//! example of a table, fenced as `json` with its path, is taken by the parser.
//!
//! When the list differs, what it should be is written to `transformations.md` in the target
//! folder's `tmp`; copy that between the two marks.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its input has failed")]

use std::fmt::Write as _;
use std::path::Path;

use mapping::Mapping;
use mapping::rules::catalogue::{self, Described, Family};
use serde_json::Value;

const BEGIN: &str = "<!-- transformations -->\n";
const END: &str = "<!-- end of transformations -->";

const FAMILIES: [(Family, &str); 11] = [
    (Family::Join, "Several sources"),
    (Family::Absence, "What is not there"),
    (Family::Text, "Texts"),
    (Family::Pattern, "Regular expressions"),
    (Family::Html, "HTML"),
    (Family::List, "Lists"),
    (Family::Number, "Numbers"),
    (Family::Date, "Dates and times"),
    (Family::Meaning, "Tables and booleans"),
    (Family::Privacy, "Hiding"),
    (Family::Json, "JSON"),
];

/// JSON as code in a table's cell.
fn code(value: &Value) -> String {
    format!("`{}`", value.to_string().replace('|', "\\|"))
}

fn row(transform: &Described, examples: &[Value]) -> String {
    let example = examples.iter().find(|example| example["name"] == transform.name).unwrap();
    let written = match &example["arguments"] {
        Value::Null => Value::from(transform.name),
        arguments => serde_json::json!({ transform.name: arguments }),
    };
    let arguments: Vec<String> = transform
        .arguments
        .iter()
        .map(|argument| {
            let needed = if argument.required { "" } else { ", optional" };
            format!("`{}`{needed}: {}", argument.name, argument.does)
        })
        .collect();
    let does = [&[transform.does.to_owned()][..], &arguments].concat().join(" ");
    let (input, output) = (code(&example["input"]), code(&example["output"]));
    format!("| `{}` | {does} | {}: {input} → {output} |\n", transform.name, code(&written))
}

fn rendered() -> String {
    let examples: Vec<Value> = serde_json::from_str(catalogue::EXAMPLES).unwrap();
    let mut text = String::new();
    for (family, heading) in FAMILIES {
        write!(text, "\n### {heading}\n\n| transform | does | example |\n|---|---|---|\n").unwrap();
        let transforms = catalogue::catalogue().iter().filter(|known| known.family == family);
        transforms.for_each(|transform| text.push_str(&row(transform, &examples)));
    }
    text.push('\n');
    text
}

fn page() -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/mapping.md");
    std::fs::read_to_string(page).unwrap()
}

#[test]
fn every_example_of_a_table_is_taken() {
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/local/seed/mapping-a.json");
    let whole: Value = serde_json::from_str(&std::fs::read_to_string(seed).unwrap()).unwrap();
    let page = page();
    let fences = page.split("\n```json ").skip(1);
    let examples: Vec<(&str, &str)> = fences
        .map(|fence| fence.split_once("\n```").unwrap().0.split_once('\n').unwrap())
        .collect();
    for (path, json) in &examples {
        let mut mapping = whole.clone();
        let pointer = format!("/{}", path.replace('.', "/"));
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent =
            if parent.is_empty() { Some(&mut mapping) } else { mapping.pointer_mut(parent) };
        parent.unwrap()[name] = serde_json::from_str(json).unwrap();
        if let Err(error) = Mapping::parse(&mapping.to_string()) {
            panic!("the example of {path} is refused: {error}");
        }
    }
    assert!(examples.len() >= 22, "only {} examples were found", examples.len());
}

#[test]
fn the_page_lists_every_transform_with_an_example_that_is_a_test() {
    let page = page();
    let listed = page.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    let rendered = rendered();
    let rows = rendered.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(rows, catalogue::catalogue().len(), "a family is missing");
    if listed.map(|(listed, _)| listed) != Some(rendered.as_str()) {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("transformations.md");
        std::fs::write(&place, rendered).unwrap();
        panic!("docs/mapping.md is not as the code is; see {}", place.display());
    }
}
