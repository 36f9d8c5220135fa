//! Customers and items that documents refer to: made once, before the documents, by whoever is
//! first.

use std::time::Duration;

use engine::write::Write;
use engine::{Code, sync::Ending};
use futures::future::join_all;
use model::document::Item;
use model::{Document, Order, ReferenceKey};

use crate::support::{Answer, MAPPING_A, Stage, order, sku};

const IDS: [&str; 8] = ["1", "2", "3", "4", "5", "6", "7", "8"];

fn is_master(write: &Write) -> bool {
    matches!(write.document, Document::Party(_) | Document::Item(_))
}

fn stage_with_orders(stage: &Stage) {
    IDS.into_iter().for_each(|one| stage.shop.put(order(one)));
}

#[tokio::test]
async fn what_many_orders_share_is_made_once_and_first() {
    let stage = Stage::new(MAPPING_A).await;
    stage_with_orders(&stage);
    let endings = stage.sync(&IDS).await;
    assert!(endings.values().all(|ending| *ending == Ending::Done));
    let writes = stage.ledger.carried_out();
    let masters = writes.iter().take_while(|write| is_master(write)).count();
    assert_eq!(masters, 2, "a customer and an item, before everything else");
    assert_eq!(writes.len(), 2 + IDS.len());
    let finds = stage.ledger.finds();
    stage.shop.put(order("9"));
    stage.sync_until_done("9").await;
    assert_eq!(stage.ledger.finds(), finds, "what is known is not looked up again");
}

#[tokio::test]
async fn of_many_workers_at_once_one_makes_them_and_the_others_find_them() {
    let stage = Stage::new(MAPPING_A).await;
    stage_with_orders(&stage);
    join_all(IDS.iter().map(|one| stage.sync_one(one))).await;
    assert_eq!(stage.ledger.masters().len(), 2);
    for one in IDS {
        assert_eq!(stage.posted(one)["sale"], "11.90", "a taken name is no failure");
    }
}

#[tokio::test]
async fn an_item_that_a_person_made_under_that_name_is_used() {
    let stage = Stage::new(MAPPING_A).await;
    let theirs = stage.ledger.make(Document::Item(Box::new(Item {
        key: ReferenceKey::sku("not set in the books"),
        name: "CUP".to_owned(),
        sku: String::new(),
        description: String::new(),
        income_account: "30".into(),
    })));
    stage.shop.put(order("19"));
    stage.sync_until_done("19").await;
    let sale = stage.ledger.carried_out().pop().unwrap();
    assert_eq!(sale.references[&ReferenceKey::sku("CUP")], theirs);
    assert_eq!(stage.ledger.masters().len(), 2);
}

#[tokio::test]
async fn a_master_without_an_answer_is_made_once() {
    for answer in [
        Answer::Unheard,
        Answer::Lost,
        Answer::Late(Duration::from_secs(60)),
        Answer::Expire,
        Answer::Throttle(Duration::from_secs(7)),
    ] {
        let stage = Stage::new(MAPPING_A).await;
        stage.shop.put(order("19"));
        stage.ledger.on_master(answer.clone());
        stage.sync_until_done("19").await;
        stage.settle();
        assert_eq!(stage.parked("19"), None, "{answer:?}");
        assert_eq!(stage.posted("19")["sale"], "11.90", "{answer:?}");
        assert_eq!(stage.ledger.masters().len(), 2, "{answer:?}");
    }
}

#[tokio::test]
async fn a_refused_customer_holds_up_only_those_who_need_it() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.shop.put(Order { email: String::new(), ..sku(order("20"), "TEE") });
    stage.ledger.on_master(Answer::Refuse(Code::Refused));
    stage.sync(&["19", "20"]).await;
    assert_eq!(stage.parked_code("19"), Some(Code::Refused));
    assert!(stage.ledger.of("19").is_empty());
    assert_eq!(stage.posted("20")["sale"], "11.90");
}
