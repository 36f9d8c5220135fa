//! What refunds become by policy: store credit, returns, reasons, limits, old orders.

use std::collections::BTreeMap;

use mapping::Mapping;
use model::document::{SalesDocument, SalesForm};
use model::order::{Line, Redemption};
use model::{Order, Refund, Role};
use serde_json::{Value, json};

use super::shop::{
    at, by_item, by_rate, d, fee, goods, held, lines, lump, mapping, order, plan, plan_after,
    plan_with, refund, rich, sales, simple, skipped, standing, tax, taxes, with_gift_cards,
};
use super::standing::{roles, stands};
use crate::code::Code;
use crate::plan::{Plan, Rule};

fn with(mut order: Order, refunds: Vec<Refund>) -> Order {
    order.refunds = refunds;
    order
}

/// A refund's line of an order's line.
fn of(line: Line, id: &str) -> Line {
    Line { refunded_line: Some(id.into()), ..line }
}

fn because(reason: &str, refund: Refund) -> Refund {
    Refund { reason: reason.to_owned(), ..refund }
}

fn reasons(change: impl FnOnce(&mut Value)) -> Mapping {
    mapping(|json| {
        let books = &mut json["books"];
        books["gift_cards"] = json!({ "item": "6" });
        books["refunds"]["reasons"] = json!([
            { "contains": "Voucher", "to": "store_credit" },
            { "contains": "goodwill", "item": "9" },
            { "contains": "cash", "to": { "account": "21" } },
        ]);
        change(books);
    })
}

fn back(plan: &Plan) -> Vec<&SalesDocument> {
    assert!(plan.holds.is_empty(), "{:?}", plan.holds);
    sales(plan).into_iter().skip(1).collect()
}

#[test]
fn store_credit_is_a_receipt_of_nothing_with_the_goods_and_the_card() {
    let order = with(simple(), vec![because("a voucher instead", lump("27", "11.90"))]);
    let plan = plan_with(&order, &reasons(|_| ()), None);
    let receipt = back(&plan)[0];
    assert_eq!(lines(receipt), ["CUP 10.00 code 2", "6 -11.90 code 5"]);
    assert_eq!((receipt.total, receipt.sum(), receipt.total_tax), (d("0"), d("0"), d("1.90")));
    assert_eq!(taxes(receipt), ["11: 1.90 on 10.00"]);
    assert_eq!(receipt.payment_method, None, "no money moved");
    let none = reasons(|books| drop(books.as_object_mut().unwrap().remove("gift_cards")));
    let plan = plan_with(&order, &none, None);
    assert_eq!(held(&plan, &Role::Refund("27".into())), Some(Code::ItemNotMapped));
}

#[test]
fn store_credit_stays_one_receipt_at_every_later_look() {
    let mapping = reasons(|_| ());
    let mut order = with(rich(), vec![because("voucher", lump("27", "10.00"))]);
    let posted = plan_with(&order, &mapping, None);
    order.refunds.push(lump("28", "5.00"));
    let form = Some(SalesForm::SalesReceipt);
    let plan = plan_after(&order, &mapping, form, &stands(&posted));
    assert_eq!(roles(&plan), ["sale", "refund:27", "refund:28"]);
    order.payment.gateway = "invoiced".to_owned();
    let form = Some(SalesForm::Invoice);
    let posted = plan_with(&order, &mapping, form);
    let again = plan_after(&order, &mapping, form, &stands(&posted));
    assert_eq!(roles(&again), ["sale", "payment", "refund:27", "refund:28"]);
}

#[test]
fn a_reason_chooses_the_item_and_the_account() {
    let refunds = vec![
        because("Goodwill, late", lump("27", "1.19")),
        because("paid in CASH", lump("28", "1.19")),
    ];
    let plan = plan_with(&with(simple(), refunds), &reasons(|_| ()), None);
    let [goodwill, cash] = back(&plan)[..] else { panic!("two refunds") };
    assert_eq!(lines(goodwill), ["9 1.00 code 2"]);
    assert_eq!(
        (lines(cash), cash.deposit_to.clone()),
        (vec!["8 1.00 code 2".to_owned()], Some("21".into()))
    );
    assert_eq!(goodwill.deposit_to, Some("10".into()));
}

