//! The documentation against the code: what one of them says, the other one does.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use xtask::cache::repository;

/// Folders that hold nothing of ours.
const FOREIGN: [&str; 4] = [".git", "target", "node_modules", ".aws-sam"];

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file of the repository with this ending, sorted.
fn files(ending: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() && !FOREIGN.contains(&name) {
                walk(&path, ending, found);
            } else if path.is_file() && name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&repository(), ending, &mut found);
    assert!(!found.is_empty(), "no {ending} at all");
    found.sort();
    found
}

/// What stands between each `open` and the next `close`.
fn between<'a>(text: &'a str, open: &str, close: char) -> Vec<&'a str> {
    text.split(open).skip(1).filter_map(|rest| Some(rest.split_once(close)?.0)).collect()
}

/// The code of a file without its unit tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap()
}

/// The names that are counted: by the macros, and by functions of ours whose names begin so too.
fn metrics(code: &str) -> impl Iterator<Item = &str> {
    code.match_indices("(\"").filter_map(|(at, open)| {
        let ident = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '!');
        let call = code[..at].rsplit(|c| !ident(c)).next().unwrap();
        let is_metric = call.starts_with("count") || matches!(call, "gauge!" | "histogram!");
        code[at + open.len()..].split('"').next().filter(|_| is_metric)
    })
}

/// Everything in single backticks.
fn quoted(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The lines of a text that are no part of a fenced block.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// The fenced blocks of a language.
fn between_fences(text: &str, language: &str) -> Vec<String> {
    let open = format!("```{language}\n");
    let blocks = text.split(&open).skip(1);
    blocks.map(|rest| rest.split("\n```").next().unwrap().to_owned()).collect()
}

/// A heading's anchor, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn anchors(text: &str) -> BTreeSet<String> {
    prose(text).filter(|line| line.starts_with('#')).map(anchor).collect()
}

/// The links of a text with what they are called: `[name](target)`.
fn links(text: &str) -> Vec<(&str, &str)> {
    prose(text)
        .flat_map(|line| {
            line.match_indices("](").filter_map(move |(at, _)| {
                let name = line[..at].rsplit_once('[')?.1;
                Some((name, line[at + 2..].split_once(')')?.0))
            })
        })
        .collect()
}

#[test]
fn every_code_has_its_page_and_every_page_its_code() {
    let source = read("shared/engine/src/code.rs");
    let codes: BTreeSet<&str> = between(&source, "= \"", '"').into_iter().collect();
    assert!(codes.len() > 20, "the list of codes was not found");
    let pages: BTreeSet<String> = files(".md")
        .iter()
        .filter(|path| path.parent().unwrap().ends_with("docs/errors"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(codes, pages.iter().map(String::as_str).collect());
    for code in codes {
        let page = read(&format!("docs/errors/{code}.md"));
        assert!(page.starts_with(&format!("# {code}\n")), "{code}: another title");
        for part in ["What happened", "Usual cause", "In the books", "What to do"] {
            assert!(page.contains(&format!("\n**{part}.** ")), "{code}: nothing on {part}");
        }
    }
}

#[test]
fn every_variable_of_a_function_is_explained() {
    let source = read("shared/aws/src/config.rs");
    let variables: BTreeSet<&str> =
        ["required", "required_url", "prefix", "parsed", "seconds", "url"]
            .iter()
            .flat_map(|reader| between(without_tests(&source), &format!("env.{reader}(\""), '"'))
            .collect();
    assert!(variables.contains("STAGE") && variables.len() > 10, "{variables:?}");
    let operations = read("docs/operations.md");
    let explained = quoted(&operations);
    let missing: Vec<_> = variables.iter().filter(|name| !explained.contains(*name)).collect();
    assert!(missing.is_empty(), "not in docs/operations.md: {missing:?}");
}

#[test]
fn every_parameter_of_the_template_is_explained() {
    let template = read("template.yaml");
    let parameters: Vec<&str> = template
        .lines()
        .skip_while(|line| *line != "Parameters:")
        .skip(1)
        .take_while(|line| line.is_empty() || line.starts_with(' '))
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.trim().strip_suffix(':'))
        .collect();
    assert!(parameters.contains(&"Stage") && parameters.len() > 5, "{parameters:?}");
    let operations = read("docs/operations.md");
    for name in parameters {
        let row = format!("\n| `{name}` |");
        assert!(operations.contains(&row), "docs/operations.md has no row for {name}");
    }
}

#[test]
fn every_field_of_a_mapping_is_explained() {
    let explained = read("docs/mapping.md");
    let mut fields = 0;
    for path in files(".rs") {
        if !path.starts_with(repository().join("shared/mapping/src")) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        // What is read from JSON refuses fields that it does not know; facts and gaps are not.
        for part in text.split("deny_unknown_fields)]\n").skip(1) {
            let body = part.split("\n}\n").next().unwrap();
            let declared = body.lines().filter_map(|line| line.trim().split_once(": "));
            for (field, _) in declared {
                let field = field.trim_start_matches("pub ");
                if field.starts_with("///") || field.starts_with('#') {
                    continue;
                }
                let path = path.display();
                let named = [format!("`{field}`"), format!("\"{field}\""), format!(".{field}`")];
                let found = named.iter().any(|name| explained.contains(name));
                assert!(found, "docs/mapping.md does not know {field} of {path}");
                fields += 1;
            }
        }
    }
    assert!(fields > 40, "only {fields} fields were found");
}

#[test]
fn every_metric_is_explained_and_emitted() {
    let mut emitted = BTreeSet::new();
    for path in files(".rs") {
        let text = fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(repository()).unwrap();
        let ours = path.starts_with("shared") || path.starts_with("functions");
        if ours && !path.iter().any(|part| part == "tests") {
            emitted.extend(metrics(without_tests(&text)).map(str::to_owned));
        }
    }
    assert!(emitted.contains("SyncOutcome"), "{emitted:?}");
    let operations = read("docs/operations.md");
    let section = operations.split("\n## Metrics\n").nth(1).unwrap();
    let rows = section.split("\n## ").next().unwrap().lines().filter(|row| row.starts_with("| `"));
    let mut explained = BTreeSet::new();
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (name, unit, meaning) = (cells[1].trim_matches('`'), cells[2], cells[4]);
        assert!(!unit.is_empty() && !meaning.is_empty(), "{name} has no unit or no meaning");
        explained.insert(name.to_owned());
    }
    assert_eq!(emitted, explained);
}

