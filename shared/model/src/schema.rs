//! JSON Schemas of the values that a mapping document names.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::address::Address;
use crate::ids::TargetId;
use crate::money::Currency;

impl JsonSchema for TargetId {
    fn schema_name() -> Cow<'static, str> {
        "TargetId".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "An id in the target, as its lists show it." })
    }
}

impl JsonSchema for Currency {
    fn schema_name() -> Cow<'static, str> {
        "Currency".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Z]{3}$", "description": "ISO 4217." })
    }
}

impl JsonSchema for Address {
    fn schema_name() -> Cow<'static, str> {
        "Address".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        const FIELDS: [&str; 10] = [
            "first_name",
            "last_name",
            "company",
            "line_1",
            "line_2",
            "city",
            "state",
            "postcode",
            "country",
            "phone",
        ];
        let text = || json_schema!({ "type": "string" });
        let fields: serde_json::Map<String, serde_json::Value> =
            FIELDS.iter().map(|field| ((*field).to_owned(), text().to_value())).collect();
        json_schema!({
            "type": "object",
            "description": "A postal address; empty texts where nothing is known.",
            "properties": fields,
            "required": FIELDS,
        })
    }
}
