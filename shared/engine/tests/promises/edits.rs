//! What was posted and then changed: by the shop, by a person in the books, by both.

use engine::Code;
use engine::journal::Outcome;
use engine::sync::Ending;
use engine::write::Action;
use model::{Order, Role, TargetId};

use crate::support::{
    Answer, MAPPING_A, MAPPING_C, Stage, coupon, d, edited, order, paid, refunded, unpaid,
};

async fn invoiced() -> (Stage, TargetId) {
    let stage = Stage::new(MAPPING_C).await;
    stage.shop.put(unpaid(order("19")));
    stage.sync_until_done("19").await;
    assert_eq!(stage.posted("19")["sale"], "11.90");
    let id = stage.ledger.of("19")[0].id.clone();
    (stage, id)
}

#[tokio::test]
async fn a_paid_order_that_is_edited_is_listed_and_its_document_untouched() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    let before = stage.ledger.of("19")[0].clone();
    stage.shop.put(edited(order("19"), "20.00"));
    assert_eq!(stage.sync_one("19").await, Ending::Done);
    let after = &stage.ledger.of("19")[0];
    assert_eq!((after.version, &after.document), (before.version, &before.document));
    let parked = stage.parked("19").unwrap();
    assert_eq!(parked.code, Code::EditedAfterPayment);
    assert!(parked.message.contains("planned 23.8, posted 11.9"), "{}", parked.message);
    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    assert_eq!(stage.parked("19"), None, "the shop took it back");
}

#[tokio::test]
async fn a_paid_order_whose_words_change_is_updated_in_place() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    stage.shop.put(Order { coupons: vec![coupon("ten")], ..order("19") });
    stage.sync_until_done("19").await;
    let kept = &stage.ledger.of("19")[0];
    assert_eq!((stage.ledger.of("19").len(), kept.version), (1, 1));
    assert_eq!(stage.outcomes("19"), [Outcome::Posted, Outcome::Updated]);
}

/// Personal data is erased in the shop: the books keep what they have, and nobody is bothered.
#[tokio::test]
async fn an_erased_shopper_changes_no_document() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    let mut erased = Order { email: "deleted@site.invalid".to_owned(), ..order("19") };
    erased.billing.first_name = "[deleted]".to_owned();
    stage.shop.put(erased);
    stage.sync_until_done("19").await;
    assert_eq!((stage.ledger.of("19")[0].version, stage.parked("19")), (0, None));
}

#[tokio::test]
async fn an_unpaid_invoice_follows_its_order() {
    let (stage, id) = invoiced().await;
    stage.shop.put(edited(unpaid(order("19")), "20.00"));
    stage.sync_until_done("19").await;
    assert_eq!(stage.posted("19")["sale"], "23.80");
    assert_eq!(stage.ledger.of("19")[0].id, id);
}

#[tokio::test]
async fn a_newer_version_with_our_own_content_is_updated() {
    let (stage, id) = invoiced().await;
    stage.ledger.touch(&id, "");
    stage.shop.put(edited(unpaid(order("19")), "20.00"));
    stage.sync_until_done("19").await;
    assert_eq!(stage.posted("19")["sale"], "23.80");
    assert_eq!((stage.ledger.of("19")[0].version, stage.parked("19")), (2, None));
}

#[tokio::test]
async fn what_a_person_wrote_in_the_books_is_not_written_over() {
    let (stage, id) = invoiced().await;
    stage.ledger.touch(&id, "agreed by telephone");
    stage.shop.put(edited(unpaid(order("19")), "20.00"));
    stage.sync_until_done("19").await;
    assert_eq!(stage.posted("19")["sale"], "11.90");
    assert_eq!(stage.parked_code("19"), Some(Code::Drifted));
    assert_eq!(stage.ledger.of("19")[0].version, 1);
}

#[tokio::test]
async fn what_a_person_voided_in_the_books_stays_void() {
    let (stage, id) = invoiced().await;
    stage.ledger.void(&id);
    stage.shop.put(edited(unpaid(order("19")), "20.00"));
    stage.sync_until_done("19").await;
    assert_eq!(stage.ledger.of("19").len(), 1);
    assert_eq!(stage.parked_code("19"), Some(Code::DocumentGone));
}

/// The update was carried out, the answer lost: its request id makes the repetition a replay.
#[tokio::test]
async fn an_update_without_an_answer_is_done_once_and_is_no_drift() {
    for answer in [Answer::Unheard, Answer::Lost] {
        let (stage, _) = invoiced().await;
        stage.ledger.on("19", answer.clone());
        stage.shop.put(edited(unpaid(order("19")), "20.00"));
        stage.sync_until_done("19").await;
        assert_eq!(stage.posted("19")["sale"], "23.80", "{answer:?}");
        assert_eq!(stage.parked("19"), None, "{answer:?}");
        assert_eq!(stage.ledger.of("19")[0].version, 1, "{answer:?}");
    }
}

