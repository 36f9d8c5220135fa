//! Customers, vendors and items (contract, sections 5.2 to 5.4).

use model::{Address, Customer, Product, Record, SourceId, Vendor};
use serde_json::value::RawValue;

use super::wire::{Addr, Item, Person};
use super::{Unreadable, currency, json, need, parsed};
use crate::quickbooks::country;

/// A customer, active or not. Where the books know no person and no company, the display name
/// stands for the company.
pub(super) fn customer(raw: &RawValue) -> Result<Record, Unreadable> {
    const WHAT: &str = "Customer";
    let person: Person = parsed(WHAT, raw)?;
    let mut billing = address(&person.bill_addr);
    let mut shipping = address(&person.ship_addr);
    let first_name = person.given_name.unwrap_or_default();
    let last_name = person.family_name.unwrap_or_default();
    let nameless = first_name.is_empty() && last_name.is_empty();
    let display_name = person.display_name.filter(|_| nameless);
    let company = person.company_name.or(display_name).unwrap_or_default();
    for address in [&mut billing, &mut shipping] {
        if !address.is_empty() {
            address.first_name.clone_from(&first_name);
            address.last_name.clone_from(&last_name);
        }
    }
    billing.first_name.clone_from(&first_name);
    billing.last_name.clone_from(&last_name);
    billing.company = company;
    billing.phone = person.primary_phone.free_form_number.unwrap_or_default();
    Ok(Record::Customer(Box::new(Customer {
        id: SourceId::new(need(person.id, WHAT, "Id")?),
        email: person.primary_email_addr.address.unwrap_or_default().trim().to_owned(),
        first_name,
        last_name,
        billing,
        shipping,
        created_at: person.meta_data.create_time,
        modified_at: person.meta_data.last_updated_time,
        raw: json(WHAT, raw)?,
    })))
}

/// A vendor, active or not.
pub(super) fn vendor(raw: &RawValue) -> Result<Record, Unreadable> {
    const WHAT: &str = "Vendor";
    let person: Person = parsed(WHAT, raw)?;
    Ok(Record::Vendor(Box::new(Vendor {
        id: SourceId::new(need(person.id, WHAT, "Id")?),
        name: need(person.display_name, WHAT, "DisplayName")?,
        company: person.company_name.unwrap_or_default(),
        email: person.primary_email_addr.address.unwrap_or_default().trim().to_owned(),
        phone: person.primary_phone.free_form_number.unwrap_or_default(),
        billing: address(&person.bill_addr),
        currency: currency(&person.currency_ref, WHAT)?,
        balance: person.balance,
        active: person.active.unwrap_or(true),
        created_at: person.meta_data.create_time,
        modified_at: person.meta_data.last_updated_time,
        raw: json(WHAT, raw)?,
    })))
}

/// An item, active or not. A category that it stands in is no product that it is a variation of.
pub(super) fn item(raw: &RawValue) -> Result<Record, Unreadable> {
    const WHAT: &str = "Item";
    let item: Item = parsed(WHAT, raw)?;
    let status = if item.active.unwrap_or(true) { "active" } else { "inactive" };
    Ok(Record::Product(Box::new(Product {
        id: SourceId::new(need(item.id, WHAT, "Id")?),
        parent_id: None,
        name: need(item.name, WHAT, "Name")?,
        sku: item.sku.unwrap_or_default(),
        product_type: item.item_type.unwrap_or_default(),
        status: status.to_owned(),
        price: item.unit_price,
        stock_quantity: item.qty_on_hand,
        created_at: item.meta_data.create_time,
        modified_at: item.meta_data.last_updated_time,
        raw: json(WHAT, raw)?,
    })))
}

/// An address; further lines than two are run together. Answers may hold it unformatted in them.
fn address(addr: &Addr) -> Address {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let further = [&addr.line2, &addr.line3, &addr.line4, &addr.line5];
    let further: Vec<&str> = further.into_iter().filter_map(|line| line.as_deref()).collect();
    Address {
        line_1: text(&addr.line1),
        line_2: further.join(", "),
        city: text(&addr.city),
        state: text(&addr.country_sub_division_code),
        postcode: text(&addr.postal_code),
        country: country::alpha_2(addr.country.as_deref().unwrap_or_default()).to_owned(),
        ..Address::default()
    }
}