fn returns() -> Mapping {
    mapping(|json| json["books"]["items"]["returns"] = json!("15"))
}

fn three_cups(restocked: &str) -> Order {
    let mut line = goods("CUP", 3, ["30.00", "30.00"], &[("1", "5.70")]);
    line.restocked = d(restocked);
    order(vec![line], vec![tax("1", "5.70", "0")])
}

fn cups(id: &str, quantity: i64, net: &str, vat: &str) -> Refund {
    let line = of(goods("CUP", quantity, [net, net], &[("1", vat)]), "7");
    let amount = (d(net) + d(vat)).to_string();
    refund(id, &amount, vec![line], vec![tax("1", vat, "0")])
}

#[test]
fn goods_that_were_not_restocked_go_back_on_the_returns_item() {
    let shown = |restocked: &str, mapping: &Mapping| {
        let order = with(
            three_cups(restocked),
            vec![cups("27", 1, "10.00", "1.90"), cups("28", 2, "20.00", "3.80")],
        );
        let plan = plan_with(&order, mapping, None);
        back(&plan).into_iter().map(lines).collect::<Vec<_>>().concat()
    };
    assert_eq!(shown("0", &returns()), ["15 10.00 code 2", "15 20.00 code 2"]);
    assert_eq!(
        shown("2", &returns()),
        ["CUP 10.00 code 2", "CUP 10.00 code 2", "15 10.00 code 2"],
        "the oldest first; a line of which some were restocked is two"
    );
    assert_eq!(shown("3", &returns()), ["CUP 10.00 code 2", "CUP 20.00 code 2"]);
    assert_eq!(shown("0", &mapping(|_| ())), ["CUP 10.00 code 2", "CUP 20.00 code 2"]);
}

#[test]
fn a_lump_sum_restocks_nothing() {
    let plan = plan_with(&with(rich(), vec![lump("27", "67.37")]), &returns(), None);
    let goods = lines(back(&plan)[0]);
    assert_eq!(goods[..2], ["15 47.50 code 2", "15 7.99 code 3"]);
}

#[test]
fn tax_alone_and_net_alone_mirror_the_sale() {
    let net = of(goods("CUP", 1, ["10.00", "10.00"], &[("1", "0.00")]), "7");
    let vat = of(goods("CUP", 0, ["0.00", "0.00"], &[("1", "1.90")]), "7");
    let refunds = vec![
        refund("27", "1.90", vec![vat], vec![tax("1", "1.90", "0")]),
        refund("28", "10.00", vec![net], vec![tax("1", "0.00", "0")]),
    ];
    let plan = plan(&with(simple(), refunds));
    let documents = back(&plan);
    assert_eq!(lines(documents[1]), ["CUP 10.00 code 5"]);
    assert_eq!(by_item(&documents), by_item(&sales(&plan)[..1]));
    assert_eq!(by_rate(&documents), by_rate(&sales(&plan)[..1]));
}

#[test]
fn one_line_and_one_rate_never_go_back_twice() {
    let mut order = rich();
    for (place, line) in order.lines.iter_mut().enumerate() {
        line.id = format!("l{place}").as_str().into();
    }
    let book = of(goods("EBOOK", 1, ["7.20", "7.20"], &[("2", "0.50")]), "l2");
    let back = |id: &str| refund(id, "7.70", vec![book.clone()], vec![tax("2", "0.50", "0.00")]);
    let twice = plan(&with(order.clone(), vec![back("27"), back("28")]));
    assert_eq!(roles(&twice), ["sale", "refund:27"]);
    assert_eq!(held(&twice, &Role::Refund("28".into())), Some(Code::RefundUnclear));
    let after_lump = plan(&with(order, vec![lump("27", "50.00"), back("28")]));
    assert_eq!(roles(&after_lump), ["sale", "refund:27"]);
    let message = &after_lump.holds[0].error.message;
    assert!(message.contains("rate 12"), "{message}");
}

