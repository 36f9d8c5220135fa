//! Every entity that is written, through the connector's own traits against a company of the
//! sandbox: made, changed in part and as a whole, voided, deleted, switched off, alone and in a
//! batch.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod quickbooks_support;

use engine::Code;
use engine::session::Call;
use engine::write::{Action, Write, WriteResult};
use model::document::{ExpenseForm, SalesForm};
use model::{Document, Kind, Role, TargetId};
use quickbooks_support::{
    Company, REALM, act, bill, by_id, create, decimal, deposit, expense, german, item, party,
    payment, purchase, sale, transfer, vendor,
};
use serde_json::{Value, json};

fn update(id: TargetId, version: String) -> Action {
    Action::Update { id, version }
}
fn replace(id: TargetId, version: String) -> Action {
    Action::Replace { id, version }
}
fn void(id: TargetId, version: String) -> Action {
    Action::Void { id, version }
}
fn delete(id: TargetId, version: String) -> Action {
    Action::Delete { id, version }
}
fn deactivate(id: TargetId, version: String) -> Action {
    Action::Deactivate { id, version }
}

/// How a transaction ends.
const ENDS: [fn(TargetId, String) -> Action; 2] = [void, delete];

/// A company whose goods can be bought as well.
async fn open() -> Company {
    let company = Company::open("de").await;
    let patch = json!({"ExpenseAccountRef": {"value": "61"}});
    let edit = json!({"entity": "Item", "id": "1", "patch": patch});
    company.control(&format!("quickbooks/companies/{REALM}/edit"), &edit).await;
    company
}

async fn one_of(company: &Company, entity: &str, id: &TargetId) -> Value {
    let tables = company.tables().await;
    let rows = tables["tables"][entity].as_array().unwrap();
    rows.iter().find(|row| row["Id"] == id.as_str()).unwrap().clone()
}

/// Bill, purchase, vendor credit, deposit and transfer, each under its own name.
fn bought_and_moved(tag: &str) -> Vec<(&'static str, Kind, Write)> {
    let bought = |form: ExpenseForm, name: &str| {
        let id = format!("{tag}{name}");
        create(Document::Expense(Box::new(expense(form, &id))), &id)
    };
    let deposit = Document::Deposit(Box::new(deposit(&format!("{tag}d"), None)));
    let transfer = Document::Transfer(Box::new(transfer(&format!("{tag}t"), "12.50")));
    vec![
        ("Bill", Kind::Bill, bought(bill(), "b")),
        ("Purchase", Kind::Purchase, bought(purchase(), "p")),
        ("VendorCredit", Kind::VendorCredit, bought(ExpenseForm::VendorCredit, "c")),
        ("Deposit", Kind::Deposit, create(deposit, &format!("{tag}d"))),
        ("Transfer", Kind::Transfer, create(transfer, &format!("{tag}t"))),
    ]
}

fn all_transactions(tag: &str) -> Vec<(&'static str, Kind, Write)> {
    let sales = [
        ("SalesReceipt", SalesForm::SalesReceipt),
        ("Invoice", SalesForm::Invoice),
        ("RefundReceipt", SalesForm::RefundReceipt),
        ("CreditMemo", SalesForm::CreditMemo),
    ];
    let sales = sales.into_iter().map(|(entity, form)| {
        let id = format!("{tag}{}", entity.chars().take(2).collect::<String>());
        (entity, form.kind(), sale(form, &id))
    });
    sales.chain(bought_and_moved(tag)).collect()
}

