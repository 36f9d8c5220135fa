//! Which transform is which function.

use std::borrow::Cow;

use serde_json::Value;

use super::super::chain;
use super::super::datum::Datum;
use super::{
    Transform, absence, boolean, date, html, join, json, list, lookup, number, privacy, text,
};
use crate::rules::error::Problem;

/// What a transform makes of a value: another one, or none.
pub(in super::super) type Made<'a> = Result<Option<Datum<'a>>, Problem>;

impl Transform {
    /// Runs on a value that is there.
    #[expect(clippy::too_many_lines, reason = "a table: one arm a transform, nothing else")]
    pub(in super::super) fn run<'a>(&'a self, value: Datum<'a>, record: &'a Value) -> Made<'a> {
        match self {
            Self::Coalesce | Self::Concat { .. } | Self::Template { .. } | Self::Collect => {
                self.join(vec![Some(value)], record)
            }
            Self::Default { .. } => Ok(Some(value)),
            Self::NonEmpty => Ok(absence::non_empty(value)),
            Self::Trim => as_text(text::trim(value.text()?)),
            Self::CollapseSpaces => as_text(text::collapse_spaces(&value.text()?)),
            Self::Upper => as_text(value.text()?.to_uppercase()),
            Self::Lower => as_text(value.text()?.to_lowercase()),
            Self::Title => as_text(text::title(&value.text()?)),
            Self::Truncate { length, ending } => {
                as_text(text::truncate(value.text()?, *length, ending))
            }
            Self::PadStart { length, with } => {
                as_text(text::pad_start(value.text()?, *length, *with))
            }
            Self::PadEnd { length, with } => as_text(text::pad_end(value.text()?, *length, *with)),
            Self::Prefix { text } => as_text(format!("{text}{}", value.text()?)),
            Self::Suffix { text } => as_text(format!("{}{text}", value.text()?)),
            Self::Substring { start, length } => {
                as_text(text::substring(value.text()?, *start, *length))
            }
            Self::Replace { find, with } => as_text(text::replace(value.text()?, find, with)?),
            Self::ReplacePattern { pattern, with } => {
                as_text(pattern.replace(value.text()?, with)?)
            }
            Self::Extract { pattern } => Ok(pattern.extract(value.text()?)?.map(Datum::Text)),
            Self::Matches { pattern } => as_boolean(pattern.matches(&value.text()?)?),
            Self::StripHtml => as_text(html::strip(value.text()?)),
            Self::DecodeEntities => as_text(html::decode_entities(value.text()?)),
            Self::Split { separator } => list::split(value.text()?, separator),
            Self::Join { separator } => as_text(list::join(value.list()?, separator)?),
            Self::First => Ok(value.list()?.into_iter().next()),
            Self::Last => Ok(value.list()?.pop()),
            Self::At { index } => Ok(list::at(value.list()?, *index)),
            Self::Take { count } => {
                as_list(value.list()?.into_iter().take(*count).collect::<Vec<_>>())
            }
            Self::Count => as_number(value.list()?.len().into()),
            Self::Sum => as_number(list::sum(&value.list()?)?),
            Self::Min => list::min(&value.list()?),
            Self::Max => list::max(&value.list()?),
            Self::Unique => as_list(list::unique(value.list()?)),
            Self::Sort => as_list(list::sort(value.list()?)?),
            Self::Compact => as_list(list::compact(value.list()?)),
            Self::Map { transform } => chain::map(transform, value.list()?, record),
            Self::ParseNumber { decimal, group } => {
                as_number(number::parse(&value.text()?, *decimal, *group)?)
            }
            Self::Round { digits, mode } => {
                as_number(number::round(value.number()?, *digits, *mode)?)
            }
            Self::FormatNumber { digits, decimal, group } => {
                as_text(number::format(value.number()?, *digits, *decimal, group)?)
            }
            Self::Add { value: other } => as_number(number::add(value.number()?, *other)?),
            Self::Multiply { by } => as_number(number::multiply(value.number()?, *by)?),
            Self::Divide { by, digits } => {
                as_number(number::divide(value.number()?, *by, *digits)?)
            }
            Self::Negate => as_number(number::negate(value.number()?)),
            Self::Absolute => as_number(value.number()?.abs()),
            Self::FormatDate { read, from, zone, write } => {
                let form = date::Form { read: read.as_ref(), from: from.as_ref() };
                as_text(form.read(&value.text()?)?.write(zone.as_ref(), write)?)
            }
            Self::ShiftDays { days } => as_text(date::shift_days(&value.text()?, *days)?),
            Self::UnixTime => as_text(date::unix_time(value.number()?)?),
            Self::Lookup { table, otherwise } => {
                lookup::find(table, otherwise.as_ref(), &value.text()?).map(Some)
            }
            Self::ParseBoolean { yes, no } => as_boolean(boolean::parse(&value, yes, no)?),
            Self::Not => as_boolean(!value.boolean()?),
            Self::Choose { yes, no } => {
                Ok(Some(if value.boolean()? { yes.datum() } else { no.datum() }))
            }
            Self::Mask { keep, with } => as_text(privacy::mask(&value.text()?, *keep, *with)),
            Self::Hash { salt, length } => as_text(privacy::hash(&value.text()?, salt, *length)),
            Self::Get { path } => Ok(json::get(value, path)),
            Self::ParseJson => json::parse(&value.text()?),
            Self::ToJson => as_text(json::write(value)?),
        }
    }

    /// Joins the sources of a rule, each of which may be absent.
    pub(in super::super) fn join<'a>(
        &'a self,
        sources: Vec<Option<Datum<'a>>>,
        record: &'a Value,
    ) -> Made<'a> {
        match self {
            Self::Coalesce => Ok(join::coalesce(sources)),
            Self::Concat { separator } => join::concat(sources, separator),
            Self::Template { text } => join::template(text, &sources, record),
            Self::Collect => Ok(join::collect(sources)),
            // No other transform takes several sources, which `Rules::compile` proves.
            _ => Ok(None),
        }
    }
}

fn as_text<'a>(text: impl Into<Cow<'a, str>>) -> Made<'a> {
    Ok(Some(Datum::Text(text.into())))
}

fn as_number<'a>(number: model::money::Decimal) -> Made<'a> {
    Ok(Some(Datum::Number(number)))
}

fn as_boolean<'a>(value: bool) -> Made<'a> {
    Ok(Some(Datum::Boolean(value)))
}

fn as_list(elements: Vec<Datum<'_>>) -> Made<'_> {
    Ok(Some(Datum::List(elements)))
}