#[test]
fn a_refund_of_goods_that_were_only_restocked_is_none() {
    let nothing = refund("27", "0.00", vec![goods("CUP", 1, ["0.00", "0.00"], &[])], Vec::new());
    let plan = plan(&with(simple(), vec![nothing]));
    assert!(plan.holds.is_empty() && sales(&plan).len() == 1);
}

fn half_paid_by_card() -> Order {
    let mut order = simple();
    order.redeemed = vec![Redemption { plugin: "gift_cards".to_owned(), amount: d("5.00") }];
    order.total = d("6.90");
    order
}

#[test]
fn a_gift_card_that_paid_a_part_gets_it_back_with_the_refund_that_ends_the_order() {
    let all = with(half_paid_by_card(), vec![lump("27", "2.38"), lump("28", "4.52")]);
    let plan = plan_with(&all, &with_gift_cards(), None);
    let documents = back(&plan);
    assert_eq!(lines(documents[0]), ["8 2.00 code 2"]);
    assert_eq!(by_item(&documents)[&("6".to_owned(), "5".to_owned())], d("-5.00"));
    assert_eq!(by_rate(&documents), by_rate(&sales(&plan)[..1]));
    let cup = goods("CUP", 1, ["10.00", "10.00"], &[("1", "1.90")]);
    let detailed = refund("27", "6.90", vec![cup], vec![tax("1", "1.90", "0")]);
    let plan = plan_with(&with(half_paid_by_card(), vec![detailed]), &with_gift_cards(), None);
    assert_eq!(by_item(&back(&plan)), by_item(&sales(&plan)[..1]));
}

#[test]
fn an_outside_scope_code_with_a_rate_of_nothing_changes_no_refund() {
    let zero = |json: &mut Value| {
        json["books"]["tax"]["by_code"]["codes"][3]["rates"] =
            json!([{ "rate": "15", "percent": "0" }]);
        json["books"]["gift_cards"] = json!({ "item": "6" });
    };
    let all = with(half_paid_by_card(), vec![lump("27", "2.38"), lump("28", "4.52")]);
    let plan = plan_with(&all, &mapping(zero), None);
    assert_eq!(lines(back(&plan)[0]), ["8 2.00 code 2"], "the card takes no part");
    let net = of(goods("CUP", 1, ["10.00", "10.00"], &[("1", "0.00")]), "7");
    let back_net = refund("27", "10.00", vec![net], vec![tax("1", "0.00", "0")]);
    let plan = plan_with(&with(simple(), vec![back_net]), &mapping(zero), None);
    assert_eq!(lines(back(&plan)[0]), ["CUP 10.00 code 5"]);
}

#[test]
fn a_tip_that_goes_back_in_part_stays_owed_to_the_staff() {
    let tips = mapping(|json| {
        json["books"]["items"]["fees"] = json!([{ "name": "Tip", "item": "40", "tip": true }]);
    });
    let lines_sold =
        vec![goods("CUP", 1, ["10.00", "10.00"], &[("1", "1.90")]), fee("Tip", "5.00", &[])];
    let order = with(order(lines_sold, vec![tax("1", "1.90", "0")]), vec![lump("27", "8.45")]);
    let plan = plan_with(&order, &tips, None);
    assert_eq!(lines(back(&plan)[0]), ["8 5.00 code 2", "40 2.50 code 5"]);
    assert_eq!(taxes(back(&plan)[0]), ["11: 0.95 on 5.00"]);
}

#[test]
fn tax_on_a_liability_goes_back_from_it() {
    let off = mapping(|json| {
        json["books"]["tax"] = json!({ "off": { "line_code": "", "tax_item": "12" } });
    });
    let plan = plan_with(&with(simple(), vec![lump("27", "5.95"), lump("28", "5.95")]), &off, None);
    let documents = back(&plan);
    assert_eq!(lines(documents[0]), ["8 5.00 code ", "12 0.95 code "]);
    assert_eq!(documents[0].total_tax, d("0"));
    let sums: BTreeMap<_, _> = by_item(&documents);
    assert_eq!(sums[&("12".to_owned(), String::new())], d("1.90"));
}

