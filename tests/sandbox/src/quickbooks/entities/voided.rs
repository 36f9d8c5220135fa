//! What remains of a transaction when it is voided.

use rust_decimal::Decimal;

use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::spec::Form;

/// Members of a line's detail that follow from its amount.
const PRICED: &[&str] =
    &["Qty", "UnitPrice", "DiscountRate", "DiscountAmt", "TaxInclusiveAmt", "TaxAmount"];

const DETAILS: &[&str] = &[
    "SalesItemLineDetail",
    "DiscountLineDetail",
    "AccountBasedExpenseLineDetail",
    "ItemBasedExpenseLineDetail",
];

/// The members in force after a void: nothing moved, and the note says so.
#[must_use]
pub fn input(form: Form, input: &Object) -> Object {
    let mut input = input.clone();
    match form {
        Form::Payment => {
            input.set("TotalAmt", Json::money(Decimal::ZERO));
            input.remove("Line");
        }
        Form::Transfer => input.set("Amount", Json::money(Decimal::ZERO)),
        _ => {
            let lines = input.items_at("Line").iter().filter_map(Json::as_object).map(emptied);
            let lines: Vec<Json> = lines.collect();
            input.set("Line", lines);
            input.remove("TxnTaxDetail");
        }
    }
    input.set("PrivateNote", "Voided");
    input
}

fn emptied(line: &Object) -> Json {
    let mut line = line.clone();
    line.set("Amount", Json::money(Decimal::ZERO));
    for detail in DETAILS {
        if let Some(Json::Object(mut inner)) = line.remove(detail) {
            for member in PRICED {
                inner.remove(member);
            }
            line.set(detail, inner);
        }
    }
    line.into()
}
