//! Orders that add up.

use jiff::Timestamp;
use model::money::Decimal;
use model::order::{Coupon, Line, LineContent, PaymentMethod};
use model::tax::{LineTax, TaxTotal};
use model::{Address, Order, Refund, SourceId};
use serde_json::json;

pub(crate) fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn tax(amount: Decimal) -> TaxTotal {
    TaxTotal {
        rate_id: "1".to_owned(),
        code: "DE-MWST-1".to_owned(),
        label: "MwSt".to_owned(),
        percent: Some(d("19")),
        compound: false,
        amount,
        shipping_amount: Decimal::ZERO,
    }
}

/// A paid card order of one thing at 10.00 and 19 % tax: 11.90.
pub(crate) fn order(id: &str) -> Order {
    let mut order = Order {
        id: SourceId::new(id),
        number: id.to_owned(),
        status: "processing".to_owned(),
        currency: "EUR".parse().unwrap(),
        prices_include_tax: false,
        created_via: "checkout".to_owned(),
        created_at: at("2026-11-20T10:00:00Z"),
        modified_at: at("2026-11-21T10:00:00Z"),
        paid_at: Some(at("2026-11-21T12:00:00Z")),
        completed_at: None,
        customer_id: None,
        email: "zoe@example.test".to_owned(),
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
            transaction_id: format!("pi_{id}"),
        },
        customer_note: String::new(),
        lines: Vec::new(),
        taxes: Vec::new(),
        coupons: Vec::new(),
        redeemed: Vec::new(),
        settlement: None,
        vat_number: String::new(),
        vat_exempt: false,
        total: Decimal::ZERO,
        total_tax: Decimal::ZERO,
        refunds: Vec::new(),
        raw: json!({}),
    };
    reprice(&mut order, "CUP", d("10.00"));
    order
}

/// The order with its one line of this product.
pub(crate) fn sku(mut order: Order, sku: &str) -> Order {
    let net = order.lines[0].total;
    reprice(&mut order, sku, net);
    order
}

/// The order at another net price.
pub(crate) fn edited(mut order: Order, net: &str) -> Order {
    reprice(&mut order, "CUP", d(net));
    order
}

/// The order with a lump-sum refund by the gateway.
pub(crate) fn refunded(mut order: Order, refund: &str, amount: &str) -> Order {
    order.refunds.push(Refund {
        id: SourceId::new(refund),
        created_at: at("2026-12-01T12:00:00Z"),
        amount: d(amount),
        reason: "broken".to_owned(),
        by_gateway: true,
        lines: Vec::new(),
        taxes: Vec::new(),
        raw: json!({ "id": refund, "amount": amount }),
    });
    order
}

/// The order on account: a bank transfer that has not come in.
pub(crate) fn unpaid(mut order: Order) -> Order {
    order.payment.gateway = "bacs".to_owned();
    order.status = "on-hold".to_owned();
    order.paid_at = None;
    order
}

/// The transfer has come in.
pub(crate) fn paid(mut order: Order) -> Order {
    order.status = "processing".to_owned();
    order.paid_at = Some(at("2026-11-25T12:00:00Z"));
    order
}

fn reprice(order: &mut Order, sku: &str, net: Decimal) {
    let amount = order.currency.round(net * d("0.19"));
    let content = LineContent::Product {
        product_id: Some(SourceId::new("11")),
        variation_id: None,
        sku: sku.to_owned(),
        gift_card: false,
    };
    order.lines = vec![Line {
        id: SourceId::new("7"),
        content,
        name: format!("Product {sku}"),
        quantity: Decimal::ONE,
        subtotal: net,
        total: net,
        total_tax: amount,
        tax_class: String::new(),
        taxes: vec![LineTax { rate_id: "1".to_owned(), amount }],
        bundle: None,
        refunded_line: None,
        restocked: Decimal::ZERO,
    }];
    order.taxes = vec![tax(amount)];
    order.total = net + amount;
    order.total_tax = amount;
}

/// A coupon by its code.
pub(crate) fn coupon(code: &str) -> Coupon {
    Coupon {
        code: code.to_owned(),
        discount_type: "percent".to_owned(),
        discount: Decimal::ZERO,
        discount_tax: Decimal::ZERO,
    }
}