#[tokio::test]
async fn what_is_bought_and_moved_stands_in_the_books_as_planned() {
    let company = open().await;
    for (entity, kind, write) in bought_and_moved("1") {
        let planned = write.document.figures().unwrap();
        let posted = company.done(write.clone()).await;
        assert_eq!(planned.differences(posted.figures.as_ref().unwrap()), [], "{entity}");
        let found = company.find(by_id(kind, &posted.id)).await.unwrap();
        assert_eq!(found.posted, posted, "{entity}: what is read is what was answered");
        let ours = found.marker.unwrap();
        assert!(ours.same_document(write.document.marker().unwrap()), "{entity}");
        let owed = matches!(entity, "Bill" | "VendorCredit");
        assert_eq!(found.balance, owed.then(|| decimal("17.85")), "{entity}");
        assert!(!found.voided);
    }
    let purchase = company.tables().await["tables"]["Purchase"][0].clone();
    assert_eq!(purchase["EntityRef"]["type"], "Vendor");
    assert_eq!(purchase["AccountRef"]["value"], "52");
    assert_eq!(purchase["PaymentType"], "CreditCard");
    let bill = company.tables().await["tables"]["Bill"][0].clone();
    assert_eq!((&bill["DueDate"], &bill["DocNumber"]), (&json!("2026-12-20"), &json!("1b")));
    assert_eq!(bill["Line"][1]["ItemBasedExpenseLineDetail"]["Qty"], 4);
}

#[tokio::test]
async fn a_change_in_part_keeps_the_rest_and_needs_the_newest_version() {
    let company = open().await;
    for (entity, _, write) in all_transactions("1") {
        let first = company.done(write.clone()).await;
        let memo = matches!(write.document, Document::Sales(_));
        if memo {
            let patch = json!({"CustomerMemo": {"value": "by hand"}});
            let edit = json!({"entity": entity, "id": first.id.as_str(), "patch": patch});
            company.control(&format!("quickbooks/companies/{REALM}/edit"), &edit).await;
        }
        let newest = match write.document.name() {
            "bill" | "purchase" | "vendor_credit" | "deposit" | "transfer" => first.clone(),
            _ => engine::write::Posted { version: "1".to_owned(), ..first.clone() },
        };
        let mut edited = write.clone();
        edited.document = noted(edited.document);
        let second = company.done(act(&edited, &newest, &format!("{entity}u"), update)).await;
        assert_eq!(second.id, first.id);
        assert_ne!(second.print, first.print, "{entity}");
        let row = one_of(&company, entity, &first.id).await;
        assert!(row["PrivateNote"].as_str().unwrap().starts_with("Edited."), "{entity}");
        if memo {
            assert_eq!(row["CustomerMemo"]["value"], "by hand", "{entity}");
        }
        let stale = company.one(act(&edited, &first, &format!("{entity}s"), update)).await;
        let WriteResult::Refused(error) = stale else { panic!("{entity}: {stale:?}") };
        assert_eq!(error.code, Code::StateMoved, "{entity}");
    }
}

fn noted(document: Document) -> Document {
    let note = || "Edited.".to_owned();
    match document {
        Document::Sales(mut sales) => {
            sales.note = note();
            Document::Sales(sales)
        }
        Document::Expense(mut expense) => {
            expense.note = note();
            Document::Expense(expense)
        }
        Document::Deposit(mut deposit) => {
            deposit.note = note();
            Document::Deposit(deposit)
        }
        Document::Transfer(mut transfer) => {
            transfer.note = note();
            Document::Transfer(transfer)
        }
        other => other,
    }
}

#[tokio::test]
async fn a_full_change_empties_what_it_does_not_name() {
    let company = open().await;
    for (entity, _, write) in all_transactions("1") {
        let first = company.done(write.clone()).await;
        let patch = json!({"TransactionLocationType": "FR"});
        let edit = json!({"entity": entity, "id": first.id.as_str(), "patch": patch});
        company.control(&format!("quickbooks/companies/{REALM}/edit"), &edit).await;
        let row = one_of(&company, entity, &first.id).await;
        assert_eq!(row["TransactionLocationType"], "FR", "{entity}");
        let edited = engine::write::Posted { version: "1".to_owned(), ..first.clone() };
        let planned = write.document.figures().unwrap();
        let second = company.done(act(&write, &edited, &format!("{entity}r"), replace)).await;
        assert_eq!(planned.differences(second.figures.as_ref().unwrap()), [], "{entity}");
        assert_eq!(second.print, first.print, "{entity}");
        let row = one_of(&company, entity, &first.id).await;
        assert!(row.get("TransactionLocationType").is_none(), "{entity}: {row}");
    }
}

