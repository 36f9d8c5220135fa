//! Joining, absence, meanings, privacy and JSON.

use super::{Described, Family, Takes, optional, required};
use crate::rules::types::Type;

pub(super) const DESCRIBED: &[Described] = &[
    Described {
        name: "coalesce",
        family: Family::Join,
        takes: Type::Any,
        gives: Type::Any,
        does: "The first source that is there and not blank.",
        arguments: &[],
    },
    Described {
        name: "concat",
        family: Family::Join,
        takes: Type::Any,
        gives: Type::Text,
        does: "Sets the sources that are there and not blank behind each other.",
        arguments: &[optional(
            "separator",
            Takes::Text,
            "What stands between them; a space if not said.",
        )],
    },
    Described {
        name: "template",
        family: Family::Join,
        takes: Type::Any,
        gives: Type::Text,
        does: "Fills a template; absent where a place of it is absent.",
        arguments: &[required(
            "text",
            Takes::Template,
            "The text with places such as `{0}` and `{billing.city}`.",
        )],
    },
    Described {
        name: "collect",
        family: Family::Join,
        takes: Type::Any,
        gives: Type::List,
        does: "Makes a list of the sources that are there.",
        arguments: &[],
    },
    Described {
        name: "default",
        family: Family::Absence,
        takes: Type::Any,
        gives: Type::Any,
        does: "Puts a value where there is none.",
        arguments: &[required("value", Takes::Value, "The value.")],
    },
    Described {
        name: "non_empty",
        family: Family::Absence,
        takes: Type::Any,
        gives: Type::Any,
        does: "Makes what is blank or empty absent.",
        arguments: &[],
    },
    Described {
        name: "lookup",
        family: Family::Meaning,
        takes: Type::Text,
        gives: Type::Any,
        does: "Looks a text up in a table.",
        arguments: &[
            required("table", Takes::Table, "From texts to values."),
            optional(
                "otherwise",
                Takes::Scalar,
                "The value of all other texts; without it they are an error.",
            ),
        ],
    },
    Described {
        name: "parse_boolean",
        family: Family::Meaning,
        takes: Type::Any,
        gives: Type::Boolean,
        does: "Reads what stands for true or false, small and capital letters alike.",
        arguments: &[
            optional("yes", Takes::Texts, "Texts that are true; true, yes, 1 and on if not said."),
            optional(
                "no",
                Takes::Texts,
                "Texts that are false; false, no, 0, off and the empty text if not said.",
            ),
        ],
    },
    Described {
        name: "not",
        family: Family::Meaning,
        takes: Type::Boolean,
        gives: Type::Boolean,
        does: "True becomes false, false true.",
        arguments: &[],
    },
    Described {
        name: "choose",
        family: Family::Meaning,
        takes: Type::Boolean,
        gives: Type::Any,
        does: "One value for true, another for false.",
        arguments: &[
            required("yes", Takes::Scalar, "The value for true."),
            required("no", Takes::Scalar, "The value for false."),
        ],
    },
    Described {
        name: "mask",
        family: Family::Privacy,
        takes: Type::Text,
        gives: Type::Text,
        does: "Hides all but the last characters; all of a text that has no more.",
        arguments: &[
            required("keep", Takes::WholeNumber, "How many stay."),
            optional("with", Takes::Character, "What the others become; a star if not said."),
        ],
    },
    Described {
        name: "hash",
        family: Family::Privacy,
        takes: Type::Text,
        gives: Type::Text,
        does: "SHA-256 of the salt and the text behind it, as small hexadecimal digits.",
        arguments: &[
            optional("salt", Takes::Text, "What is hashed before the text; nothing if not said."),
            optional("length", Takes::WholeNumber, "How many digits; all 64 if not said."),
        ],
    },
    Described {
        name: "get",
        family: Family::Json,
        takes: Type::Any,
        gives: Type::Any,
        does: "Follows a path into the value; absent where it meets nothing.",
        arguments: &[required("path", Takes::Path, "The path, from the value on.")],
    },
    Described {
        name: "parse_json",
        family: Family::Json,
        takes: Type::Text,
        gives: Type::Any,
        does: "Reads a text that holds JSON.",
        arguments: &[],
    },
    Described {
        name: "to_json",
        family: Family::Json,
        takes: Type::Any,
        gives: Type::Text,
        does: "Writes the value as JSON.",
        arguments: &[],
    },
];
