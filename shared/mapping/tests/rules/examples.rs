//! Every transform has an example that holds, and is described as it is.

use std::collections::BTreeSet;

use mapping::rules::catalogue::{EXAMPLES, catalogue};
use mapping::rules::{Transform, Type};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::assign;

/// The transforms' own documentation.
const SOURCE: &str = include_str!("../../src/rules/transform/mod.rs");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    name: String,
    arguments: Option<Value>,
    input: Value,
    output: Value,
}

impl Example {
    fn json(&self) -> Value {
        match &self.arguments {
            Some(arguments) => json!({ self.name.as_str(): arguments }),
            None => json!(self.name),
        }
    }

    fn transform(&self) -> Transform {
        serde_json::from_value(self.json()).unwrap()
    }
}

fn examples() -> Vec<Example> {
    serde_json::from_str(EXAMPLES).unwrap()
}

/// What stands in backticks behind "expected" in a reader's message.
fn expected(message: &str) -> BTreeSet<String> {
    let (_, names) = message.split_once("expected").unwrap();
    names.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_example_holds() {
    for example in examples() {
        let joins = ["coalesce", "concat", "template", "collect"].contains(&example.name.as_str());
        let count = example.input.as_array().map_or(0, Vec::len);
        let source = match joins {
            true => json!((0..count).map(|place| format!("in[{place}]")).collect::<Vec<_>>()),
            false => json!("in"),
        };
        let rule = json!({ "source": source, "target": "out", "transform": [example.json()] });
        let record = json!({ "in": example.input, "billing": { "city": "Lyon" } });
        let output = assign(rule, &record).unwrap().unwrap_or_default();
        assert_eq!(output, example.output, "{}", example.json());
    }
}

#[test]
fn every_transform_has_an_example_and_a_description() {
    let error = serde_json::from_value::<Transform>(json!("none_of_them")).unwrap_err();
    let all = expected(&error.to_string());
    assert!(all.len() >= 30);
    let described: BTreeSet<String> =
        catalogue().iter().map(|entry| entry.name.to_owned()).collect();
    assert_eq!(described, all);
    assert_eq!(catalogue().len(), all.len());
    let exampled: BTreeSet<String> = examples().into_iter().map(|example| example.name).collect();
    assert_eq!(exampled, all);
}

#[test]
fn a_transform_takes_the_arguments_that_are_described() {
    for entry in catalogue().iter().filter(|entry| !entry.arguments.is_empty()) {
        let error = serde_json::from_value::<Transform>(json!({ entry.name: { "strange": 1 } }))
            .unwrap_err();
        let names: BTreeSet<String> =
            entry.arguments.iter().map(|argument| argument.name.to_owned()).collect();
        assert_eq!(expected(&error.to_string()), names, "{}", entry.name);
        let without = serde_json::from_value::<Transform>(json!({ entry.name: {} }));
        let optional = entry.arguments.iter().all(|argument| !argument.required);
        assert_eq!(without.is_ok(), optional, "{}", entry.name);
    }
    for entry in catalogue().iter().filter(|entry| entry.arguments.is_empty()) {
        assert!(serde_json::from_value::<Transform>(json!(entry.name)).is_ok(), "{}", entry.name);
    }
}

#[test]
fn a_transform_has_the_types_that_are_described() {
    for example in examples() {
        let entry = catalogue().iter().find(|entry| entry.name == example.name).unwrap();
        let transform = example.transform();
        assert_eq!((transform.takes(), transform.gives()), (entry.takes, entry.gives));
        assert!(Type::of(&example.output).fits(entry.gives), "{}", example.json());
    }
}

#[test]
fn the_documentation_of_a_transform_is_its_description_and_its_example() {
    let examples = examples();
    for entry in catalogue() {
        let example = examples.iter().find(|example| example.name == entry.name).unwrap();
        let start = format!("    /// {}\n    ///\n    /// `", entry.does);
        let after = SOURCE.split_once(&start).unwrap_or_else(|| panic!("{}", entry.does)).1;
        let written = after.lines().next().unwrap();
        let (transform, values) = written.split_once("`: `").unwrap();
        let (input, output) = values.trim_end_matches('`').split_once("` → `").unwrap();
        let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(json(transform), example.json());
        assert_eq!((json(input), json(output)), (example.input.clone(), example.output.clone()));
        for argument in entry.arguments {
            let documented = format!("        /// {}\n", argument.does);
            assert!(SOURCE.contains(&documented), "{}: {}", entry.name, argument.does);
        }
    }
}
