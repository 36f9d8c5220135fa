//! A small shop: its mapping, its orders, and what a test reads of a plan.

use std::collections::BTreeMap;

use jiff::Timestamp;
use mapping::Mapping;
use model::document::{DocumentLine, Payment, SalesDocument, SalesForm};
use model::money::Decimal;
use model::order::{Coupon, Line, LineContent, PaymentMethod};
use model::tax::{LineTax, TaxTotal};
use model::{
    Address, ConnectionId, Document, Fingerprint, Order, Reference, Refund, Role, SourceId,
    TenantId,
};
use serde_json::{Value, json};

use crate::code::Code;
use crate::link::Held;
use crate::plan::{Context, Plan, Rule, books};

/// Rates of the shop: id, name, per cent. 1 and 2 are VAT; 3 and 4 charge the same line.
pub(super) const RATES: [(&str, &str, &str); 4] = [
    ("1", "MwSt", "19"),
    ("2", "MwSt 7%", "7"),
    ("3", "CA State", "7.25"),
    ("4", "SF District", "1.375"),
];

pub(super) fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// The shop's mapping, after a change to its JSON.
pub(super) fn mapping(change: impl FnOnce(&mut Value)) -> Mapping {
    let row = |gateway: &str, evidence: &str, document: &str, account: &str| {
        json!({
            "gateway": gateway, "currency": "EUR", "evidence": evidence, "document": document,
            "settlement_account": account, "payment_method": "3",
            "refund_account": { "by_gateway": account, "by_hand": "20" },
        })
    };
    let mut stripe = row("stripe", "captured", "sales_receipt", "10");
    stripe["uncaptured_when"] = json!({ "meta": "_captured", "equals": "no" });
    stripe["test_when"] = json!({ "meta": "_mode", "equals": "test" });
    let mut transfer = row("invoiced", "marked_by_staff", "invoice", "1");
    transfer["due_days"] = json!(14);
    let mut document = json!({
        "version": 3,
        "time_zone": "Europe/Berlin",
        "books": {
            "home_currency": "EUR",
            "statuses": {
                "checkout-draft": "draft", "trash": "trashed", "pending": "unpaid",
                "on-hold": "awaiting", "processing": "processing", "completed": "completed",
                "refunded": "refunded", "cancelled": "never_sold", "failed": "never_sold",
            },
            "gateways": {
                "rows": [
                    stripe,
                    row("bacs", "marked_by_staff", "sales_receipt", "1"),
                    row("cod", "completed", "sales_receipt", "12"),
                    row("trade", "never", "invoice", "1"),
                    transfer,
                ],
                "nothing_to_pay_account": "4",
            },
            "tax": { "by_code": {
                "codes": [
                    { "code": "2", "rates": [{ "rate": "11", "percent": "19" }] },
                    { "code": "3", "rates": [{ "rate": "12", "percent": "7" }] },
                    { "code": "4", "rates": [
                        { "rate": "13", "percent": "7.25" }, { "rate": "14", "percent": "1.375" },
                    ] },
                    { "code": "5", "rates": [] },
                ],
                "rates": [
                    { "store_rate": "1", "rate": "11" }, { "store_rate": "2", "rate": "12" },
                    { "store_rate": "3", "rate": "13" }, { "store_rate": "4", "rate": "14" },
                ],
                "untaxed": [{ "reason": "zero-rated", "tax_class": "zero-rate", "code": "5" }],
                "outside_scope": "5",
            } },
            "items": {
                "products": { "by_sku": { "income_account": "30", "fallback": "1" } },
                "shipping": "2", "fee": "3", "discount": "4", "rounding": "5",
                "refund_adjustment": "8",
            },
            "customers": { "by_email": { "bucket": "1" } },
            "numbers": { "enabled": true, "prefix": "A-", "max_length": 21 },
            "rounding": { "per_line": "0.01", "per_document": "0.05" },
            "refunds": { "adjustment_limit": "0.05", "before_start": "park" },
        },
    });
    change(&mut document);
    Mapping::parse(&document.to_string()).unwrap()
}

/// The US company: automated sales tax in California.
pub(super) fn united_states() -> Mapping {
    mapping(|json| {
        json["books"]["tax"] =
            json!({ "us": { "taxable": "TAX", "non_taxable": "NON", "states": ["CA"] } });
    })
}

/// The company that keeps several currencies: dollars have their own bucket and card account.
pub(super) fn several_currencies() -> Mapping {
    mapping(|json| {
        let books = &mut json["books"];
        books["currencies"] = json!({ "several": { "buckets": { "USD": "77" } } });
        let mut row = books["gateways"]["rows"][0].clone();
        row["currency"] = json!("USD");
        row["settlement_account"] = json!("40");
        books["gateways"]["rows"].as_array_mut().unwrap().push(row);
    })
}

/// The company's mapping with a gift-card liability.
pub(super) fn with_gift_cards() -> Mapping {
    mapping(|json| json["books"]["gift_cards"] = json!({ "item": "6", "sold_skus": ["CARD-25"] }))
}

