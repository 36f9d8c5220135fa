//! What a look at an account found, for people.

use std::fmt::Write;

use app::connect::Tried;
use engine::connector::Severity;
use model::ConnectionId;

/// Facts first, then what stands in the way, each with its fix.
pub(crate) fn tried(connection: &ConnectionId, tried: &Tried) -> String {
    let mut text =
        format!("{connection}: {}\n", if tried.works { "works" } else { "does not work yet" });
    let width = tried.facts.keys().map(String::len).max().unwrap_or_default();
    for (name, value) in &tried.facts {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let _ = writeln!(text, "  {name:width$}  {value}");
    }
    for finding in &tried.findings {
        let mark = match finding.severity {
            Severity::Problem => "✗",
            Severity::Warning => "!",
        };
        let _ = writeln!(text, "\n{mark} {}: {}", finding.about, finding.seen);
        let _ = writeln!(text, "  {}", finding.fix);
    }
    text
}

#[cfg(test)]
mod tests {
    use engine::connector::Finding;

    use super::*;

    #[test]
    fn a_person_reads_what_it_is_and_what_to_do() {
        let mut facts = serde_json::Map::new();
        facts.insert("version".to_owned(), "11.0.1".into());
        facts.insert("decimals".to_owned(), 2.into());
        let finding = Finding {
            severity: Severity::Problem,
            about: "wrong_secret",
            seen: "the store knows the key and refuses the secret".to_owned(),
            fix: "Make a new key.".to_owned(),
        };
        let found = Tried { works: false, facts, findings: vec![finding] };
        let text = tried(&"store".parse().unwrap(), &found);
        assert_eq!(
            text,
            "store: does not work yet\n  decimals  2\n  version   11.0.1\n\n\
             ✗ wrong_secret: the store knows the key and refuses the secret\n  Make a new key.\n"
        );
    }
}
