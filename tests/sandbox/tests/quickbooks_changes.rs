//! Change data capture, merges and announcements over all entities.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as promised"
)]

mod quickbooks_support;

use axum::Router;
use axum::routing::post;
use quickbooks_support::{Company, REALM, answer, bought, cost, form, line, owed};
use sandbox::quickbooks::json::{Json, Object};
use tokio::sync::mpsc;

const WRITTEN: &str = "Customer,Vendor,Item,Invoice,SalesReceipt,CreditMemo,RefundReceipt,Payment,\
                       Bill,Purchase,VendorCredit,Deposit,Transfer";

/// One of each transaction, customer 100, vendor 101 and item 100.
async fn busy(company: &Company) {
    let sales = form(&[line("1", "10.00", "5")], "");
    let spent = [cost("63", "4.00", "5")];
    let refund = form(&[line("1", "1.00", "5")], r#","DepositToAccountRef":{"value":"10"}"#);
    let item = r#"{"Name":"Paper","Type":"NonInventory","IncomeAccountRef":{"value":"30"}}"#;
    let transfer =
        r#"{"FromAccountRef":{"value":"10"},"ToAccountRef":{"value":"1"},"Amount":1.00}"#;
    let deposit = r#"{"DepositToAccountRef":{"value":"1"},"Line":[{"DetailType":"DepositLineDetail",
        "Amount":1.00,"DepositLineDetail":{"AccountRef":{"value":"33"}}}]}"#;
    for (path, body) in [
        ("customer", r#"{"DisplayName":"Ana"}"#.to_owned()),
        ("vendor", r#"{"DisplayName":"Paper mill"}"#.to_owned()),
        ("item", item.to_owned()),
        ("invoice", sales.clone()),
        ("salesreceipt", sales.clone()),
        ("creditmemo", sales),
        ("refundreceipt", refund),
        ("payment", r#"{"CustomerRef":{"value":"1"},"TotalAmt":5.00}"#.to_owned()),
        ("bill", owed(&spent, "")),
        ("purchase", bought("Cash", "1", &spent, "")),
        ("vendorcredit", owed(&spent, "")),
        ("deposit", deposit.to_owned()),
        ("transfer", transfer.to_owned()),
    ] {
        let made = company.post(path, &body).await;
        assert_eq!(made.status, 200, "{path}: {made:?}");
    }
}

#[tokio::test]
async fn every_written_entity_is_captured_and_so_is_its_end() {
    let company = Company::open("de").await;
    busy(&company).await;
    let answers = company.changed(WRITTEN).await;
    for (entity, answer) in WRITTEN.split(',').zip(&answers) {
        let found = answer.items_at(entity);
        assert_eq!(found.len(), 1, "{entity}: {answer:?}");
        assert_eq!(answer.number_at("maxResults"), Some(1.into()), "{entity}");
        let id = found[0].as_object().unwrap().text_at("Id").unwrap().to_owned();
        if id.len() == 4 {
            let key = format!(r#"{{"Id":"{id}","SyncToken":"0"}}"#);
            let path = format!("{}?operation=delete", entity.to_lowercase());
            assert_eq!(company.post(&path, &key).await.status, 200, "{entity}");
        }
    }
    for (entity, answer) in WRITTEN.split(',').zip(company.changed(WRITTEN).await).skip(3) {
        let gone = answer.items_at(entity)[0].as_object().unwrap().clone();
        let members: Vec<_> = gone.members().map(|(name, _)| name).collect();
        assert_eq!(members, ["domain", "status", "Id", "MetaData"], "{entity}");
        assert_eq!(gone.text_at("status"), Some("Deleted"));
        assert!(gone.text_at("MetaData.LastUpdatedTime").is_some());
    }
}

#[tokio::test]
async fn lists_are_captured_when_a_person_changes_them_and_some_never() {
    let company = Company::open("de").await;
    let lists = "Account,PaymentMethod,Term,Class,Department,Preferences,CompanyInfo";
    for answer in company.changed(lists).await {
        assert_eq!(answer, Object::default(), "nothing has changed yet");
    }
    for entity in lists.split(',').take(5) {
        let rename = format!(r#"{{"entity":"{entity}","id":"1","patch":{{"Name":"Renamed"}}}}"#);
        assert_eq!(company.edit(&rename).await.status, 200, "{entity}");
    }
    for (entity, answer) in lists.split(',').zip(company.changed(lists).await).take(5) {
        let row = answer.items_at(entity)[0].as_object().unwrap().clone();
        assert_eq!((row.text_at("Name"), row.text_at("SyncToken")), (Some("Renamed"), Some("1")));
    }
    assert_eq!(company.changed("term,VENDOR").await[0].items_at("Term").len(), 1, "case is free");
    let since = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(1);
    for never in ["JournalCode", "TaxAgency", "TimeActivity", "TaxCode", "TaxRate"] {
        let asked = format!("cdc?entities=Customer,{never}&changedSince={since}");
        assert_eq!(company.get(&asked).await.code(), "500", "{never}");
    }
}

#[tokio::test]
async fn the_cut_takes_objects_of_all_entities_together_and_says_nothing() {
    let company = Company::open("de").await;
    for name in ["A", "B", "C"] {
        company.post("customer", &format!(r#"{{"DisplayName":"{name}"}}"#)).await;
        company.post("vendor", &format!(r#"{{"DisplayName":"v {name}"}}"#)).await;
    }
    let limits = format!("quickbooks/companies/{REALM}/limits");
    let open = r#""per_second":1000,"per_minute":1000"#;
    company.control(&limits, &format!(r#"{{{open},"cdc_objects":4}}"#)).await;
    let cut = company.changed("Customer,Vendor").await;
    assert_eq!((cut[0].items_at("Customer").len(), cut[1].items_at("Vendor").len()), (3, 1));
    let told: Vec<_> = cut[1].members().map(|(name, _)| name).collect();
    assert_eq!(told, ["Vendor", "startPosition", "maxResults"], "no sign of more");
    company.control(&limits, &format!("{{{open}}}")).await;
    assert_eq!(company.changed("Customer,Vendor").await[1].items_at("Vendor").len(), 3);
}

#[tokio::test]
async fn a_merge_moves_every_document_and_the_other_shows_as_deleted() {
    let company = Company::open("de").await;
    busy(&company).await;
    let spent = [cost("60", "4.00", "5")];
    let bill = owed(&spent, "").replacen("\"2\"", "\"101\"", 1);
    assert_eq!(company.post("bill", &bill).await.at("Bill.Id"), "1010");
    let to = r#","EntityRef":{"value":"101","type":"Vendor"}"#;
    company.post("purchase", &bought("Cash", "1", &spent, to)).await;
    company.post("invoice", &form(&[line("100", "1.00", "5")], "")).await;
    let merge = |entity: &str, id: &str, into: &str| {
        format!(r#"{{"entity":"{entity}","id":"{id}","op":"merge","into":"{into}"}}"#)
    };
    for (entity, id, into) in [
        ("Vendor", "101", "3"),
        ("Item", "100", "1"),
        ("Account", "60", "63"),
        ("Customer", "100", "1"),
    ] {
        let done = company.edit(&merge(entity, id, into)).await;
        assert_eq!(done.status, 200, "{entity}: {done:?}");
        assert_eq!(company.get(&format!("{}/{id}", entity.to_lowercase())).await.code(), "610");
        let changed = company.changed(entity).await[0].clone();
        let gone = changed.items_at(entity).iter().filter_map(Json::as_object);
        let gone: Vec<_> = gone.filter(|o| o.text_at("status") == Some("Deleted")).collect();
        assert_eq!(gone.len(), 1, "{entity}");
        assert_eq!(gone[0].text_at("Id"), Some(id));
    }
    assert_eq!(company.get("bill/1010").await.at("Bill.VendorRef.name"), "PayPal");
    let purchase = company.get("purchase/1011").await;
    assert_eq!(purchase.at("Purchase.EntityRef.value"), "3");
    assert_eq!(purchase.at("Purchase.EntityRef.type"), "Vendor");
    let invoice = company.get("invoice/1012").await.object("Invoice");
    let sold = invoice.items_at("Line")[0].as_object().unwrap().clone();
    assert_eq!(sold.text_at("SalesItemLineDetail.ItemRef.value"), Some("1"));
    assert_eq!(company.balance("60").await, 0.into(), "the account's postings moved too");
    assert_eq!(company.get("vendor/3").await.at("Vendor.Balance"), "4.00");
    assert_eq!(company.edit(&merge("Term", "1", "2")).await.status, 422);
    assert_eq!(company.edit(&merge("Vendor", "3", "3")).await.status, 422);
    assert_eq!(company.edit(&merge("Vendor", "3", "4711")).await.status, 422);
}

/// A receiver of deliveries; gives their bodies.
async fn receiver() -> (String, mpsc::UnboundedReceiver<String>) {
    let (got, gets) = mpsc::unbounded_channel();
    let hook = post(move |body: String| async move { got.send(body).unwrap() });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/hook", hook)).await });
    (url, gets)
}

/// All that was held back, as one delivery.
async fn held(company: &Company, gets: &mut mpsc::UnboundedReceiver<String>) -> Json {
    company.control("quickbooks/webhooks", r#"{"hold":false}"#).await;
    let body = gets.recv().await.unwrap();
    company.control("quickbooks/webhooks", r#"{"hold":true}"#).await;
    Json::parse(&body).unwrap()
}

fn types(events: &Json) -> Vec<String> {
    let objects = events.items().iter().filter_map(Json::as_object);
    objects.map(|event| event.text_at("type").unwrap().to_owned()).collect()
}

async fn hooked(extra: &str) -> (Company, mpsc::UnboundedReceiver<String>) {
    let (url, gets) = receiver().await;
    let company = Company::with("de", &format!(r#","webhook_url":"{url}"{extra}"#)).await;
    company.control("quickbooks/webhooks", r#"{"hold":true}"#).await;
    (company, gets)
}

#[tokio::test]
async fn every_entity_announces_what_happens_to_it() {
    let (company, mut gets) = hooked("").await;
    busy(&company).await;
    let created: Vec<String> = WRITTEN
        .split(',')
        .map(|entity| format!("qbo.{}.created.v1", entity.to_lowercase()))
        .collect();
    let mut announced = types(&held(&company, &mut gets).await);
    for wanted in &created {
        let place = announced.iter().position(|kind| kind == wanted);
        announced.remove(place.unwrap_or_else(|| panic!("no {wanted}")));
    }
    assert_eq!(announced, Vec::<String>::new(), "and nothing else");
    let key = |id: &str| format!(r#"{{"Id":"{id}","SyncToken":"0","sparse":true}}"#);
    company.post("purchase?operation=update&include=void", &key("1006")).await;
    company.post("transfer?operation=update&include=void", &key("1009")).await;
    company.post("bill?operation=delete", &key("1005")).await;
    company.post("vendorcredit", &key("1007").replace('}', r#","PrivateNote":"x"}"#)).await;
    company.edit(r#"{"entity":"Invoice","id":"1000","op":"email"}"#).await;
    company.edit(r#"{"entity":"Vendor","id":"101","op":"merge","into":"3"}"#).await;
    company.edit(r#"{"entity":"Class","id":"1","patch":{"Name":"Renamed"}}"#).await;
    for silent in ["TaxCode", "TaxRate"] {
        company.edit(&format!(r#"{{"entity":"{silent}","id":"2","patch":{{}}}}"#)).await;
    }
    let events = held(&company, &mut gets).await;
    assert_eq!(
        types(&events),
        [
            "qbo.purchase.void.v1",
            "qbo.transfer.void.v1",
            "qbo.bill.deleted.v1",
            "qbo.vendorcredit.updated.v1",
            "qbo.invoice.emailed.v1",
            "qbo.vendor.merged.v1",
            "qbo.class.updated.v1",
        ]
    );
    let merged = events.items()[5].as_object().unwrap();
    assert_eq!(merged.text_at("intuitentityid"), Some("3"), "the survivor");
    assert_eq!(merged.text_at("data.deletedid"), Some("101"));
    assert_eq!(company.get("invoice/1000").await.at("Invoice.EmailStatus"), "EmailSent");
    let email = r#"{"entity":"Bill","id":"1005","op":"email"}"#;
    assert_eq!(company.edit(email).await.status, 422);
}

#[tokio::test]
async fn cloud_events_come_bare_with_nanoseconds_and_another_spelling_when_asked() {
    let (company, mut gets) = hooked("").await;
    company.post("vendor", r#"{"DisplayName":"A"}"#).await;
    let usual = held(&company, &mut gets).await;
    let usual = usual.items()[0].as_object().unwrap().clone();
    assert_eq!(usual.at("data"), Some(&Json::Object(Object::default())));
    let time = usual.text_at("time").unwrap();
    assert_eq!((time.len(), time.ends_with('Z')), ("2025-09-10T21:31:25.179851517Z".len(), true));
    assert!(time.parse::<jiff::Timestamp>().unwrap().subsec_nanosecond() > 0, "{time}");
    let webhooks = format!("quickbooks/companies/{REALM}/webhooks");
    company.control(&webhooks, r#"{"style":{"bare":true,"voided":true}}"#).await;
    company.post("purchase", &bought("Cash", "1", &[cost("63", "1.00", "5")], "")).await;
    let key = r#"{"Id":"1000","SyncToken":"0"}"#;
    company.post("purchase?operation=update&include=void", key).await;
    company.edit(r#"{"entity":"Vendor","id":"100","op":"merge","into":"3"}"#).await;
    let events = held(&company, &mut gets).await;
    assert_eq!(types(&events)[1], "qbo.purchase.voided.v1");
    let event = |place: usize| events.items()[place].as_object().unwrap().clone();
    assert!(event(0).get("data").is_none() && event(0).get("datacontenttype").is_none());
    assert_eq!(event(2).text_at("data.deletedid"), Some("100"), "what there is to say is said");
    company.control(&webhooks, r#"{"format":"legacy"}"#).await;
    company.edit(r#"{"entity":"Vendor","id":"2","op":"merge","into":"3"}"#).await;
    let body = held(&company, &mut gets).await;
    let first = body.as_object().unwrap().items_at("eventNotifications")[0].as_object().unwrap();
    let entity = first.items_at("dataChangeEvent.entities")[0].as_object().unwrap();
    assert_eq!(entity.text_at("operation"), Some("Merge"));
    assert_eq!((entity.text_at("id"), entity.text_at("deletedId")), (Some("3"), Some("2")));
}

#[tokio::test]
async fn one_array_of_cloud_events_can_mix_companies() {
    let (company, mut gets) = hooked("").await;
    let second = r#"{"realm":"2002","company":"us","client_id":"app","client_secret":"hush",
        "verifier_token":"verify","refresh_token":"RT-9","access_token":"AT-9","webhook_url":"http://127.0.0.1:9"}"#;
    company.control("quickbooks/companies", second).await;
    company.post("vendor", r#"{"DisplayName":"A"}"#).await;
    let url = format!("{}/quickbooks/v3/company/2002/vendor", company.url);
    let other = company.client.post(url).bearer_auth("AT-9").header("accept", "application/json");
    let other = other.header("content-type", "application/json").body(r#"{"DisplayName":"A"}"#);
    assert_eq!(answer(other).await.status, 200);
    let events = held(&company, &mut gets).await;
    let realms: Vec<_> =
        events.items().iter().map(|e| e.as_object().unwrap().text_at("intuitaccountid")).collect();
    assert_eq!(realms, [Some("1001"), Some("2002")]);
}
