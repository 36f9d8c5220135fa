//! What processors keep.

use mapping::Mapping;
use model::document::{Expense, ExpenseForm, ExpenseOn, PaidBy};
use model::order::Settlement;
use model::{Document, Order, Reference, Role};
use serde_json::{Value, json};

use super::shop::{d, held, lump, mapping, plan_after, plan_with, simple};
use super::standing::{roles, stands};
use crate::code::Code;
use crate::plan::Plan;

fn with_fee(change: impl FnOnce(&mut Value)) -> Mapping {
    mapping(|json| {
        json["books"]["gateways"]["rows"][0]["fee"] =
            json!({ "order_meta": { "account": "60", "vendor": "70", "tax_code": "5" } });
        change(json);
    })
}

fn settled(currency: &str, fee: &str) -> Order {
    let mut order = simple();
    order.settlement = Some(Settlement {
        processor: "stripe".to_owned(),
        currency: currency.parse().unwrap(),
        fee: Some(d(fee)),
        net: None,
        exchange_rate: None,
    });
    order
}

fn fee(plan: &Plan) -> Option<&Expense> {
    plan.documents.iter().find_map(|planned| match &planned.document {
        Document::Expense(expense) if planned.role == Role::Fee => Some(&**expense),
        _ => None,
    })
}

#[test]
fn a_fee_is_one_purchase_from_the_gateways_account_on_the_day_of_the_charge() {
    let plan = plan_with(&settled("EUR", "0.47"), &with_fee(|_| ()), None);
    assert_eq!(roles(&plan), ["sale", "fee"], "{:?}", plan.holds);
    let fee = fee(&plan).unwrap();
    let paid = ExpenseForm::Purchase { paid_by: PaidBy::Cash, account: "10".into(), credit: false };
    assert_eq!(fee.form, paid);
    assert_eq!(
        (fee.total, fee.total_tax, fee.date.to_string().as_str()),
        (d("0.47"), d("0"), "2026-11-22")
    );
    assert_eq!(fee.vendor, Some(Reference::Known("70".into())));
    assert_eq!(
        (fee.lines[0].on.clone(), fee.lines[0].amount),
        (ExpenseOn::Account("60".into()), d("0.47"))
    );
    assert_eq!(fee.lines[0].tax_code, Some("5".into()));
    assert_eq!(plan.documents[1].after, [Role::Sale]);
}

#[test]
fn no_fee_is_posted_of_nothing_or_where_the_row_takes_it_from_elsewhere() {
    for amount in ["0.00", "-0.47"] {
        assert_eq!(roles(&plan_with(&settled("EUR", amount), &with_fee(|_| ()), None)), ["sale"]);
    }
    let order = settled("EUR", "0.47");
    assert_eq!(roles(&plan_with(&order, &mapping(|_| ()), None)), ["sale"]);
    let feed = with_fee(|json| json["books"]["gateways"]["rows"][0]["fee"] = json!("bank_feed"));
    assert_eq!(roles(&plan_with(&order, &feed, None)), ["sale"]);
    assert_eq!(roles(&plan_with(&simple(), &with_fee(|_| ()), None)), ["sale"], "nobody noted one");
}

#[test]
fn a_fee_never_goes_without_its_sale() {
    let mut order = settled("EUR", "0.47");
    order.total = d("20.00");
    let plan = plan_with(&order, &with_fee(|_| ()), None);
    assert!(plan.documents.is_empty());
}

#[test]
fn a_fee_in_another_currency_a_code_that_adds_tax_and_no_code_wait_alone() {
    let waits = |order: &Order, mapping: &Mapping| {
        let plan = plan_with(order, mapping, None);
        assert_eq!(roles(&plan), ["sale"]);
        held(&plan, &Role::Fee)
    };
    assert_eq!(waits(&settled("USD", "0.47"), &with_fee(|_| ())), Some(Code::CurrencyNotEnabled));
    let fee = |json: &mut Value, code: Value| {
        json["books"]["gateways"]["rows"][0]["fee"]["order_meta"]["tax_code"] = code;
    };
    let order = settled("EUR", "0.47");
    assert_eq!(waits(&order, &with_fee(|json| fee(json, json!("2")))), Some(Code::TaxNotMapped));
    assert_eq!(waits(&order, &with_fee(|json| fee(json, Value::Null))), Some(Code::TaxNotMapped));
    assert_eq!(waits(&settled("EUR", "0.475"), &with_fee(|_| ())), Some(Code::AmountTooFine));
}

#[test]
fn a_posted_fee_stays_when_a_refund_moves_the_plug_ins_note() {
    let mapping = with_fee(|_| ());
    let posted = plan_with(&settled("EUR", "0.47"), &mapping, None);
    let mut order = settled("EUR", "0.22");
    order.refunds = vec![lump("27", "5.00")];
    let form = Some(model::document::SalesForm::SalesReceipt);
    let plan = plan_after(&order, &mapping, form, &stands(&posted));
    assert_eq!(roles(&plan), ["sale", "refund:27", "fee"]);
    assert_eq!(fee(&plan).unwrap().total, d("0.47"));
}
