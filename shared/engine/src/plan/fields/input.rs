//! The record as rules see it: one JSON value, of which only the parts that the rules read are made.
//! A record's own JSON is large, and to copy it would cost more than all the rules.

use mapping::Reads;
use model::{Customer, Order, Product, Record};
use serde_json::{Map, Value, to_value};

/// A member of a record by its name, as its JSON.
macro_rules! member {
    ($record:expr, $name:expr; $($field:ident),* $(,)?) => {
        match $name {
            $(stringify!($field) => to_value(&$record.$field).ok(),)*
            _ => None,
        }
    };
}

/// The parts of a record that are read. Vendors and the books' own entries have no targets.
pub(super) fn of(record: &Record, reads: &Reads) -> Option<Value> {
    let raw = match record {
        Record::Order(order) => &order.raw,
        Record::Customer(customer) => &customer.raw,
        Record::Product(product) => &product.raw,
        Record::Vendor(_) | Record::Entry(_) => return None,
    };
    let mut members = Map::new();
    for name in reads.members() {
        if let Some(value) = member(record, name) {
            members.insert(name.to_owned(), value);
        }
    }
    let raw = match reads.of_raw() {
        None => raw.clone(),
        Some(names) => names
            .iter()
            .filter_map(|name| Some((name.clone(), raw.get(name.as_str())?.clone())))
            .collect(),
    };
    members.insert("raw".to_owned(), raw);
    Some(Value::Object(members))
}

fn member(record: &Record, name: &str) -> Option<Value> {
    match record {
        Record::Order(order) => of_order(order, name),
        Record::Customer(customer) => of_customer(customer, name),
        Record::Product(product) => of_product(product, name),
        Record::Vendor(_) | Record::Entry(_) => None,
    }
}

fn of_order(order: &Order, name: &str) -> Option<Value> {
    member!(order, name; id, number, status, currency, prices_include_tax, created_via, created_at,
        modified_at, paid_at, completed_at, customer_id, email, billing, shipping, payment,
        customer_note, lines, taxes, coupons, redeemed, settlement, vat_number, vat_exempt, total,
        total_tax, refunds)
}

fn of_customer(customer: &Customer, name: &str) -> Option<Value> {
    member!(customer, name; id, email, first_name, last_name, billing, shipping, created_at,
        modified_at)
}

fn of_product(product: &Product, name: &str) -> Option<Value> {
    member!(product, name; id, parent_id, name, sku, product_type, status, price, stock_quantity,
        created_at, modified_at)
}

#[cfg(test)]
mod tests {
    use mapping::Mapping;
    use serde_json::json;

    use super::*;

    fn reads(sources: &[&str]) -> Reads {
        let rule = |(place, source): (usize, &&str)| json!({ "source": source, "target": format!("orders.custom.k{place}") });
        let rules: Vec<Value> = sources.iter().enumerate().map(rule).collect();
        let mapping = json!({ "version": 1, "time_zone": "UTC", "rules": rules });
        Mapping::parse(&mapping.to_string()).unwrap().rules.reads().clone()
    }

    #[test]
    fn every_member_of_every_record_is_there_when_it_is_read() {
        let address = json!({
            "first_name": "", "last_name": "", "company": "", "line_1": "", "line_2": "",
            "city": "Berlin", "state": "", "postcode": "", "country": "DE", "phone": "",
        });
        let customer = json!({
            "kind": "customer", "id": "1", "email": "", "first_name": "Ada", "last_name": "",
            "billing": address, "shipping": address, "created_at": null, "modified_at": null,
            "raw": { "a": 1 },
        });
        let product = json!({
            "kind": "product", "id": "1", "parent_id": null, "name": "Mug", "sku": "M",
            "product_type": "simple", "status": "publish", "price": "1.00",
            "stock_quantity": null, "created_at": null, "modified_at": null, "raw": { "a": 1 },
        });
        let records = [super::super::tests::order(), from(customer), from(product)];
        for record in records {
            let mut whole = to_value(&record).unwrap();
            whole.as_object_mut().unwrap().remove("kind");
            let names: Vec<&str> = whole.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(of(&record, &reads(&names)), Some(whole.clone()));
        }
    }

    fn from(json: Value) -> Record {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn nothing_else_is_made_ready() {
        let order = super::super::tests::order();
        let input = of(&order, &reads(&["number", "raw.nul", "raw.missing"])).unwrap();
        assert_eq!(input, json!({ "number": "7", "raw": { "nul": "a\u{0}b" } }));
    }
}
