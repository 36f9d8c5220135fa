//! What a transform takes and gives.

use serde_json::Value;

use super::Transform;
use crate::rules::types::Type;
use crate::rules::types::Type::{Any, Boolean, List, Number, Text};

impl Transform {
    /// The type of value that it takes.
    #[must_use]
    pub fn takes(&self) -> Type {
        match self {
            Self::Coalesce
            | Self::Concat { .. }
            | Self::Template { .. }
            | Self::Collect
            | Self::Default { .. }
            | Self::NonEmpty
            | Self::ParseBoolean { .. }
            | Self::Get { .. }
            | Self::ToJson => Any,
            Self::Trim
            | Self::CollapseSpaces
            | Self::Upper
            | Self::Lower
            | Self::Title
            | Self::Truncate { .. }
            | Self::PadStart { .. }
            | Self::PadEnd { .. }
            | Self::Prefix { .. }
            | Self::Suffix { .. }
            | Self::Substring { .. }
            | Self::Replace { .. }
            | Self::ReplacePattern { .. }
            | Self::Extract { .. }
            | Self::Matches { .. }
            | Self::StripHtml
            | Self::DecodeEntities
            | Self::Split { .. }
            | Self::ParseNumber { .. }
            | Self::FormatDate { .. }
            | Self::ShiftDays { .. }
            | Self::Lookup { .. }
            | Self::Mask { .. }
            | Self::Hash { .. }
            | Self::ParseJson => Text,
            Self::Join { .. }
            | Self::First
            | Self::Last
            | Self::At { .. }
            | Self::Take { .. }
            | Self::Count
            | Self::Sum
            | Self::Min
            | Self::Max
            | Self::Unique
            | Self::Sort
            | Self::Compact
            | Self::Map { .. } => List,
            Self::Round { .. }
            | Self::FormatNumber { .. }
            | Self::Add { .. }
            | Self::Multiply { .. }
            | Self::Divide { .. }
            | Self::Negate
            | Self::Absolute
            | Self::UnixTime => Number,
            Self::Not | Self::Choose { .. } => Boolean,
        }
    }

    /// The type of value that it gives, [`Type::Any`] where that hangs on the value.
    #[must_use]
    pub fn gives(&self) -> Type {
        match self {
            Self::Coalesce
            | Self::Default { .. }
            | Self::NonEmpty
            | Self::First
            | Self::Last
            | Self::At { .. }
            | Self::Lookup { .. }
            | Self::Choose { .. }
            | Self::Get { .. }
            | Self::ParseJson => Any,
            Self::Concat { .. }
            | Self::Template { .. }
            | Self::Trim
            | Self::CollapseSpaces
            | Self::Upper
            | Self::Lower
            | Self::Title
            | Self::Truncate { .. }
            | Self::PadStart { .. }
            | Self::PadEnd { .. }
            | Self::Prefix { .. }
            | Self::Suffix { .. }
            | Self::Substring { .. }
            | Self::Replace { .. }
            | Self::ReplacePattern { .. }
            | Self::Extract { .. }
            | Self::StripHtml
            | Self::DecodeEntities
            | Self::Join { .. }
            | Self::FormatNumber { .. }
            | Self::FormatDate { .. }
            | Self::ShiftDays { .. }
            | Self::UnixTime
            | Self::Mask { .. }
            | Self::Hash { .. }
            | Self::ToJson => Text,
            Self::Collect
            | Self::Split { .. }
            | Self::Take { .. }
            | Self::Unique
            | Self::Sort
            | Self::Compact
            | Self::Map { .. } => List,
            Self::Count
            | Self::Sum
            | Self::Min
            | Self::Max
            | Self::ParseNumber { .. }
            | Self::Round { .. }
            | Self::Add { .. }
            | Self::Multiply { .. }
            | Self::Divide { .. }
            | Self::Negate
            | Self::Absolute => Number,
            Self::Matches { .. } | Self::ParseBoolean { .. } | Self::Not => Boolean,
        }
    }

    /// What a value of a type becomes, as far as that can be known without the value.
    pub(in super::super) fn gives_for(&self, taken: Type) -> Type {
        match self {
            Self::NonEmpty => taken,
            Self::Default { value } => taken.or(Type::of(value)),
            Self::Choose { yes, no } => {
                let kind = |scalar: &super::Scalar| Type::of(&Value::from(scalar.clone()));
                kind(yes).or(kind(no))
            }
            other => other.gives(),
        }
    }
}
