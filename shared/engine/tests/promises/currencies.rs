//! Orders in another currency: the rate that their source does not state (books.md, section 5).

use engine::Code;
use model::money::Decimal;
use model::{Order, Role};

use crate::support::{MAPPING_A, Stage, coupon, d, order, refunded};

/// The company keeps several currencies, and cards are paid in dollars as well.
fn mapping() -> String {
    let mut mapping: serde_json::Value = serde_json::from_str(MAPPING_A).unwrap();
    let books = &mut mapping["books"];
    books["currencies"] = serde_json::json!({ "several": { "buckets": { "USD": "90" } } });
    let rows = books["gateways"]["rows"].as_array_mut().unwrap();
    let mut card = rows.iter().find(|row| row["gateway"] == "stripe").unwrap().clone();
    card["currency"] = "USD".into();
    rows.push(card);
    mapping.to_string()
}

fn dollars(order: Order) -> Order {
    Order { currency: "USD".parse().unwrap(), ..order }
}

fn rate(stage: &Stage, one: &str, role: &Role) -> Option<Decimal> {
    stage.link(one).roles[role].figures.as_ref().unwrap().exchange_rate
}

#[tokio::test]
async fn a_sale_has_the_rate_of_its_day_and_its_refund_the_sales() {
    let stage = Stage::new(&mapping()).await;
    stage.ledger.set_rate("USD", "2026-11-21", d("0.92"));
    stage.ledger.set_rate("USD", "2026-12-01", d("0.95"));
    stage.shop.put(dollars(order("19")));
    stage.sync_until_done("19").await;
    assert_eq!(rate(&stage, "19", &Role::Sale), Some(d("0.92")));
    stage.shop.put(dollars(refunded(order("19"), "31", "5.00")));
    stage.sync_until_done("19").await;
    assert_eq!(rate(&stage, "19", &Role::Refund("31".into())), Some(d("0.92")));
    assert_eq!((stage.ledger.rates_asked(), stage.parked("19")), (1, None));
}

#[tokio::test]
async fn a_sale_and_its_refund_in_one_plan_have_one_rate() {
    let stage = Stage::new(&mapping()).await;
    stage.ledger.set_rate("USD", "2026-11-21", d("0.92"));
    stage.shop.put(dollars(refunded(order("19"), "31", "5.00")));
    stage.sync_until_done("19").await;
    assert_eq!(rate(&stage, "19", &Role::Sale), rate(&stage, "19", &Role::Refund("31".into())));
    assert_eq!(stage.ledger.rates_asked(), 1);
}

#[tokio::test]
async fn a_slice_asks_once_for_a_day() {
    let stage = Stage::new(&mapping()).await;
    stage.ledger.set_rate("USD", "2026-11-21", d("0.92"));
    let ids = ["1", "2", "3"];
    ids.iter().for_each(|one| stage.shop.put(dollars(order(one))));
    stage.sync(&ids).await;
    assert!(ids.iter().all(|one| rate(&stage, one, &Role::Sale) == Some(d("0.92"))));
    assert_eq!(stage.ledger.rates_asked(), 1, "a read costs money");
}

#[tokio::test]
async fn a_rate_is_kept_however_the_day_s_rate_moves() {
    let stage = Stage::new(&mapping()).await;
    stage.ledger.set_rate("USD", "2026-11-21", d("0.92"));
    stage.shop.put(dollars(order("19")));
    stage.sync_until_done("19").await;
    stage.ledger.set_rate("USD", "2026-11-21", d("0.93"));
    stage.shop.put(Order { coupons: vec![coupon("ten")], ..dollars(order("19")) });
    stage.sync_until_done("19").await;
    assert_eq!(rate(&stage, "19", &Role::Sale), Some(d("0.92")));
    assert_eq!(stage.parked("19"), None);
}

#[tokio::test]
async fn without_a_rate_nothing_is_posted_and_it_is_said() {
    let stage = Stage::new(&mapping()).await;
    stage.shop.put(dollars(order("19")));
    stage.sync_until_done("19").await;
    assert!(stage.ledger.of("19").is_empty());
    let parked = stage.parked("19").unwrap();
    assert_eq!(parked.code, Code::RateMissing);
    assert!(parked.message.contains("USD for 2026-11-21"), "{}", parked.message);
    stage.ledger.set_rate("USD", "2026-11-21", d("0.92"));
    stage.sync_until_done("19").await;
    assert_eq!((stage.posted("19")["sale"].as_str(), stage.parked("19")), ("11.90", None));
}

#[tokio::test]
async fn an_order_in_the_books_own_currency_asks_for_no_rate() {
    let stage = Stage::new(&mapping()).await;
    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    assert_eq!((rate(&stage, "19", &Role::Sale), stage.ledger.rates_asked()), (None, 0));
}
