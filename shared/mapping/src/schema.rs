//! The JSON Schema of a mapping document, for editors and for those who write mappings by program.
//!
//! It is made of the types that read the document, so the two cannot differ; the file
//! `schema/mapping.schema.json` is held equal to it by a test. It proves less than
//! [`crate::validate`]: types and names, not that tables agree or that a rule can run.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use crate::document::Document;
use crate::rules::{Path, Rule};

/// The JSON Schema (draft 2020-12).
#[must_use]
pub fn mapping() -> Value {
    schemars::schema_for!(Document).to_value()
}

impl JsonSchema for Path {
    fn schema_name() -> Cow<'static, str> {
        "Path".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "maxLength": crate::rules::path::PATH_BYTES_MAX,
            "description": "Where a value stands: `billing.city`, `lines[*].sku`, \
                            `raw.meta_data[key=_vat_number].value`.",
        })
    }
}

impl JsonSchema for Rule {
    fn schema_name() -> Cow<'static, str> {
        "Rule".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let path = generator.subschema_for::<Path>();
        json_schema!({
            "type": "object",
            "description": "A field rule: from where, to where, and what is done on the way.",
            "properties": {
                "source": {
                    "description": "Where the value stands; several need a first transform that \
                                    joins them.",
                    "anyOf": [path, { "type": "array", "items": path }],
                },
                "target": path,
                "transform": {
                    "description": "What is done with the value, in order: a name, or a name with \
                                    its arguments.",
                    "type": "array",
                    "items": { "anyOf": [
                        { "type": "string" },
                        { "type": "object", "minProperties": 1, "maxProperties": 1 },
                    ] },
                },
                "when": {
                    "description": "The rule stands aside where this does not hold.",
                    "type": "object", "minProperties": 1, "maxProperties": 1,
                },
                "default": { "description": "What is assigned where there is no value." },
            },
            "required": ["source", "target"],
            "additionalProperties": false,
        })
    }
}
