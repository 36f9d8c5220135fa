//! Looking up what stands at a path.

use serde_json::Value;

use super::{Filter, Path, Step};

/// What stands at a path; nothing of it is `null`.
#[derive(Debug, Clone, PartialEq)]
pub enum Found<'a> {
    /// Nothing, or `null`.
    Absent,
    /// The value at a path without `[*…]`.
    One(&'a Value),
    /// The values at a path with `[*…]`, in the record's order; at least one.
    Many(Vec<&'a Value>),
}

impl Path {
    /// Looks up what stands at the path.
    #[must_use]
    pub fn get<'a>(&self, root: &'a Value) -> Found<'a> {
        if self.is_many() {
            let found = self.all(root);
            if found.is_empty() { Found::Absent } else { Found::Many(found) }
        } else {
            self.first(root).map_or(Found::Absent, Found::One)
        }
    }

    /// The first value that the path meets.
    #[must_use]
    pub fn first<'a>(&self, root: &'a Value) -> Option<&'a Value> {
        if self.is_many() {
            return self.all(root).first().copied();
        }
        self.0.iter().try_fold(root, |value, step| step.one(value)).filter(|found| !found.is_null())
    }

    /// Every value that the path meets, in the record's order.
    #[must_use]
    pub fn all<'a>(&self, root: &'a Value) -> Vec<&'a Value> {
        let mut values = vec![root];
        for step in &self.0 {
            match step {
                Step::Every => values = values.into_iter().flat_map(elements).collect(),
                Step::EveryWhere(filter) => {
                    let fits = |value: &&Value| filter.fits(value);
                    values = values.into_iter().flat_map(elements).filter(fits).collect();
                }
                single => values = values.into_iter().filter_map(|v| single.one(v)).collect(),
            }
        }
        values.retain(|value| !value.is_null());
        values
    }
}

impl Step {
    /// The one value that the step leads to; none for the steps that lead to many.
    fn one<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        match self {
            Self::Member(name) => value.get(name.as_str()),
            Self::Index(index) => {
                let elements = elements(value);
                let distance = usize::try_from(index.unsigned_abs()).ok()?;
                let place =
                    if *index < 0 { elements.len().checked_sub(distance)? } else { distance };
                elements.get(place)
            }
            Self::First(filter) => elements(value).iter().find(|element| filter.fits(element)),
            Self::Every | Self::EveryWhere(_) => None,
        }
    }
}

impl Filter {
    fn fits(&self, element: &Value) -> bool {
        let found = self.key.iter().try_fold(element, |value, name| value.get(name.as_str()));
        match found {
            Some(Value::String(text)) => *text == self.value,
            Some(Value::Number(number)) => number.to_string() == self.value,
            Some(Value::Bool(value)) => (if *value { "true" } else { "false" }) == self.value,
            Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => false,
        }
    }
}

fn elements(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