pub(super) fn plan_with(order: &Order, mapping: &Mapping, form: Option<SalesForm>) -> Plan {
    plan_after(order, mapping, form, &crate::plan::NOTHING_HELD)
}

/// Plans an order whose documents stand in the books already.
pub(super) fn plan_after(
    order: &Order,
    mapping: &Mapping,
    form: Option<SalesForm>,
    held: &BTreeMap<Role, Held>,
) -> Plan {
    let tenant: TenantId = "acme".parse().unwrap();
    let source: ConnectionId = "shop".parse().unwrap();
    let context = Context {
        tenant: &tenant,
        source: &source,
        origin: "https://shop.example",
        mapping,
        start_at: at("2026-01-01T00:00:00Z"),
        form,
        held,
        print: None,
    };
    books::plan(order, &context)
}

pub(super) fn plan(order: &Order) -> Plan {
    plan_with(order, &mapping(|_| ()), None)
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn line(content: LineContent, name: &str, amounts: [&str; 2], taxes: &[(&str, &str)]) -> Line {
    let taxes: Vec<LineTax> = taxes
        .iter()
        .map(|(rate, amount)| LineTax { rate_id: (*rate).to_owned(), amount: d(amount) })
        .collect();
    Line {
        id: SourceId::new("7"),
        content,
        name: name.to_owned(),
        quantity: Decimal::ONE,
        subtotal: d(amounts[0]),
        total: d(amounts[1]),
        total_tax: taxes.iter().map(|tax| tax.amount).sum(),
        tax_class: if taxes.is_empty() { "zero-rate".to_owned() } else { String::new() },
        taxes,
        bundle: None,
        refunded_line: None,
        restocked: Decimal::ZERO,
    }
}

/// Goods: SKU, quantity, amounts before and after discounts, tax by rate.
pub(super) fn goods(sku: &str, quantity: i64, amounts: [&str; 2], taxes: &[(&str, &str)]) -> Line {
    let content = LineContent::Product {
        product_id: Some(SourceId::new("11")),
        variation_id: None,
        sku: sku.to_owned(),
        gift_card: false,
    };
    let name = format!("Product {sku}");
    Line { quantity: Decimal::from(quantity), ..line(content, &name, amounts, taxes) }
}

pub(super) fn shipping(amount: &str, taxes: &[(&str, &str)]) -> Line {
    let content = LineContent::Shipping { method_id: "flat_rate".to_owned() };
    line(content, "Flat rate", [amount, amount], taxes)
}

pub(super) fn fee(name: &str, amount: &str, taxes: &[(&str, &str)]) -> Line {
    line(LineContent::Fee, name, [amount, amount], taxes)
}

pub(super) fn tax(rate: &str, amount: &str, shipping: &str) -> TaxTotal {
    let known = RATES.iter().find(|(id, ..)| *id == rate);
    TaxTotal {
        rate_id: rate.to_owned(),
        code: String::new(),
        label: known.map_or("", |(_, name, _)| name).to_owned(),
        percent: known.map(|(.., percent)| d(percent)),
        compound: false,
        amount: d(amount),
        shipping_amount: d(shipping),
    }
}

/// A paid card order, which adds up.
pub(super) fn order(lines: Vec<Line>, taxes: Vec<TaxTotal>) -> Order {
    let total_tax: Decimal = taxes.iter().map(TaxTotal::total).sum();
    let net: Decimal = lines.iter().map(|line| line.total).sum();
    Order {
        id: SourceId::new("19"),
        number: "19".to_owned(),
        status: "processing".to_owned(),
        currency: "EUR".parse().unwrap(),
        prices_include_tax: false,
        created_via: "checkout".to_owned(),
        created_at: at("2026-11-20T10:00:00Z"),
        modified_at: at("2026-11-21T10:00:00Z"),
        paid_at: Some(at("2026-11-21T23:30:00Z")),
        completed_at: None,
        customer_id: None,
        email: "Zoe@Example.test".to_owned(),
        billing: Address {
            first_name: "Zoë".to_owned(),
            last_name: "Müller".to_owned(),
            country: "DE".to_owned(),
            ..Address::default()
        },
        shipping: Address::default(),
        payment: PaymentMethod {
            gateway: "stripe".to_owned(),
            title: "Card".to_owned(),
            transaction_id: "pi_3MtwBwLkdIwHu7ix28a3tqPa".to_owned(),
        },
        customer_note: String::new(),
        lines,
        taxes,
        coupons: Vec::new(),
        redeemed: Vec::new(),
        settlement: None,
        vat_number: String::new(),
        vat_exempt: false,
        total: net + total_tax,
        total_tax,
        refunds: Vec::new(),
        raw: json!({}),
    }
}

/// One thing for 10.00 and 19 % tax.
pub(super) fn simple() -> Order {
    order(vec![goods("CUP", 1, ["10.00", "10.00"], &[("1", "1.90")])], vec![tax("1", "1.90", "0")])
}

/// Three things at two rates, a coupon, wrapping and shipping: 67.37.
pub(super) fn rich() -> Order {
    let lines = vec![
        goods("CUP-BLUE", 3, ["25.50", "22.94"], &[("1", "4.3586")]),
        goods("TEE-S-RED", 1, ["22.00", "19.80"], &[("1", "3.762")]),
        goods("EBOOK", 1, ["7.99", "7.20"], &[("2", "0.504")]),
        shipping("4.90", &[("1", "0.931")]),
        fee("Wrapping", "2.50", &[("1", "0.475")]),
    ];
    let mut order = order(lines, vec![tax("1", "8.60", "0.93"), tax("2", "0.50", "0.00")]);
    order.coupons = vec![coupon("ten")];
    order
}

/// A refund on 2026-12-01 by the gateway.
pub(super) fn refund(id: &str, amount: &str, lines: Vec<Line>, taxes: Vec<TaxTotal>) -> Refund {
    Refund {
        id: SourceId::new(id),
        created_at: at("2026-12-01T12:00:00Z"),
        amount: d(amount),
        reason: "broken".to_owned(),
        by_gateway: true,
        lines,
        taxes,
        raw: json!({}),
    }
}

pub(super) fn lump(id: &str, amount: &str) -> Refund {
    refund(id, amount, Vec::new(), Vec::new())
}

pub(super) fn sales(plan: &Plan) -> Vec<&SalesDocument> {
    let documents = plan.documents.iter().map(|planned| &planned.document);
    let sales = documents.filter_map(|document| match document {
        Document::Sales(sales) => Some(&**sales),
        _ => None,
    });
    sales.collect()
}

pub(super) fn sale(plan: &Plan) -> &SalesDocument {
    assert!(plan.holds.is_empty(), "{:?}", plan.holds);
    sales(plan)[0]
}

pub(super) fn payment(plan: &Plan) -> Option<&Payment> {
    plan.documents.iter().find_map(|planned| match &planned.document {
        Document::Payment(payment) => Some(&**payment),
        _ => None,
    })
}

/// The code by which a document is held.
pub(super) fn held(plan: &Plan, role: &Role) -> Option<Code> {
    plan.holds.iter().find(|hold| hold.role == *role).map(|hold| hold.error.code)
}

/// The rule by which nothing posts; nothing else may stand in such a plan.
pub(super) fn skipped(plan: &Plan) -> Option<Rule> {
    let empty = plan.documents.is_empty() && plan.holds.is_empty();
    plan.skipped.filter(|_| empty)
}

/// A plan's sale as the books hold it once it is written.
pub(super) fn standing(document: &SalesDocument) -> BTreeMap<Role, Held> {
    let held = Held {
        id: "1001".into(),
        version: "0".to_owned(),
        number: document.number.clone(),
        document: document.form.as_str().to_owned(),
        planned_print: Fingerprint::of_json(&json!("planned")),
        posted_print: Fingerprint::of_json(&json!("posted")),
        figures: Some(document.figures()),
        at: at("2026-11-22T00:00:00Z"),
        voided: false,
    };
    BTreeMap::from([(Role::Sale, held)])
}

/// Lines as "item amount code".
pub(super) fn lines(document: &SalesDocument) -> Vec<String> {
    let text = |line: &DocumentLine| {
        let item = item(&line.item);
        format!("{item} {} code {}", line.amount, line.tax_code)
    };
    document.lines.iter().map(text).collect()
}

/// Tax as "rate: amount on base".
pub(super) fn taxes(document: &SalesDocument) -> Vec<String> {
    let text = |tax: &model::document::DocumentTax| {
        format!("{}: {} on {}", tax.rate, tax.amount, tax.base)
    };
    document.taxes.iter().map(text).collect()
}

pub(super) fn item(reference: &Reference) -> String {
    match reference {
        Reference::Known(id) => id.to_string(),
        Reference::Wanted(key) => key.value.clone(),
    }
}

/// Amounts by item and code, with the sign of the document.
pub(super) fn by_item(documents: &[&SalesDocument]) -> BTreeMap<(String, String), Decimal> {
    let mut sums = BTreeMap::new();
    for line in documents.iter().flat_map(|document| &document.lines) {
        let key = (item(&line.item), line.tax_code.to_string());
        *sums.entry(key).or_insert(Decimal::ZERO) += line.amount;
    }
    sums.retain(|_, sum| !sum.is_zero());
    sums
}

/// Base and tax by rate.
pub(super) fn by_rate(documents: &[&SalesDocument]) -> BTreeMap<String, (Decimal, Decimal)> {
    let mut sums = BTreeMap::new();
    for tax in documents.iter().flat_map(|document| &document.taxes) {
        let sum = sums.entry(tax.rate.to_string()).or_insert((Decimal::ZERO, Decimal::ZERO));
        sum.0 += tax.base;
        sum.1 += tax.amount;
    }
    sums.retain(|_, (base, amount)| !(base.is_zero() && amount.is_zero()));
    sums
}

/// A coupon by its code.
pub(super) fn coupon(code: &str) -> Coupon {
    Coupon {
        code: code.to_owned(),
        discount_type: "percent".to_owned(),
        discount: Decimal::ZERO,
        discount_tax: Decimal::ZERO,
    }
}
