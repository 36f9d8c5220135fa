//! `docs.md` is what people read before they connect an account: every connector's has the same
//! sections, and ticks what it can do.

use std::collections::BTreeMap;

use engine::connector::Connector;

use super::Seen;
use crate::subject::Subject;

/// The headings, by how they begin.
const SECTIONS: [&str; 5] = ["Capabilities", "Set-up", "Permissions", "Limits", "Quirks"];

pub(super) fn check(subject: &dyn Subject, seen: &mut Seen) {
    let docs = subject.docs();
    let connector = subject.connector("http://127.0.0.1:1");
    let name = connector.descriptor().name;
    let titled = docs.lines().next().is_some_and(|line| line.starts_with(&format!("# {name}")));
    seen.must(titled, format!("docs.md does not begin with \"# {name}\""));
    let sections = sections(&docs);
    for wanted in SECTIONS {
        let section = sections.iter().find(|(heading, _)| heading.starts_with(wanted));
        match section {
            None => seen.broken(format!("docs.md has no section \"## {wanted}\"")),
            Some((_, text)) => {
                seen.must(!text.trim().is_empty(), format!("docs.md: \"{wanted}\" is empty"));
            }
        }
    }
    let capabilities = sections.get("Capabilities").map(String::as_str).unwrap_or_default();
    let ticked = ticked(capabilities);
    for (word, has) in words(connector.as_ref()) {
        let says = ticked.iter().any(|line| line.contains(word));
        if has && !says {
            seen.broken(format!("docs.md: no ticked capability names \"{word}\", which it has"));
        }
    }
}

/// The word by which a capability is found, and whether the connector has it.
fn words(connector: &dyn Connector) -> [(&'static str, bool); 6] {
    [
        ("source", connector.source().is_some()),
        ("target", connector.target().is_some()),
        ("webhooks", connector.webhooks().is_some()),
        ("oauth", connector.oauth().is_some()),
        ("probe", connector.account().is_some()),
        ("lists", connector.lists().is_some()),
    ]
}

fn sections(docs: &str) -> BTreeMap<String, String> {
    let mut sections = BTreeMap::new();
    let mut heading = String::new();
    for line in docs.lines() {
        match line.strip_prefix("## ") {
            Some(next) => heading = next.trim().to_owned(),
            None => {
                let text: &mut String = sections.entry(heading.clone()).or_default();
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    sections
}

/// The items of a list that are ticked, each with its further lines.
fn ticked(section: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for line in section.lines() {
        match (line.trim_start().starts_with("- ["), items.last_mut()) {
            (false, Some(item)) => {
                item.push(' ');
                item.push_str(line.trim());
            }
            _ => items.push(line.trim().to_owned()),
        }
    }
    let ticked = items.iter().filter_map(|item| item.strip_prefix("- [x] "));
    ticked.map(str::to_lowercase).collect()
}
