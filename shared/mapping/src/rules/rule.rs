//! One field rule.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::condition::Condition;
use super::path::Path;
use super::transform::Transform;

/// A field rule: from where, to where, and what is done on the way.
///
/// It reads the record; where `when` holds, the source runs through the transforms and is assigned
/// to the target. Where there is no value in the end, the default is assigned as it is, and without
/// a default nothing is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Where the value stands in the record; `raw` is the source's own JSON.
    pub source: Sources,
    /// What is assigned. It names one place, so it has no `[*…]`.
    pub target: Path,
    /// What is done with the value, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transform: Vec<Transform>,
    /// The rule stands aside where this does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// What is assigned where there is no value. No transform runs on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
}

/// The paths that a rule reads: in JSON one path or a list of paths.
///
/// Several paths need a first transform that joins them: `coalesce`, `concat`, `template` or
/// `collect`. A rule without any path assigns its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub struct Sources(Vec<Path>);

impl Sources {
    /// Some paths.
    #[must_use]
    pub fn new(paths: Vec<Path>) -> Self {
        Self(paths)
    }

    /// The paths, in their order.
    #[must_use]
    pub fn paths(&self) -> &[Path] {
        &self.0
    }
}

impl From<Path> for Sources {
    fn from(path: Path) -> Self {
        Self(vec![path])
    }
}

impl From<Sources> for Value {
    fn from(sources: Sources) -> Self {
        match sources.0.as_slice() {
            [path] => Self::String(path.to_string()),
            paths => paths.iter().map(Path::to_string).collect(),
        }
    }
}

impl TryFrom<Value> for Sources {
    type Error = String;
    fn try_from(value: Value) -> Result<Self, String> {
        let path = |value: &Value| match value {
            Value::String(text) => Path::parse(text).map_err(|error| error.to_string()),
            _ => Err("a path is a text".to_owned()),
        };
        match &value {
            Value::Array(values) => values.iter().map(path).collect::<Result<_, _>>().map(Self),
            value => Ok(Self(vec![path(value)?])),
        }
    }
}