fn old(refunds: Vec<Refund>) -> Order {
    let mut order = with(rich(), refunds);
    order.created_at = at("2025-12-01T10:00:00Z");
    order.paid_at = Some(at("2025-12-01T10:05:00Z"));
    order
}

#[test]
fn a_refund_of_an_old_order_waits_is_ignored_or_is_posted_alone() {
    let policy =
        |word: &str| mapping(|json| json["books"]["refunds"]["before_start"] = json!(word));
    let early = Refund { created_at: at("2025-12-20T10:00:00Z"), ..lump("26", "10.00") };
    let order = old(vec![early.clone(), lump("27", "57.37")]);
    let park = plan_with(&order, &policy("park"), None);
    assert_eq!(held(&park, &Role::Refund("27".into())), Some(Code::RefundWithoutSale));
    assert_eq!(park.holds.len(), 1);
    assert_eq!(skipped(&plan_with(&order, &policy("ignore"), None)), Some(Rule::BeforeStart));
    assert_eq!(
        skipped(&plan_with(&old(vec![early]), &policy("post_standalone"), None)),
        Some(Rule::BeforeStart)
    );
    let alone = plan_with(&order, &policy("post_standalone"), None);
    assert!(alone.holds.is_empty(), "{:?}", alone.holds);
    assert_eq!(roles(&alone), ["refund:27"]);
    assert!(alone.documents[0].after.is_empty(), "its sale is not ours");
    let receipt = sales(&alone)[0];
    assert_eq!((receipt.form, receipt.total), (SalesForm::RefundReceipt, d("57.37")));
    assert_eq!((receipt.sum(), receipt.number.as_deref()), (receipt.total, Some("A-19-R2")));
    assert!(!alone.masters.is_empty(), "its goods can be made");
    let mut unknown = order;
    unknown.payment.gateway = "klarna".to_owned();
    let plan = plan_with(&unknown, &policy("post_standalone"), None);
    assert_eq!(held(&plan, &Role::Refund("27".into())), Some(Code::GatewayNotMapped));
}

#[test]
fn a_refund_of_a_sale_that_was_edited_after_its_payment_waits_for_the_person() {
    let posted = plan(&with(rich(), vec![lump("26", "10.00")]));
    let mut order = rich();
    order.lines[4] = fee("Wrapping", "3.50", &[("1", "0.475")]);
    order.total += d("1.00");
    order.refunds = vec![lump("26", "10.00"), lump("27", "58.37")];
    let form = Some(SalesForm::SalesReceipt);
    let plan = plan_after(&order, &mapping(|_| ()), form, &stands(&posted));
    assert_eq!(held(&plan, &Role::Refund("27".into())), Some(Code::RefundUnclear));
    assert_eq!(roles(&plan), ["sale"], "what stands is left alone");
    assert_eq!(held(&plan, &Role::Refund("26".into())), None);
}

#[test]
fn a_refund_in_a_locked_period_waits_or_takes_the_first_open_day() {
    let locked = |when: &str| {
        mapping(|json| {
            json["books"]["period"] =
                json!({ "locked_through": "2026-12-31", "when_locked": when });
        })
    };
    let sold = plan(&simple());
    let order = with(simple(), vec![lump("27", "11.90")]);
    let form = Some(SalesForm::SalesReceipt);
    let held_sale = standing(sales(&sold)[0]);
    let parked = plan_after(&order, &locked("park"), form, &held_sale);
    assert_eq!(held(&parked, &Role::Refund("27".into())), Some(Code::PeriodClosed));
    let moved = plan_after(&order, &locked("first_open_day"), form, &held_sale);
    let receipt = back(&moved)[0];
    assert_eq!(receipt.date.to_string(), "2027-01-01");
    assert!(receipt.note.contains("2026-12-01"), "{}", receipt.note);
}