/// Content that comes back is no repetition of the first write.
#[tokio::test]
async fn there_and_back_again_is_two_updates() {
    let (stage, _) = invoiced().await;
    for (net, total) in [("20.00", "23.80"), ("10.00", "11.90"), ("20.00", "23.80")] {
        stage.shop.put(edited(unpaid(order("19")), net));
        stage.sync_until_done("19").await;
        assert_eq!(stage.posted("19")["sale"], total);
    }
    let updates = stage.ledger.carried_out();
    let is_update = |write: &&engine::write::Write| matches!(write.action, Action::Update { .. });
    assert_eq!(updates.iter().filter(is_update).count(), 3);
}

#[tokio::test]
async fn an_invoice_is_paid_when_the_money_comes_and_keeps_its_form() {
    let (stage, id) = invoiced().await;
    stage.shop.put(paid(unpaid(order("19"))));
    stage.sync_until_done("19").await;
    let posted = stage.posted("19");
    assert_eq!((posted["sale"].as_str(), posted["payment"].as_str()), ("11.90", "11.90"));
    assert_eq!(stage.link("19").roles[&Role::Sale].id, id);
    stage.shop.put(edited(paid(unpaid(order("19"))), "20.00"));
    stage.sync_until_done("19").await;
    assert_eq!(stage.posted("19")["sale"], "11.90");
    assert_eq!(stage.parked_code("19"), Some(Code::EditedAfterPayment));
}

/// A refund is a document of its own; the sale stays as it is.
#[tokio::test]
async fn a_refund_follows_its_sale() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    stage.shop.put(refunded(order("19"), "31", "5.00"));
    stage.sync_until_done("19").await;
    stage.shop.put(refunded(refunded(order("19"), "31", "5.00"), "32", "6.90"));
    stage.sync_until_done("19").await;
    let posted = stage.posted("19");
    assert_eq!(posted["refund:31"], "5.00");
    assert_eq!(posted["refund:32"], "6.90");
    assert_eq!(stage.ledger.of("19").len(), 3);
}

/// The sale is refused: its payment and its refunds wait with it.
#[tokio::test]
async fn nothing_goes_ahead_of_its_sale() {
    let stage = Stage::new(MAPPING_C).await;
    stage.shop.put(refunded(paid(unpaid(order("19"))), "31", "5.00"));
    stage.ledger.on("19", Answer::Refuse(Code::Refused));
    stage.sync_until_done("19").await;
    assert!(stage.ledger.of("19").is_empty());
    assert_eq!(stage.parked_code("19"), Some(Code::Refused));
}

/// A person has put money on our invoice: an edit does not follow, nor does a payment that is larger
/// than what is open.
#[tokio::test]
async fn an_invoice_that_was_paid_in_part_in_the_books_is_left_alone() {
    for next in [paid(unpaid(order("19"))), edited(unpaid(order("19")), "20.00")] {
        let (stage, id) = invoiced().await;
        stage.ledger.pay(&id, d("1.90"));
        stage.shop.put(next);
        stage.sync_until_done("19").await;
        assert_eq!(stage.parked_code("19"), Some(Code::Drifted));
        assert!(stage.parked("19").unwrap().message.contains("10.00 of 11.90 is open"));
        assert_eq!(
            (stage.ledger.of("19").len(), stage.posted("19")["sale"].as_str()),
            (1, "11.90")
        );
    }
}

/// What the shop says was paid is in the books already: nothing of ours goes on top, and nobody is
/// bothered.
#[tokio::test]
async fn an_invoice_that_was_paid_in_the_books_needs_no_payment_of_ours() {
    let (stage, id) = invoiced().await;
    stage.ledger.pay(&id, d("11.90"));
    stage.shop.put(paid(unpaid(order("19"))));
    stage.sync_until_done("19").await;
    assert_eq!((stage.parked("19"), stage.ledger.of("19").len()), (None, 1));
    assert_eq!(stage.outcomes("19"), [Outcome::Posted, Outcome::Skipped]);
    let told = stage.memory.entries().pop().unwrap();
    assert_eq!(told.role, Some(Role::Payment));
    assert!(told.reason.unwrap().contains("is paid in the books already"));
    let again = stage.outcomes("19").len();
    stage.sync_until_done("19").await;
    assert_eq!(stage.outcomes("19")[again..], [Outcome::Unchanged]);
}

/// Nobody has decided about the edit: what goes back cannot be told yet.
#[tokio::test]
async fn a_refund_of_an_edited_order_waits_for_the_edit() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    stage.shop.put(refunded(edited(order("19"), "20.00"), "31", "5.00"));
    stage.sync_until_done("19").await;
    assert_eq!(stage.ledger.of("19").len(), 1);
    let codes = stage.memory.entries().into_iter().filter_map(|entry| entry.code);
    let codes: Vec<Code> = codes.collect();
    assert_eq!(codes.len(), 2, "{codes:?}");
    assert!(codes.contains(&Code::EditedAfterPayment) && codes.contains(&Code::RefundUnclear));
}
