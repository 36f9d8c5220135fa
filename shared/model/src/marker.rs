//! The line in a document's private note by which we know it as ours.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::SourceId;
use crate::kind::Kind;
use crate::role::Role;

/// Who a document belongs to, built from the source's own identity so that it outlives our state.
///
/// Text form, one line: `uds1 <store url> <kind> <id> <role> <version>`, each part with its blanks
/// and per cent signs escaped. The document is the marker's when all parts but the version agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// The store's canonical URL.
    pub origin: String,
    /// The record's kind.
    pub kind: Kind,
    /// The record's id in the store.
    pub id: SourceId,
    /// Which document of the record.
    pub role: Role,
    /// The start of the source's fingerprint when the document was planned.
    pub version: String,
}

/// A line that is no marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no marker")]
pub struct NoMarker;

const PREFIX: &str = "uds1";

impl Marker {
    /// Whether both name the same document of the same record, whatever the version.
    #[must_use]
    pub fn same_document(&self, other: &Self) -> bool {
        self.origin == other.origin
            && self.kind == other.kind
            && self.id == other.id
            && self.role == other.role
    }

    /// The marker in a note: the first line that is one.
    #[must_use]
    pub fn in_note(note: &str) -> Option<Self> {
        note.lines().find_map(|line| line.trim().parse().ok())
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let role = self.role.to_string();
        let parts = [&self.origin, self.kind.as_str(), self.id.as_str(), &role, &self.version];
        f.write_str(PREFIX)?;
        parts.iter().try_for_each(|part| write!(f, " {}", escape(part)))
    }
}

impl FromStr for Marker {
    type Err = NoMarker;
    fn from_str(line: &str) -> Result<Self, NoMarker> {
        let parts: Vec<&str> = line.split(' ').collect();
        let [PREFIX, origin, kind, id, role, version] = parts.as_slice() else {
            return Err(NoMarker);
        };
        Ok(Self {
            origin: unescape(origin).ok_or(NoMarker)?,
            kind: kind.parse().map_err(|_| NoMarker)?,
            id: SourceId::new(unescape(id).ok_or(NoMarker)?),
            role: unescape(role).ok_or(NoMarker)?.parse().map_err(|_| NoMarker)?,
            version: unescape(version).ok_or(NoMarker)?,
        })
    }
}

fn escape(part: &str) -> String {
    part.chars().fold(String::with_capacity(part.len()), |mut text, c| {
        if c == '%' || c.is_whitespace() || c.is_control() {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                text.push_str(&format!("%{byte:02X}"));
            }
        } else {
            text.push(c);
        }
        text
    })
}

fn unescape(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part;
    while let Some(at) = rest.find('%') {
        bytes.extend_from_slice(rest.get(..at)?.as_bytes());
        bytes.push(u8::from_str_radix(rest.get(at + 1..at + 3)?, 16).ok()?);
        rest = rest.get(at + 3..)?;
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_marker_survives_its_note(origin in "\\PC{1,40}", id in ".{1,20}", refund in "\\PC{1,9}") {
            let marker = Marker {
                origin, kind: Kind::Order, id: SourceId::new(id),
                role: Role::Refund(SourceId::new(refund)), version: "0123456789ab".to_owned(),
            };
            let note = format!("Order 19, paid by card.\n{marker}\n");
            prop_assert_eq!(Marker::in_note(&note), Some(marker));
        }

        #[test]
        fn any_note_is_read_without_a_panic(note in "\\PC*") {
            let _ = Marker::in_note(&note);
            let _ = Marker::in_note(&format!("uds1 {note}"));
        }
    }
}
