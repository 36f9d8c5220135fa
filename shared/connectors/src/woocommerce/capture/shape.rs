//! What a row is by the members that it has, where no address tells.

use serde_json::{Map, Value};

use super::Thing;

/// Members of which a row has at least this many.
const ENOUGH: usize = 3;

const ORDER: [&str; 13] = [
    "order_key",
    "line_items",
    "billing",
    "currency",
    "payment_method",
    "total",
    "total_tax",
    "tax_lines",
    "shipping_lines",
    "fee_lines",
    "coupon_lines",
    "created_via",
    "cart_tax",
];
const REFUND: [&str; 7] = [
    "amount",
    "reason",
    "refunded_by",
    "refunded_payment",
    "line_items",
    "api_refund",
    "date_created_gmt",
];
const PRODUCT: [&str; 12] = [
    "sku",
    "price",
    "regular_price",
    "sale_price",
    "stock_status",
    "manage_stock",
    "tax_status",
    "purchasable",
    "stock_quantity",
    "catalog_visibility",
    "downloadable",
    "shipping_class",
];
const CUSTOMER: [&str; 8] = [
    "email",
    "username",
    "role",
    "first_name",
    "last_name",
    "billing",
    "is_paying_customer",
    "avatar_url",
];
const TAX_RATE: [&str; 6] = ["country", "rate", "priority", "compound", "shipping", "class"];
const COUPON: [&str; 6] =
    ["code", "discount_type", "amount", "usage_count", "individual_use", "free_shipping"];

/// What this row is; none where it is nothing of a store that is read here.
pub(super) fn thing(row: &Value) -> Option<Thing> {
    let row = row.as_object()?;
    row.get("id")?;
    let has = |name: &str| row.contains_key(name);
    // What narrows a shape comes first: an order has a customer's members, and a refund an order's.
    if has("amount") && has("reason") && enough(row, &REFUND) {
        Some(Thing::Refund)
    } else if has("code") && has("discount_type") && enough(row, &COUPON) {
        Some(Thing::Coupon)
    } else if has("total") && has("currency") && enough(row, &ORDER) {
        Some(Thing::Order)
    } else if has("rate") && enough(row, &TAX_RATE) {
        Some(Thing::TaxRate)
    } else if has("regular_price") && enough(row, &PRODUCT) {
        Some(if is_variation(row) { Thing::Variation } else { Thing::Product })
    } else if has("email") && enough(row, &CUSTOMER) {
        Some(Thing::Customer)
    } else {
        None
    }
}

/// Whether a product's row is a variation's: it says so, or it has the one image and no slug, as
/// only the variations' own list writes it.
pub(super) fn is_variation(row: &Map<String, Value>) -> bool {
    match row.get("type").and_then(Value::as_str) {
        Some(kind) => kind == "variation",
        None => row.contains_key("image") && !row.contains_key("slug"),
    }
}

/// The code of WordPress' error (contract, "Errors"), where an object is one. A coupon has a code too,
/// but an id; an envelope of somebody's own has a record in its `data`, and an error a status at most.
pub(super) fn error_code(body: &Value) -> Option<&str> {
    let code = body.get("code")?.as_str()?;
    body.get("message")?.as_str()?;
    let data = match body.get("data") {
        Some(Value::Object(data)) => {
            data.is_empty() || data.get("status").is_some_and(Value::is_u64)
        }
        Some(Value::Array(data)) => data.is_empty(),
        _ => true,
    };
    (data && body.get("id").is_none()).then_some(code)
}

fn enough(row: &Map<String, Value>, members: &[&str]) -> bool {
    members.iter().filter(|name| row.contains_key(**name)).count() >= ENOUGH
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_error_is_told_from_a_coupon_and_from_an_envelope() {
        let error = |data: Value| json!({"code": "x", "message": "y", "data": data});
        for data in [json!({"status": 404}), json!(500), json!(null), json!([]), json!({})] {
            assert_eq!(error_code(&error(data)), Some("x"));
        }
        for data in [json!({"id": 1, "status": "processing"}), json!([{"id": 1}])] {
            assert_eq!(error_code(&error(data)), None);
        }
        assert_eq!(error_code(&json!({"id": 18, "code": "ten", "message": "y"})), None);
    }

    #[test]
    fn a_row_is_known_by_what_only_it_has() {
        let order = json!({"id": 1, "total": "1", "currency": "EUR", "line_items": []});
        assert_eq!(thing(&order), Some(Thing::Order));
        let refund = json!({"id": 1, "amount": "1", "reason": "", "line_items": []});
        assert_eq!(thing(&refund), Some(Thing::Refund));
        let product = json!({"id": 1, "slug": "x", "regular_price": "1", "sku": "", "price": ""});
        assert_eq!(thing(&product), Some(Thing::Product));
        let old = json!({"id": 1, "image": null, "regular_price": "1", "sku": "", "price": ""});
        assert_eq!(thing(&old), Some(Thing::Variation));
        let customer = json!({"id": 1, "email": "", "role": "shop_manager", "username": ""});
        assert_eq!(thing(&customer), Some(Thing::Customer));
        let rate = json!({"id": 1, "rate": "7", "country": "", "priority": 1});
        assert_eq!(thing(&rate), Some(Thing::TaxRate));
        let coupon = json!({"id": 1, "code": "x", "discount_type": "percent", "amount": "1"});
        assert_eq!(thing(&coupon), Some(Thing::Coupon));
        // A line of an order, a webhook, a setting.
        for other in [
            json!({"id": 1, "sku": "", "price": 1, "total": "1", "total_tax": "0"}),
            json!({"id": 1, "name": "x", "topic": "order.updated", "delivery_url": "y"}),
            json!({"total": "1", "currency": "EUR", "line_items": []}),
        ] {
            assert_eq!(thing(&other), None, "{other}");
        }
    }
}
