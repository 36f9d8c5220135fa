//! Customers, vendors and items as they stand in the books.

use engine::Result;
use engine::write::Posted;
use model::TargetId;
use serde_json::{Value, json};

use super::{Held, Names, id, print, required};
use crate::quickbooks::wire::customer::Customer;
use crate::quickbooks::wire::item::Item;

pub(super) fn party(party: &Customer) -> Result<Held> {
    let email = party.primary_email_addr.as_ref().map(|email| email.address.clone());
    let managed = json!({
        "name": party.display_name,
        "given": party.given_name,
        "family": party.family_name,
        "company": party.company_name,
        "email": email,
    });
    let currency = party.currency_ref.as_ref().and_then(|stated| stated.value.parse().ok());
    let names = Names { key: email, name: party.display_name.clone(), currency };
    held(party.id.as_ref(), party.sync_token.as_ref(), names, &managed)
}

pub(super) fn item(item: &Item) -> Result<Held> {
    let managed = json!({
        "name": item.name,
        "sku": item.sku,
        "description": item.description,
        "type": item.item_type,
        "income": id(item.income_account_ref.as_ref()),
    });
    // A category is in the same list and can never be sold.
    let sellable = item.item_type.as_deref() != Some("Category");
    let names = Names { key: item.sku.clone(), name: item.name.clone(), currency: None };
    let names = if sellable { names } else { Names::default() };
    held(item.id.as_ref(), item.sync_token.as_ref(), names, &managed)
}

fn held(
    target: Option<&String>,
    version: Option<&String>,
    names: Names,
    managed: &Value,
) -> Result<Held> {
    Ok(Held {
        marker: None,
        voided: false,
        balance: None,
        names,
        posted: Posted {
            id: TargetId::new(required(target, "Id")?),
            version: required(version, "SyncToken")?,
            number: None,
            figures: None,
            print: print(managed),
        },
    })
}