#[tokio::test]
async fn transactions_are_voided_or_deleted_alone_and_in_a_batch() {
    let company = open().await;
    for action in ENDS {
        for alone in [true, false] {
            let tag = format!(
                "{}{alone}",
                matches!(action("1".into(), String::new()), Action::Void { .. })
            );
            let mut ends = Vec::new();
            for (number, (entity, kind, write)) in all_transactions(&tag).into_iter().enumerate() {
                let mut write = write;
                write.item = number.to_string();
                let posted = company.done(write.clone()).await;
                let end = act(&write, &posted, &format!("{tag}{entity}"), action);
                ends.push((entity, kind, posted, end));
            }
            let writes: Vec<_> = ends.iter().map(|(_, _, _, write)| write.clone()).collect();
            let results = if alone {
                let mut results = Vec::new();
                for write in writes {
                    results.push(company.one(write).await);
                }
                results
            } else {
                company.apply(&writes).await
            };
            for ((entity, kind, before, end), result) in ends.iter().zip(results) {
                let WriteResult::Applied(posted) = result else { panic!("{entity}: {result:?}") };
                assert_eq!(posted.id, before.id, "{entity}");
                let row = one_of(&company, entity, &before.id).await;
                let is_void = matches!(end.action, Action::Void { .. });
                let voidable = !matches!(*entity, "Bill" | "VendorCredit" | "Deposit");
                assert_eq!(row["voided"], is_void && voidable, "{entity}");
                assert_eq!(row["deleted"], !(is_void && voidable), "{entity}");
                let found = company.find(by_id(*kind, &before.id)).await;
                if is_void && voidable {
                    assert!(posted.figures.unwrap().total.is_zero(), "{entity}");
                    assert!(found.unwrap().voided, "{entity}");
                } else {
                    assert_eq!((posted.figures, posted.number), (None, None), "{entity}");
                    assert!(found.is_none(), "{entity}");
                }
                if alone {
                    let again = company.one(end.clone()).await;
                    assert!(matches!(again, WriteResult::Applied(_)), "{entity}: {again:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn customers_vendors_and_items_are_changed_and_switched_off() {
    let company = Company::open("de").await;
    let parties = [
        ("Customer", Document::Party(Box::new(party("erika@example.com", "Erika Muster")))),
        ("Vendor", Document::Party(Box::new(vendor("Papier Krause")))),
        ("Item", Document::Item(Box::new(item("MUG-1", "Mug")))),
    ];
    for (entity, document) in parties {
        let write = create(document, entity);
        let made = company.done(write.clone()).await;
        let changed = company.done(act(&write, &made, &format!("{entity}u"), update)).await;
        assert_eq!(changed.print, made.print, "{entity}");
        let whole = company.done(act(&write, &changed, &format!("{entity}r"), replace)).await;
        assert_eq!(whole.print, made.print, "{entity}");
        for impossible in ENDS {
            let result = company.one(act(&write, &whole, &format!("{entity}x"), impossible)).await;
            let WriteResult::Refused(error) = result else { panic!("{entity}: {result:?}") };
            assert_eq!(error.code, Code::Bug, "{entity}");
        }
        let off = act(&write, &whole, &format!("{entity}o"), deactivate);
        company.done(off).await;
        let row = one_of(&company, entity, &made.id).await;
        assert_eq!(row["Active"], false, "{entity}");
        let name = if entity == "Item" { &row["Name"] } else { &row["DisplayName"] };
        assert!(name.is_string(), "{entity}: the rest stands");
    }
    assert_eq!(company.limiter.calls.lock().unwrap().len(), 12, "what is impossible is not sent");
    let result = company.one(act(&sale(SalesForm::Invoice, "1"), &posted("1"), "x", deactivate));
    assert!(matches!(result.await, WriteResult::Refused(error) if error.code == Code::Bug));
}

fn posted(id: &str) -> engine::write::Posted {
    engine::write::Posted {
        id: id.into(),
        version: "0".to_owned(),
        number: None,
        figures: None,
        print: model::Fingerprint::of_json(&Value::Null),
    }
}

#[tokio::test]
async fn a_deposit_takes_receipts_to_the_bank_and_holds_them_there() {
    let company = Company::open("de").await;
    let mut waiting = german(SalesForm::SalesReceipt, "1");
    waiting.deposit_to = Some("4".into());
    let write = create(Document::Sales(Box::new(waiting)), "1");
    let receipt = company.done(write.clone()).await;
    let planned = deposit("d", Some(("SalesReceipt", &receipt.id, "29.53")));
    let document = Document::Deposit(Box::new(planned.clone()));
    let banked = create(document, "d");
    let posted = company.done(banked.clone()).await;
    assert_eq!(planned.figures().differences(posted.figures.as_ref().unwrap()), []);
    assert_eq!(posted.figures.as_ref().unwrap().total, decimal("32.63"));

    let newest = company.find(by_id(Kind::SalesReceipt, &receipt.id)).await.unwrap().posted;
    assert_eq!(newest.print, receipt.print, "being deposited is no drift");
    let held = company.one(act(&write, &newest, "1v", void)).await;
    let WriteResult::Refused(error) = held else { panic!("{held:?}") };
    assert_eq!(error.code, Code::Refused);
    assert!(error.message.starts_with("QuickBooks 6540: "), "{}", error.message);

    company.done(act(&banked, &posted, "dd", delete)).await;
    let found = company.find(by_id(Kind::SalesReceipt, &receipt.id)).await.unwrap();
    company.done(act(&write, &found.posted, "1w", void)).await;
}

#[tokio::test]
async fn a_payment_is_replaced_and_deleted() {
    let company = Company::open("de").await;
    let invoice = company.done(sale(SalesForm::Invoice, "1")).await;
    let mut write = create(Document::Payment(Box::new(payment("1", "29.53"))), "p");
    write.siblings.insert(Role::Sale, invoice.id.clone());
    let first = company.done(write.clone()).await;
    let second = company.done(act(&write, &first, "pr", replace)).await;
    assert_eq!(second.print, first.print);
    company.done(act(&write, &second, "pd", delete)).await;
    assert!(company.find(by_id(Kind::Payment, &first.id)).await.is_none());
    let open = company.find(by_id(Kind::Invoice, &invoice.id)).await.unwrap();
    assert_eq!(open.balance, Some(decimal("29.53")));
}

#[tokio::test]
async fn more_than_a_batch_takes_goes_in_several() {
    let company = Company::open("de").await;
    let many: Vec<Write> = (0..65)
        .map(|n| {
            let document = Document::Transfer(Box::new(transfer(&n.to_string(), "1.00")));
            create(document, &n.to_string())
        })
        .collect();
    let results = company.apply(&many).await;
    assert_eq!(results.len(), 65);
    assert!(results.iter().all(|result| matches!(result, WriteResult::Applied(_))), "{results:?}");
    assert_eq!(*company.limiter.calls.lock().unwrap(), [Call::Batch; 3]);
    assert_eq!(company.count("Transfer").await, 65);
}

#[tokio::test]
async fn a_batch_that_is_too_large_or_refused_as_a_whole_is_split() {
    for code in ["1040", "2010", "2030"] {
        let company = Company::open("de").await;
        let bad = "16.00";
        let fault = json!({"Error": [{"Message": "m", "Detail": "d", "code": code}], "type": "X"});
        let rule = json!({
            "target": "quickbooks", "body_contains": format!("\"Amount\":{bad}"), "times": 100,
            "effect": {"status": 400, "body": {"Fault": fault}},
        });
        company.control("faults", &rule).await;
        let batch: Vec<Write> = (0..20)
            .map(|n| {
                let amount = format!("{n}.00");
                let document = Document::Transfer(Box::new(transfer(&n.to_string(), &amount)));
                create(document, &n.to_string())
            })
            .collect();
        let results = company.apply(&batch).await;
        for (n, result) in results.iter().enumerate() {
            match result {
                WriteResult::Applied(posted) => {
                    assert_ne!(n, 16);
                    let total = posted.figures.as_ref().unwrap().total;
                    assert_eq!(total, decimal(&n.to_string()), "answers stay with their writes");
                }
                WriteResult::Refused(_) => assert_eq!(n, 16, "one bad write takes no other"),
                other => panic!("{n}: {other:?}"),
            }
        }
        assert_eq!(company.count("Transfer").await, 19);
        let calls = company.limiter.calls.lock().unwrap().len();
        assert!(calls <= 11, "halves, not one by one: {calls}");
    }
}

#[tokio::test]
async fn a_missing_field_parks_its_own_write_and_is_never_sent() {
    let company = Company::open("de").await;
    let mut empty = german(SalesForm::Invoice, "2");
    empty.lines.clear();
    let batch = [sale(SalesForm::Invoice, "1"), create(Document::Sales(Box::new(empty)), "2")];
    let results = company.apply(&batch).await;
    let [WriteResult::Applied(_), WriteResult::Refused(error)] = results.as_slice() else {
        panic!("{results:?}")
    };
    assert_eq!(error.code, Code::Refused);
    assert!(error.message.contains("Invoice.Line "), "{}", error.message);
    assert_eq!(*company.limiter.calls.lock().unwrap(), [Call::Write]);
}

#[tokio::test]
async fn a_name_that_another_list_holds_is_made_with_a_word_behind_it() {
    let company = Company::open("de").await;
    // The German company has a vendor of this name.
    let buyer = |request: &str| {
        let document = Document::Party(Box::new(party("pay@example.com", "paypal")));
        create(document, request)
    };
    let made = company.done(buyer("a")).await;
    let row = one_of(&company, "Customer", &made.id).await;
    assert_eq!(row["DisplayName"], "paypal (customer)");

    // The same again, as after a crash: by another request it finds what the first has made.
    let again = company.done(buyer("b")).await;
    assert_eq!(again.id, made.id);
    let repeated = company.done(buyer("a")).await;
    assert_eq!(repeated.id, made.id);

    let erika = Document::Party(Box::new(party("erika@example.com", "Erika Muster")));
    company.done(create(erika, "c")).await;
    let seller = Document::Party(Box::new(vendor("ERIKA Muster")));
    let made = company.done(create(seller, "d")).await;
    let row = one_of(&company, "Vendor", &made.id).await;
    assert_eq!(row["DisplayName"], "ERIKA Muster (vendor)");
}

#[tokio::test]
async fn a_name_within_the_same_list_stays_a_refusal() {
    let company = Company::open("de").await;
    let before = company.count("Customer").await;
    let erika = |email: &str| Document::Party(Box::new(party(email, "Erika Muster")));
    let write = create(erika("erika@example.com"), "a");
    let first = company.done(write.clone()).await;
    company.done(act(&write, &first, "o", deactivate)).await;
    let batch = [
        create(erika("second@example.com"), "b"),
        create(Document::Party(Box::new(party("new@example.com", "Max"))), "c"),
    ];
    let results = company.apply(&batch).await;
    let [WriteResult::Refused(error), WriteResult::Applied(_)] = results.as_slice() else {
        panic!("{results:?}")
    };
    assert_eq!(error.code, Code::DuplicateName, "an inactive customer keeps the name");
    assert_eq!(company.count("Customer").await, before + 2);
}

#[tokio::test]
async fn who_holds_a_name_is_asked_again_where_nobody_answered() {
    let company = Company::open("de").await;
    company.fault("query", json!({"status": 503})).await;
    let document = Document::Party(Box::new(party("pay@example.com", "PayPal")));
    let result = company.one(create(document, "a")).await;
    let WriteResult::NotSent(error) = result else { panic!("{result:?}") };
    assert!(matches!(error.disposition, engine::Disposition::Retry { .. }), "{error:?}");
}
