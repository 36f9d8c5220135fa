//! What the journal says of a record, as rows of the table and nothing more.

use serde::Deserialize;

/// One row of the journal table.
#[derive(Debug, Clone, Deserialize)]
pub struct Row {
    /// The store's connection.
    pub source: String,
    /// The record's kind.
    #[serde(default)]
    pub kind: Option<String>,
    /// The record's id.
    pub id: String,
    /// The connection it goes to.
    #[serde(default)]
    pub target: Option<String>,
    /// `posted`, `skipped`, `parked`, ….
    pub outcome: String,
    /// The code of what failed.
    #[serde(default)]
    pub code: Option<String>,
    /// The rule of what was skipped, the cause of what failed.
    #[serde(default)]
    pub reason: Option<String>,
    /// Which document of the record.
    #[serde(default)]
    pub role: Option<String>,
    /// What it is.
    #[serde(default)]
    pub document: Option<String>,
    /// Its id in the target.
    #[serde(default)]
    pub target_id: Option<String>,
    /// The number on it.
    #[serde(default)]
    pub number: Option<String>,
    /// What it came to.
    #[serde(default)]
    pub total: Option<String>,
    /// What set it off.
    #[serde(default)]
    pub hint: Option<Hint>,
    /// When, as RFC 3339.
    pub at: String,
}

/// What set a decision off.
#[derive(Debug, Clone, Deserialize)]
pub struct Hint {
    /// When the webhook came in, as RFC 3339.
    pub received_at: String,
}

/// The last decision about an order for a target: skipped, parked or written; hints and repetitions
/// aside.
#[must_use]
pub fn last<'a>(rows: &'a [Row], source: &str, id: &str, target: &str) -> Option<&'a Row> {
    let decided = ["posted", "updated", "adopted", "skipped", "parked"];
    rows.iter()
        .filter(|row| row.source == source && row.id == id && row.kind.as_deref() == Some("order"))
        .filter(|row| row.target.as_deref() == Some(target))
        .filter(|row| decided.contains(&row.outcome.as_str()))
        .max_by(|one, other| one.at.cmp(&other.at))
}