#[test]
fn every_link_leads_somewhere() {
    let mut broken = Vec::new();
    for path in files(".md") {
        let text = fs::read_to_string(&path).unwrap();
        for (_, target) in links(&text) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let there =
                if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            let found = there.exists()
                && (anchor.is_empty()
                    || anchors(&fs::read_to_string(&there).unwrap_or_default()).contains(anchor));
            if !found {
                broken.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_test_that_a_requirement_names_is_there() {
    let requirements = read("docs/requirements.md");
    let mut named = 0;
    for (name, target) in links(&requirements) {
        let Some(name) = name.strip_prefix('`').and_then(|name| name.strip_suffix('`')) else {
            continue;
        };
        let source = read(target.trim_start_matches("../"));
        let here = [format!("fn {name}("), format!("fn {name}<")];
        assert!(here.iter().any(|start| source.contains(start)), "{target} has no test {name}");
        named += 1;
    }
    assert!(named > 30, "only {named} tests are named");
}

#[test]
fn every_example_in_json_is_json() {
    let mut examples = 0;
    for path in files(".md") {
        let text = fs::read_to_string(&path).unwrap();
        for example in between_fences(&text, "json") {
            let parsed = serde_json::from_str::<serde_json::Value>(&example);
            assert!(parsed.is_ok(), "{}: {parsed:?}", path.display());
            examples += 1;
        }
    }
    assert!(examples > 0, "there is no example");
}

#[test]
fn every_command_that_is_mentioned_exists() {
    let main = read("infra/local/src/main.rs");
    let list = main.split("enum Command {").nth(1).unwrap().split("\n}\n").next().unwrap();
    let commands: BTreeSet<String> = list
        .lines()
        .filter(|line| line.starts_with("    ") && !line.starts_with("     "))
        .map(|line| line.trim().trim_end_matches([',', '{', ' ']).to_lowercase())
        .filter(|name| !name.is_empty() && name.chars().all(char::is_alphabetic))
        .collect();
    assert!(commands.contains("demo") && commands.contains("deploy"), "{commands:?}");
    let mut mentioned = BTreeSet::new();
    for path in files(".md") {
        let text = fs::read_to_string(&path).unwrap();
        for rest in text.split("cargo xtask ").skip(1) {
            let word: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
            assert!(commands.contains(&word), "{}: cargo xtask {word}", path.display());
            mentioned.insert(word);
        }
    }
    assert_eq!(mentioned, commands, "a command is mentioned nowhere");
}

#[test]
fn the_readme_is_short_and_the_changelog_knows_the_version() {
    let lines = read("README.md").lines().count();
    assert!(lines <= 120, "README.md has {lines} lines");
    let manifest = read("Cargo.toml");
    let package = manifest.split("[workspace.package]").nth(1).unwrap();
    let version = between(package, "version = \"", '"')[0];
    let changelog = read("CHANGELOG.md");
    assert!(changelog.contains("## [Unreleased]"));
    assert!(changelog.contains(&format!("## [{version}]")), "CHANGELOG.md knows no {version}");
}
