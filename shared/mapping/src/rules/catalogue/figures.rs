//! Numbers and dates.

use super::{Described, Family, Takes, optional, required};
use crate::rules::types::Type;

pub(super) const DESCRIBED: &[Described] = &[
    Described {
        name: "parse_number",
        family: Family::Number,
        takes: Type::Text,
        gives: Type::Number,
        does: "Reads a number as people write it.",
        arguments: &[
            optional("decimal", Takes::Character, "The decimal sign; a point if not said."),
            optional("group", Takes::Character, "The sign between thousands; a comma if not said."),
        ],
    },
    Described {
        name: "round",
        family: Family::Number,
        takes: Type::Number,
        gives: Type::Number,
        does: "Rounds to so many digits after the point, and writes all of them.",
        arguments: &[
            required("digits", Takes::WholeNumber, "Digits after the point."),
            optional("mode", Takes::Rounding, "Which way; halves away from zero if not said."),
        ],
    },
    Described {
        name: "format_number",
        family: Family::Number,
        takes: Type::Number,
        gives: Type::Text,
        does: "Writes a number for people.",
        arguments: &[
            required(
                "digits",
                Takes::WholeNumber,
                "Digits after the point; halves are rounded away from zero.",
            ),
            optional("decimal", Takes::Character, "The decimal sign; a point if not said."),
            optional("group", Takes::Text, "What stands between thousands; nothing if not said."),
        ],
    },
    Described {
        name: "add",
        family: Family::Number,
        takes: Type::Number,
        gives: Type::Number,
        does: "Adds a number.",
        arguments: &[required("value", Takes::Number, "The number.")],
    },
    Described {
        name: "multiply",
        family: Family::Number,
        takes: Type::Number,
        gives: Type::Number,
        does: "Multiplies by a number.",
        arguments: &[required("by", Takes::Number, "The number.")],
    },
    Described {
        name: "divide",
        family: Family::Number,
        takes: Type::Number,
        gives: Type::Number,
        does: "Divides by a number.",
        arguments: &[
            required("by", Takes::Number, "The number; not 0."),
            required(
                "digits",
                Takes::WholeNumber,
                "Digits after the point; halves are rounded away from zero.",
            ),
        ],
    },
    Described {
        name: "negate",
        family: Family::Number,
        takes: Type::Number,
        gives: Type::Number,
        does: "Turns the sign.",
        arguments: &[],
    },
    Described {
        name: "absolute",
        family: Family::Number,
        takes: Type::Number,
        gives: Type::Number,
        does: "Takes the sign away.",
        arguments: &[],
    },
    Described {
        name: "format_date",
        family: Family::Date,
        takes: Type::Text,
        gives: Type::Text,
        does: "Writes a date or time in another form or zone.",
        arguments: &[
            optional(
                "read",
                Takes::DateFormat,
                "The form it is read in; RFC 3339 or ISO 8601 if not said.",
            ),
            optional(
                "from",
                Takes::TimeZone,
                "The zone (IANA) that a time without an offset is in.",
            ),
            optional("zone", Takes::TimeZone, "The zone (IANA) it is written in; UTC if not said."),
            optional(
                "write",
                Takes::DateFormat,
                "The form it is written in; `%Y-%m-%d` if not said.",
            ),
        ],
    },
    Described {
        name: "shift_days",
        family: Family::Date,
        takes: Type::Text,
        gives: Type::Text,
        does: "Moves a day, `2026-01-31`, by some days.",
        arguments: &[required("days", Takes::WholeNumber, "How many; back if negative.")],
    },
    Described {
        name: "unix_time",
        family: Family::Date,
        takes: Type::Number,
        gives: Type::Text,
        does: "Reads seconds since 1970 as a moment, in RFC 3339.",
        arguments: &[],
    },
];
