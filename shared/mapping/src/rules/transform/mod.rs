//! The transforms: what a rule can do with a value, one after the other.
//!
//! In JSON a transform that takes no arguments is its name, the others are objects:
//! `["trim", {"truncate": {"length": 20}}, {"concat": {}}]`. What each one takes, gives and does
//! stands in [`catalogue`](super::catalogue()); its examples stand in `examples.json` and are a test.
//!
//! What is absent stays absent: no transform runs on it but [`Transform::Default`] and the ones
//! that join sources.

mod absence;
mod boolean;
mod check;
mod date;
mod html;
mod join;
mod json;
mod list;
mod lookup;
mod number;
mod privacy;
mod run;
mod signature;
mod text;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use model::money::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::path::Path;
use super::pattern::Pattern;
use super::scalar::Scalar;
use super::template::Template;

pub use date::DateFormat;
pub use number::Rounding;
pub(super) use run::Made;

/// One transform with its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Transform {
    // Joining sources.
    /// The first source that is there and not blank.
    ///
    /// `"coalesce"`: `["",null,"web"]` → `"web"`
    Coalesce,
    /// Sets the sources that are there and not blank behind each other.
    ///
    /// `{"concat":{}}`: `["Ada","","King"]` → `"Ada King"`
    Concat {
        /// What stands between them; a space if not said.
        #[serde(default = "blank")]
        separator: String,
    },
    /// Fills a template; absent where a place of it is absent.
    ///
    /// `{"template":{"text":"Order {0}, {1}"}}`: `["17","Berlin"]` → `"Order 17, Berlin"`
    Template {
        /// The text with places such as `{0}` and `{billing.city}`.
        text: Template,
    },
    /// Makes a list of the sources that are there.
    ///
    /// `"collect"`: `["a",null,"b"]` → `["a","b"]`
    Collect,

    // Absence.
    /// Puts a value where there is none.
    ///
    /// `{"default":{"value":"none"}}`: `null` → `"none"`
    Default {
        /// The value.
        value: Value,
    },
    /// Makes what is blank or empty absent.
    ///
    /// `"non_empty"`: `"  "` → `null`
    NonEmpty,

    // Text.
    /// Takes blanks off both ends.
    ///
    /// `"trim"`: `"  blue "` → `"blue"`
    Trim,
    /// Makes one space of each run of blanks and line breaks, none at the ends.
    ///
    /// `"collapse_spaces"`: `" a \n  b "` → `"a b"`
    CollapseSpaces,
    /// Capital letters.
    ///
    /// `"upper"`: `"straße"` → `"STRASSE"`
    Upper,
    /// Small letters.
    ///
    /// `"lower"`: `"ÀB"` → `"àb"`
    Lower,
    /// Each word's first letter capital, the others small.
    ///
    /// `"title"`: `"ada o'NEIL-king"` → `"Ada O'neil-King"`
    Title,
    /// Cuts after so many characters.
    ///
    /// `{"truncate":{"length":3}}`: `"abcdef"` → `"abc"`
    Truncate {
        /// The most characters of the result.
        length: usize,
        /// What stands at the end of a text that was cut; it counts. Nothing if not said.
        #[serde(default)]
        ending: String,
    },
    /// Fills up at the start.
    ///
    /// `{"pad_start":{"length":5,"with":"0"}}`: `17` → `"00017"`
    PadStart {
        /// The fewest characters of the result.
        length: usize,
        /// The character to fill with; a space if not said.
        #[serde(default = "space")]
        with: char,
    },
    /// Fills up at the end.
    ///
    /// `{"pad_end":{"length":4}}`: `"ab"` → `"ab  "`
    PadEnd {
        /// The fewest characters of the result.
        length: usize,
        /// The character to fill with; a space if not said.
        #[serde(default = "space")]
        with: char,
    },
    /// Sets a text before.
    ///
    /// `{"prefix":{"text":"WEB-"}}`: `"17"` → `"WEB-17"`
    Prefix {
        /// The text.
        text: String,
    },
    /// Sets a text behind.
    ///
    /// `{"suffix":{"text":"/B"}}`: `"17"` → `"17/B"`
    Suffix {
        /// The text.
        text: String,
    },
    /// Takes some characters out of the middle.
    ///
    /// `{"substring":{"start":2,"length":2}}`: `"abcdef"` → `"cd"`
    Substring {
        /// The first character, counted from 0.
        start: usize,
        /// How many at the most.
        length: usize,
    },
    /// Replaces every occurrence of a text.
    ///
    /// `{"replace":{"find":"/","with":"-"}}`: `"1/2/3"` → `"1-2-3"`
    Replace {
        /// What is looked for.
        find: String,
        /// What stands there instead.
        with: String,
    },

    // Patterns.
    /// Replaces every match of a pattern.
    ///
    /// `{"replace_pattern":{"pattern":"[^0-9]","with":""}}`: `"tel. 030 12"` → `"03012"`
    ReplacePattern {
        /// The regular expression.
        pattern: Pattern,
        /// What stands there instead; `$1` is the first group.
        with: String,
    },
    /// Takes the first match, or its first group; absent where nothing matches.
    ///
    /// `{"extract":{"pattern":"#(\\d+)"}}`: `"Order #1042 paid"` → `"1042"`
    Extract {
        /// The regular expression.
        pattern: Pattern,
    },
    /// Whether a pattern matches anywhere.
    ///
    /// `{"matches":{"pattern":"^[A-Z]{2}\\d+$"}}`: `"DE811"` → `true`
    Matches {
        /// The regular expression.
        pattern: Pattern,
    },

    // HTML.
    /// Takes tags, comments, scripts and styles out; blocks and breaks become line breaks.
    ///
    /// `"strip_html"`: `"<p>One<br>two</p> <b>x</b>"` → `"One\ntwo\n x"`
    StripHtml,
    /// Decodes HTML entities once.
    ///
    /// `"decode_entities"`: `"Caf&eacute; &amp; Bar"` → `"Café & Bar"`
    DecodeEntities,

    // Lists.
    /// Parts a text at a separator.
    ///
    /// `{"split":{"separator":","}}`: `"a,b,,c"` → `["a","b","","c"]`
    Split {
        /// The separator.
        separator: String,
    },
    /// Sets the elements behind each other.
    ///
    /// `{"join":{"separator":"; "}}`: `["a",2]` → `"a; 2"`
    Join {
        /// What stands between them.
        separator: String,
    },
    /// The first element; absent where there is none.
    ///
    /// `"first"`: `["a","b"]` → `"a"`
    First,
    /// The last element; absent where there is none.
    ///
    /// `"last"`: `["a","b"]` → `"b"`
    Last,
    /// An element; absent where there is none.
    ///
    /// `{"at":{"index":-2}}`: `["a","b","c"]` → `"b"`
    At {
        /// Its place, counted from 0, or from the end if negative.
        index: i32,
    },
    /// Keeps so many elements of the start.
    ///
    /// `{"take":{"count":2}}`: `["a","b","c"]` → `["a","b"]`
    Take {
        /// How many.
        count: usize,
    },
    /// How many elements there are.
    ///
    /// `"count"`: `["a","b"]` → `"2"`
    Count,
    /// The sum of the elements.
    ///
    /// `"sum"`: `["1.10",2,"0.05"]` → `"3.15"`
    Sum,
    /// The smallest element.
    ///
    /// `"min"`: `["10",9.5]` → `"9.5"`
    Min,
    /// The largest element.
    ///
    /// `"max"`: `["10",9.5]` → `"10"`
    Max,
    /// Leaves repeated elements out.
    ///
    /// `"unique"`: `["a","b","a"]` → `["a","b"]`
    Unique,
    /// Sorts texts by their characters, or numbers by worth if all are numbers.
    ///
    /// `"sort"`: `["b","a"]` → `["a","b"]`
    Sort,
    /// Leaves blank elements out.
    ///
    /// `"compact"`: `["a"," ","b"]` → `["a","b"]`
    Compact,
    /// Does something with every element; what becomes absent is left out.
    ///
    /// `{"map":{"transform":["trim","upper"]}}`: `["a "," b"]` → `["A","B"]`
    Map {
        /// What is done, in order.
        transform: Vec<Transform>,
    },

    // Numbers.
    /// Reads a number as people write it.
    ///
    /// `{"parse_number":{}}`: `"1,234.50"` → `"1234.50"`
    ParseNumber {
        /// The decimal sign; a point if not said.
        #[serde(default = "point")]
        decimal: char,
        /// The sign between thousands; a comma if not said.
        #[serde(default = "comma")]
        group: char,
    },
    /// Rounds to so many digits after the point, and writes all of them.
    ///
    /// `{"round":{"digits":2}}`: `"2.345"` → `"2.35"`
    Round {
        /// Digits after the point.
        digits: u32,
        /// Which way; halves away from zero if not said.
        #[serde(default)]
        mode: Rounding,
    },
    /// Writes a number for people.
    ///
    /// `{"format_number":{"digits":2,"decimal":",","group":"."}}`: `"-1234.5"` → `"-1.234,50"`
    FormatNumber {
        /// Digits after the point; halves are rounded away from zero.
        digits: u32,
        /// The decimal sign; a point if not said.
        #[serde(default = "point")]
        decimal: char,
        /// What stands between thousands; nothing if not said.
        #[serde(default)]
        group: String,
    },
    /// Adds a number.
    ///
    /// `{"add":{"value":"-0.50"}}`: `"1.50"` → `"1.00"`
    Add {
        /// The number.
        value: Decimal,
    },
    /// Multiplies by a number.
    ///
    /// `{"multiply":{"by":"100"}}`: `"12.50"` → `"1250.00"`
    Multiply {
        /// The number.
        by: Decimal,
    },
    /// Divides by a number.
    ///
    /// `{"divide":{"by":"3","digits":2}}`: `10` → `"3.33"`
    Divide {
        /// The number; not 0.
        by: Decimal,
        /// Digits after the point; halves are rounded away from zero.
        digits: u32,
    },
    /// Turns the sign.
    ///
    /// `"negate"`: `"5.00"` → `"-5.00"`
    Negate,
    /// Takes the sign away.
    ///
    /// `"absolute"`: `"-5.00"` → `"5.00"`
    Absolute,

    // Dates.
    /// Writes a date or time in another form or zone.
    ///
    /// `{"format_date":{"zone":"Europe/Berlin"}}`: `"2026-01-31T23:30:00Z"` → `"2026-02-01"`
    FormatDate {
        /// The form it is read in; RFC 3339 or ISO 8601 if not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        read: Option<DateFormat>,
        /// The zone (IANA) that a time without an offset is in.
        #[serde(
            default,
            with = "jiff::fmt::serde::tz::optional",
            skip_serializing_if = "Option::is_none"
        )]
        from: Option<TimeZone>,
        /// The zone (IANA) it is written in; UTC if not said.
        #[serde(
            default,
            with = "jiff::fmt::serde::tz::optional",
            skip_serializing_if = "Option::is_none"
        )]
        zone: Option<TimeZone>,
        /// The form it is written in; `%Y-%m-%d` if not said.
        #[serde(default)]
        write: DateFormat,
    },
    /// Moves a day, `2026-01-31`, by some days.
    ///
    /// `{"shift_days":{"days":30}}`: `"2026-01-31"` → `"2026-03-02"`
    ShiftDays {
        /// How many; back if negative.
        days: i32,
    },
    /// Reads seconds since 1970 as a moment, in RFC 3339.
    ///
    /// `"unix_time"`: `1767225600` → `"2026-01-01T00:00:00Z"`
    UnixTime,

    // Meanings.
    /// Looks a text up in a table.
    ///
    /// `{"lookup":{"table":{"de":"German","fr":"French"}}}`: `"de"` → `"German"`
    Lookup {
        /// From texts to values.
        table: BTreeMap<String, Scalar>,
        /// The value of all other texts; without it they are an error.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        otherwise: Option<Scalar>,
    },
    /// Reads what stands for true or false, small and capital letters alike.
    ///
    /// `{"parse_boolean":{}}`: `"Yes"` → `true`
    ParseBoolean {
        /// Texts that are true; true, yes, 1 and on if not said.
        #[serde(default = "boolean::usual_yes")]
        yes: Vec<String>,
        /// Texts that are false; false, no, 0, off and the empty text if not said.
        #[serde(default = "boolean::usual_no")]
        no: Vec<String>,
    },
    /// True becomes false, false true.
    ///
    /// `"not"`: `true` → `false`
    Not,
    /// One value for true, another for false.
    ///
    /// `{"choose":{"yes":"B2B","no":"B2C"}}`: `true` → `"B2B"`
    Choose {
        /// The value for true.
        yes: Scalar,
        /// The value for false.
        no: Scalar,
    },

    // Privacy.
    /// Hides all but the last characters; all of a text that has no more.
    ///
    /// `{"mask":{"keep":4}}`: `"DE89370400440532"` → `"************0532"`
    Mask {
        /// How many stay.
        keep: usize,
        /// What the others become; a star if not said.
        #[serde(default = "star")]
        with: char,
    },
    /// SHA-256 of the salt and the text behind it, as small hexadecimal digits.
    ///
    /// `{"hash":{"length":12}}`: `"abc"` → `"ba7816bf8f01"`
    Hash {
        /// What is hashed before the text; nothing if not said.
        #[serde(default)]
        salt: String,
        /// How many digits; all 64 if not said.
        #[serde(default = "privacy::all_digits")]
        length: usize,
    },

    // JSON.
    /// Follows a path into the value; absent where it meets nothing.
    ///
    /// `{"get":{"path":"a[0].b"}}`: `{"a":[{"b":1}]}` → `1`
    Get {
        /// The path, from the value on.
        path: Path,
    },
    /// Reads a text that holds JSON.
    ///
    /// `"parse_json"`: `"{\"a\":[1]}"` → `{"a":[1]}`
    ParseJson,
    /// Writes the value as JSON.
    ///
    /// `"to_json"`: `{"a":[1]}` → `"{\"a\":[1]}"`
    ToJson,
}

fn blank() -> String {
    " ".to_owned()
}

fn space() -> char {
    ' '
}

fn point() -> char {
    '.'
}

fn comma() -> char {
    ','
}

fn star() -> char {
    '*'
}

impl Transform {
    /// Whether it joins the sources of a rule.
    pub(super) fn joins_sources(&self) -> bool {
        matches!(self, Self::Coalesce | Self::Concat { .. } | Self::Template { .. } | Self::Collect)
    }
}
