//! The company's documents as its tables hold them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::json::{amount, items, text};

/// The entities that an order can become.
const FORMS: [&str; 5] = ["SalesReceipt", "Invoice", "Payment", "RefundReceipt", "CreditMemo"];

/// A document in the books.
#[derive(Debug, Clone)]
pub struct Document {
    /// `SalesReceipt`, `Invoice`, ….
    pub form: String,
    /// Its id.
    pub id: String,
    /// The number on it.
    pub number: String,
    /// The store's URL, the order's id and the role in the note's marker line.
    pub owner: Option<(String, String, String)>,
    /// Tax included.
    pub total: Decimal,
    /// Tax by per cent.
    pub taxes: BTreeMap<Decimal, Decimal>,
    /// The day in the books.
    pub day: String,
    /// Whether it was voided.
    pub voided: bool,
    /// Whether it says where the money went.
    pub has_account: bool,
}

/// The documents of a company's tables; deleted ones are left out.
#[must_use]
pub fn documents(tables: &Value) -> Vec<Document> {
    let entities = tables.get("entities").or_else(|| tables.get("tables")).unwrap_or(tables);
    let rates: BTreeMap<String, Decimal> = items(&entities["TaxRate"])
        .iter()
        .map(|rate| (text(&rate["Id"]), amount(&rate["RateValue"]).normalize()))
        .collect();
    let all = FORMS.iter().flat_map(|form| items(&entities[*form]).iter().map(move |d| (*form, d)));
    let live = all.filter(|(_, document)| text(&document["status"]) != "Deleted");
    live.map(|(form, document)| document_of(form, document, &rates)).collect()
}

fn document_of(form: &str, document: &Value, rates: &BTreeMap<String, Decimal>) -> Document {
    let note = text(&document["PrivateNote"]);
    let mut taxes = BTreeMap::new();
    for line in items(&document["TxnTaxDetail"]["TaxLine"]) {
        let rate = text(&line["TaxLineDetail"]["TaxRateRef"]["value"]);
        let tax = amount(&line["Amount"]);
        if !tax.is_zero() {
            *taxes.entry(rates.get(&rate).copied().unwrap_or_default()).or_default() += tax;
        }
    }
    Document {
        form: form.to_owned(),
        id: text(&document["Id"]),
        number: text(&document["DocNumber"]),
        owner: note.lines().find_map(owner),
        total: amount(&document["TotalAmt"]),
        taxes,
        day: text(&document["TxnDate"]),
        voided: note.trim() == "Voided",
        has_account: document["DepositToAccountRef"]["value"].is_string(),
    }
}

/// `uds1 <url> order <id> <role> <version>`, with `%XX` for what a blank would break.
fn owner(line: &str) -> Option<(String, String, String)> {
    let parts: Vec<&str> = line.trim().split(' ').collect();
    match parts.as_slice() {
        ["uds1", url, "order", id, role, _] => {
            Some(((*url).to_owned(), (*id).to_owned(), (*role).to_owned()))
        }
        _ => None,
    }
}
