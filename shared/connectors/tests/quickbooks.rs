//! Writing to a company of the sandbox and finding what is there, through the connector's own
//! traits: what is posted is what was planned, and every failure has the right consequence.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod quickbooks_support;

use engine::connector::Connector;
use engine::session::Call;
use engine::write::{Lookup, WriteResult};
use engine::{Code, Disposition};
use jiff::SignedDuration;
use model::document::{DocumentTax, SalesForm};
use model::{Document, Kind, Reference, ReferenceKey, Role};
use quickbooks_support::{
    Company, REALM, address, american, by_id, by_marker, change, create, decimal, german, item,
    marker, party, payment, sale, void,
};
use serde_json::json;

const FORMS: [SalesForm; 4] =
    [SalesForm::SalesReceipt, SalesForm::Invoice, SalesForm::RefundReceipt, SalesForm::CreditMemo];

#[tokio::test]
async fn every_form_stands_in_the_books_as_planned() {
    let company = Company::open("de").await;
    for (form, order) in FORMS.into_iter().zip(["1", "2", "3", "4"]) {
        let posted = company.done(sale(form, order)).await;
        let planned = german(form, order);
        assert_eq!(planned.figures().differences(posted.figures.as_ref().unwrap()), [], "{form:?}");
        assert_eq!(posted.number.as_deref(), planned.number.as_deref());
        assert_eq!(posted.version, "0");
    }
    let tables = company.tables().await;
    let invoice = &tables["tables"]["Invoice"][0];
    assert_eq!(invoice["AllowOnlinePayment"], false);
    assert_eq!(invoice["EmailStatus"], "NotSet");
    assert_eq!(invoice["ShipAddr"]["Country"], "DEU");
    let receipt = &tables["tables"]["SalesReceipt"][0];
    assert_eq!(receipt["PaymentRefNum"], "pi_3NxYzALkdIwHu7ix0a");
    assert_eq!(*company.limiter.calls.lock().unwrap(), [Call::Write; 4]);
}

#[tokio::test]
async fn a_us_document_carries_the_store_tax_whatever_the_engine_computes() {
    let company = Company::open("us").await;
    for (form, order) in FORMS.into_iter().zip(["1", "2", "3", "4"]) {
        let planned = american(form, order);
        let write = create(Document::Sales(Box::new(planned.clone())), order);
        let posted = company.done(write.clone()).await;
        assert_eq!(planned.figures().differences(posted.figures.as_ref().unwrap()), [], "{form:?}");
        let again = company.done(change(write, &posted, &format!("{order}b"))).await;
        assert_eq!(planned.figures().differences(again.figures.as_ref().unwrap()), [], "{form:?}");
    }
}

#[tokio::test]
async fn an_update_replaces_lines_and_tax_and_needs_the_newest_version() {
    let company = Company::open("de").await;
    let write = sale(SalesForm::SalesReceipt, "1");
    let first = company.done(write.clone()).await;
    let mut edited = german(SalesForm::SalesReceipt, "1");
    edited.lines.remove(1);
    edited.taxes = vec![DocumentTax { base: decimal("27.32"), ..edited.taxes[0].clone() }];
    edited.taxes[0].amount = decimal("5.19");
    edited.total_tax = decimal("5.19");
    edited.total = decimal("32.51");
    let planned = edited.figures();
    let edit = create(Document::Sales(Box::new(edited)), "1");
    let second = company.done(change(edit.clone(), &first, "1b")).await;
    assert_eq!(planned.differences(second.figures.as_ref().unwrap()), []);
    assert_eq!((second.id.clone(), second.version.as_str()), (first.id.clone(), "1"));
    assert_ne!(second.print, first.print);

    let stale = company.one(change(edit, &first, "1c")).await;
    let WriteResult::Refused(error) = stale else { panic!("{stale:?}") };
    assert_eq!(error.code, Code::StateMoved);
}

#[tokio::test]
async fn an_update_leaves_the_customer_and_the_addresses_in_the_books() {
    let company = Company::open("de").await;
    for (form, order) in FORMS.into_iter().zip(["1", "2", "3", "4"]) {
        let first = company.done(sale(form, order)).await;
        let before = company.tables().await["tables"][form_name(form)][0].clone();
        let mut erased = german(form, order);
        let nobody = address("[deleted]", "", "", "");
        (erased.bill_to, erased.ship_to) = (Some(nobody.clone()), Some(nobody));
        erased.customer = Reference::Wanted(ReferenceKey::email("deleted@site.invalid"));
        erased.note = "Erased.".to_owned();
        let edit = create(Document::Sales(Box::new(erased.clone())), order);
        let second = company.done(change(edit, &first, &format!("{order}b"))).await;
        assert_eq!(erased.figures().differences(second.figures.as_ref().unwrap()), [], "{form:?}");
        let after = company.tables().await["tables"][form_name(form)][0].clone();
        assert!(after["PrivateNote"].as_str().unwrap().starts_with("Erased."), "{form:?}");
        for kept in ["CustomerRef", "BillAddr", "ShipAddr"] {
            assert_eq!(after[kept], before[kept], "{form:?}: {kept}");
        }
        assert!(before["ShipAddr"]["City"].is_string(), "{form:?}");
    }

    let invoice = company.tables().await["tables"]["Invoice"][0]["Id"].clone();
    let invoice: model::TargetId = invoice.as_str().unwrap().into();
    let mut write = create(Document::Payment(Box::new(payment("2", "29.53"))), "p");
    write.siblings.insert(Role::Sale, invoice);
    let first = company.done(write.clone()).await;
    let mut erased = payment("2", "29.53");
    erased.customer = Reference::Wanted(ReferenceKey::email("deleted@site.invalid"));
    write.document = Document::Payment(Box::new(erased));
    company.done(change(write, &first, "pb")).await;
    assert_eq!(company.tables().await["tables"]["Payment"][0]["CustomerRef"]["value"], "1");
}

fn form_name(form: SalesForm) -> &'static str {
    match form {
        SalesForm::SalesReceipt => "SalesReceipt",
        SalesForm::Invoice => "Invoice",
        SalesForm::RefundReceipt => "RefundReceipt",
        SalesForm::CreditMemo => "CreditMemo",
    }
}

#[tokio::test]
async fn each_form_is_voided_alone_and_in_a_batch_and_known_as_such() {
    let company = Company::open("de").await;
    for alone in [true, false] {
        let mut voids = Vec::new();
        for (form, order) in FORMS.into_iter().zip(["1", "2", "3", "4"]) {
            let order = format!("{order}{alone}");
            let write = sale(form, &order);
            let posted = company.done(write.clone()).await;
            voids.push((form, posted.id.clone(), void(write, &posted, &format!("v{order}"))));
        }
        let writes: Vec<_> = voids.iter().map(|(_, _, write)| write.clone()).collect();
        let results = if alone {
            let mut results = Vec::new();
            for write in writes {
                results.push(company.one(write).await);
            }
            results
        } else {
            company.apply(&writes).await
        };
        for ((form, id, _), result) in voids.iter().zip(results) {
            let WriteResult::Applied(posted) = result else { panic!("{form:?}: {result:?}") };
            assert!(posted.figures.unwrap().total.is_zero(), "{form:?}");
            let found = company.find(by_id(form.kind(), id)).await.unwrap();
            assert!(found.voided, "{form:?}");
            assert_eq!(found.posted.id, *id);
        }
    }
}

#[tokio::test]
async fn a_payment_pays_the_invoice_of_its_record_and_leaves_its_print_alone() {
    let company = Company::open("de").await;
    let invoice = company.done(sale(SalesForm::Invoice, "1")).await;
    let planned = payment("1", "29.53");
    let mut write = create(Document::Payment(Box::new(planned.clone())), "1p");
    let orphan = company.one(write.clone()).await;
    assert!(matches!(orphan, WriteResult::Refused(e) if e.code == Code::Bug));

    write.siblings.insert(Role::Sale, invoice.id.clone());
    let paid = company.done(write.clone()).await;
    assert_eq!(planned.figures().differences(paid.figures.as_ref().unwrap()), []);
    assert_eq!(company.tables().await["tables"]["Invoice"][0]["Balance"], json!(0));

    let form = Kind::Invoice;
    let after = company.find(by_id(form, &invoice.id)).await.unwrap().posted;
    assert_ne!(after.version, invoice.version, "the payment raises the invoice's version");
    assert_eq!(after.print, invoice.print, "and is no drift");

    company.done(void(write, &paid, "1v")).await;
    let found = company.find(by_id(Kind::Payment, &paid.id)).await.unwrap();
    assert!(found.voided);
}

#[tokio::test]
async fn a_batch_is_one_call_and_its_writes_stand_for_themselves() {
    let company = Company::open("de").await;
    let mut bad = german(SalesForm::SalesReceipt, "2");
    bad.customer = Reference::Known("9999".into());
    let mut unresolved = german(SalesForm::SalesReceipt, "3");
    unresolved.customer = Reference::Wanted(ReferenceKey::email("erika@example.com"));
    let batch = [
        sale(SalesForm::SalesReceipt, "1"),
        create(Document::Sales(Box::new(bad)), "2"),
        create(Document::Sales(Box::new(unresolved)), "3"),
        sale(SalesForm::Invoice, "4"),
    ];
    let results = company.apply(&batch).await;
    let [
        WriteResult::Applied(first),
        WriteResult::Refused(gone),
        WriteResult::Refused(bug),
        WriteResult::Applied(last),
    ] = results.as_slice()
    else {
        panic!("{results:?}")
    };
    assert_eq!(gone.code, Code::ReferenceGone);
    assert_eq!(bug.code, Code::Bug);
    assert_eq!(first.number.as_deref(), Some("A-1"));
    assert_eq!(last.number.as_deref(), Some("A-4"));
    assert_eq!(*company.limiter.calls.lock().unwrap(), [Call::Batch]);
}

#[tokio::test]
async fn the_same_request_twice_is_carried_out_once() {
    let company = Company::open("de").await;
    let write = sale(SalesForm::SalesReceipt, "1");
    let first = company.done(write.clone()).await;
    let second = company.done(write.clone()).await;
    assert_eq!(first, second);
    let batch = [sale(SalesForm::SalesReceipt, "2"), sale(SalesForm::SalesReceipt, "3")];
    for _ in 0..2 {
        company.apply(&batch).await;
    }
    assert_eq!(company.count("SalesReceipt").await, 3);
    assert_eq!(company.tables().await["counters"]["requestid_replays"], 2);

    let mut other = german(SalesForm::SalesReceipt, "1");
    other.note = "Another body.".to_owned();
    let mut other = create(Document::Sales(Box::new(other)), "1");
    other.request_id = write.request_id;
    let result = company.one(other).await;
    assert!(matches!(result, WriteResult::InDoubt(e) if e.disposition == Disposition::InDoubt));
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_in_doubt_and_found_by_its_marker() {
    let company = Company::open("de").await;
    let lookup = || by_marker(SalesForm::SalesReceipt, "1");
    assert!(company.find(lookup()).await.is_none());
    company.fault("salesreceipt", json!({"cut": "after_commit"})).await;
    let result = company.one(sale(SalesForm::SalesReceipt, "1")).await;
    assert!(matches!(result, WriteResult::InDoubt(e) if e.disposition == Disposition::InDoubt));

    let found = company.find(lookup()).await.unwrap();
    assert!(found.marker.unwrap().same_document(&marker("1", Role::Sale)));
    assert!(found.duplicates.is_empty() && !found.voided);
    assert!(company.find(by_marker(SalesForm::SalesReceipt, "2")).await.is_none());
    assert!(company.find(by_marker(SalesForm::Invoice, "1")).await.is_none());
}

#[tokio::test]
async fn a_commit_after_the_client_gave_up_is_found_as_well() {
    let company = Company::open("de").await;
    company.fault("batch", json!({"late_commit_ms": 300})).await;
    let batch = [sale(SalesForm::SalesReceipt, "1"), sale(SalesForm::Invoice, "2")];
    let results = company.apply(&batch).await;
    assert!(results.iter().all(|result| matches!(result, WriteResult::InDoubt(_))), "{results:?}");
    let lookups = [by_marker(SalesForm::SalesReceipt, "1"), by_marker(SalesForm::Invoice, "2")];
    let target = company.quickbooks.target().unwrap();
    for _ in 0..40 {
        let found = target.find(&company.session, &lookups).await.unwrap();
        if found.iter().all(Option::is_some) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("never committed");
}

#[tokio::test]
async fn of_two_documents_with_one_marker_the_lower_id_wins() {
    let company = Company::open("de").await;
    let mut ids = Vec::new();
    for request in ["a", "b", "c"] {
        let write = create(Document::Sales(Box::new(german(SalesForm::Invoice, "9"))), request);
        let mut numbered = german(SalesForm::Invoice, "9");
        numbered.number = Some(format!("A-9{request}"));
        let write = engine::write::Write { document: Document::Sales(Box::new(numbered)), ..write };
        ids.push(company.done(write).await.id);
    }
    let found = company.find(by_marker(SalesForm::Invoice, "9")).await.unwrap();
    assert_eq!(found.posted.id, ids[0]);
    assert_eq!(found.duplicates, ids[1..]);
}

#[tokio::test]
async fn a_span_is_read_to_its_last_page() {
    let company = Company::open("de").await;
    let receipt = |id: i32| {
        json!({
            "Id": id.to_string(), "SyncToken": "0", "TxnDate": "2026-11-20", "TotalAmt": 1,
            "PrivateNote": marker(&id.to_string(), Role::Sale).to_string(),
        })
    };
    for (start, ids) in [("1", 1..=1000), ("1001", 1001..=1020)] {
        let page = json!({"QueryResponse": {"SalesReceipt": ids.map(receipt).collect::<Vec<_>>()}});
        let path = format!("STARTPOSITION+{start}+MAXRESULTS+1000");
        company.fault(&path, json!({"status": 200, "body": page})).await;
    }
    let lookups = ["1", "1020", "1021"].map(|order| by_marker(SalesForm::SalesReceipt, order));
    let target = company.quickbooks.target().unwrap();
    let found = target.find(&company.session, &lookups).await.unwrap();
    let ids: Vec<_> = found.into_iter().map(|found| found.map(|found| found.posted.id)).collect();
    assert_eq!(ids, [Some("1".into()), Some("1020".into()), None]);
    assert_eq!(*company.limiter.calls.lock().unwrap(), [Call::Read; 2], "one span, two pages");
}

#[tokio::test]
async fn foreign_rows_in_a_span_may_be_anything_and_ours_must_read() {
    let company = Company::open("de").await;
    let form = SalesForm::SalesReceipt;
    let ours = |order: &str| marker(order, Role::Sale).to_string();
    let good = json!({
        "Id": "7", "SyncToken": "0", "TxnDate": "2026-11-20", "TotalAmt": 1,
        "PrivateNote": ours("1"),
    });
    let foreign = [
        json!({"Id": 5, "TotalAmt": "a lot", "PrivateNote": "by hand"}),
        json!({"PrivateNote": {"a": 1}}),
        json!(["no", "object"]),
        json!({"Id": "6", "CurrencyRef": {"value": "?"}, "PrivateNote": ours("2")}),
    ];
    let page = |rows: &[serde_json::Value]| json!({"status": 200, "body": {"QueryResponse": {"SalesReceipt": rows}}});
    company.fault("query", page(&[&foreign[..], &[good]].concat())).await;
    let found = company.find(by_marker(form, "1")).await.unwrap();
    assert_eq!(found.posted.id, "7".into());
    assert!(found.duplicates.is_empty());

    company.fault("query", page(&foreign)).await;
    let target = company.quickbooks.target().unwrap();
    let unread = target.find(&company.session, &[by_marker(form, "2")]).await.unwrap_err();
    assert_eq!(unread.code, Code::NoAnswer);
    assert_eq!(unread.disposition, Disposition::Retry { after: None });
}

#[tokio::test]
async fn an_invoice_is_found_with_what_is_still_to_be_paid() {
    let company = Company::open("de").await;
    let invoice = company.done(sale(SalesForm::Invoice, "1")).await;
    let receipt = company.done(sale(SalesForm::SalesReceipt, "2")).await;
    let form = Kind::Invoice;
    let open = Some(decimal("29.53"));
    assert_eq!(company.find(by_id(form, &invoice.id)).await.unwrap().balance, open);
    let by_marker = company.find(by_marker(SalesForm::Invoice, "1")).await.unwrap();
    assert_eq!(by_marker.balance, open);

    let mut write = create(Document::Payment(Box::new(payment("1", "9.53"))), "1p");
    write.siblings.insert(Role::Sale, invoice.id.clone());
    let paid = company.done(write).await;
    let rest = company.find(by_id(form, &invoice.id)).await.unwrap().balance;
    assert_eq!(rest, Some(decimal("20.00")));
    assert_eq!(company.find(by_id(Kind::Payment, &paid.id)).await.unwrap().balance, None);
    let form = Kind::SalesReceipt;
    assert_eq!(company.find(by_id(form, &receipt.id)).await.unwrap().balance, None);
}

#[tokio::test]
async fn a_throttled_write_was_not_sent_and_stops_everybody() {
    for path in ["salesreceipt", "batch"] {
        let company = Company::open("de").await;
        company.fault(path, json!({"throttle": true})).await;
        let mut batch = vec![sale(SalesForm::SalesReceipt, "1")];
        if path == "batch" {
            batch.push(sale(SalesForm::SalesReceipt, "2"));
        }
        for result in company.apply(&batch).await {
            let WriteResult::NotSent(error) = result else { panic!("{result:?}") };
            assert_eq!(error.code, Code::Throttled);
            let after = Some(std::time::Duration::from_secs(60));
            assert_eq!(error.disposition, Disposition::Retry { after });
        }
        assert_eq!(company.limiter.blocks.lock().unwrap().len(), 1);
        assert_eq!(company.count("SalesReceipt").await, 0);
    }
}

#[tokio::test]
async fn an_expired_token_writes_nothing_and_a_fresh_one_does() {
    let mut company = Company::open("de").await;
    company.control(&format!("quickbooks/companies/{REALM}/expire_tokens"), &json!({})).await;
    let batch = [sale(SalesForm::SalesReceipt, "1"), sale(SalesForm::SalesReceipt, "2")];
    for result in company.apply(&batch).await {
        let WriteResult::NotSent(error) = result else { panic!("{result:?}") };
        assert_eq!((error.code, error.disposition), (Code::NeedsReauth, Disposition::Reauthorise));
    }
    let lookup = [by_marker(SalesForm::SalesReceipt, "1")];
    let target = company.quickbooks.target().unwrap();
    let error = target.find(&company.session, &lookup).await.unwrap_err();
    assert_eq!(error.code, Code::NeedsReauth);

    let stale = engine::tokens::TokenSet {
        access_token: "access-1".into(),
        refresh_token: "refresh-1".into(),
        access_expires_at: jiff::Timestamp::UNIX_EPOCH,
        refresh_expires_at: None,
        hard_expires_at: None,
    };
    let fresh = company.refresh(&stale).await.unwrap();
    assert!(fresh.access_expires_at > company.session.clock.now());
    assert!(fresh.refresh_expires_at > Some(fresh.access_expires_at));
    company.session.access_token = Some(fresh.access_token);
    let results = company.apply(&batch).await;
    assert!(results.iter().all(|result| matches!(result, WriteResult::Applied(_))), "{results:?}");

    let used = company.refresh(&stale).await.unwrap_err();
    assert_eq!((used.code, used.disposition), (Code::NeedsReauth, Disposition::Reauthorise));
}

#[tokio::test]
async fn answers_that_cannot_be_trusted_are_in_doubt_and_refusals_are_not() {
    let company = Company::open("de").await;
    for (order, effect, doubtful) in [
        ("1", json!({"html": true}), true),
        ("2", json!({"status": 503}), true),
        ("3", json!({"status": 200, "html": true}), true),
        ("4", json!({"fault_in_200": "6000"}), false),
        ("5", json!({"fault_in_200": "10000"}), true),
        ("6", json!({"status": 400, "body": {"Fault": null}}), false),
    ] {
        company.fault("salesreceipt", effect.clone()).await;
        let result = company.one(sale(SalesForm::SalesReceipt, order)).await;
        let matched = match &result {
            WriteResult::InDoubt(error) => doubtful && error.disposition == Disposition::InDoubt,
            WriteResult::Refused(_) => !doubtful,
            WriteResult::Applied(_) | WriteResult::NotSent(_) => false,
        };
        assert!(matched, "{effect}: {result:?}");
    }
}

#[tokio::test]
async fn what_never_left_was_not_sent() {
    let mut company = Company::open("de").await;
    let in_time = company.session.deadline;
    company.session.deadline = company.session.clock.now() + SignedDuration::from_secs(10);
    let result = company.one(sale(SalesForm::SalesReceipt, "1")).await;
    assert!(matches!(result, WriteResult::NotSent(_)), "no time left for a call: {result:?}");
    assert_eq!(company.count("SalesReceipt").await, 0);

    company.session.deadline = in_time;
    let endpoints =
        connectors::quickbooks::Endpoints::new("http://127.0.0.1:9", "http://127.0.0.1:9/token");
    company.quickbooks = connectors::quickbooks::QuickBooks::new(company.http.clone(), endpoints);
    let result = company.one(sale(SalesForm::SalesReceipt, "1")).await;
    assert!(matches!(result, WriteResult::NotSent(e) if e.code == Code::Unreachable));
}

#[tokio::test]
async fn customers_and_items_are_found_by_key_then_by_name_in_few_queries() {
    let company = Company::open("de").await;
    let erika = party("erika@example.com", "Erika Muster");
    let mug = item("MUG-1", "Mug: blue");
    let made = company
        .apply(&[
            create(Document::Party(Box::new(erika)), "p"),
            create(Document::Item(Box::new(mug)), "i"),
        ])
        .await;
    let [WriteResult::Applied(customer), WriteResult::Applied(product)] = made.as_slice() else {
        panic!("{made:?}")
    };
    company.limiter.calls.lock().unwrap().clear();
    let lookup = |key, name: &str| Lookup::Reference { key, name: name.to_owned() };
    let lookups = [
        lookup(ReferenceKey::email("Erika@Example.com"), "whatever"),
        lookup(ReferenceKey::email("other@example.com"), "erika muster"),
        lookup(ReferenceKey::email("o'neil@example.com"), "O'Neil\\x"),
        lookup(ReferenceKey::sku("MUG-1"), "whatever"),
        lookup(ReferenceKey::sku("MUG-2"), "Mug: blue"),
        lookup(ReferenceKey::sku("MUG-3"), "Mug, green"),
    ];
    let target = company.quickbooks.target().unwrap();
    let found = target.find(&company.session, &lookups).await.unwrap();
    let ids: Vec<_> = found.into_iter().map(|found| found.map(|found| found.posted.id)).collect();
    let (customer, product) = (Some(customer.id.clone()), Some(product.id.clone()));
    assert_eq!(ids, [customer.clone(), customer, None, product.clone(), product, None]);
    assert_eq!(*company.limiter.calls.lock().unwrap(), [Call::Read; 4]);
}

#[tokio::test]
async fn a_vendor_is_found_among_the_vendors_and_never_among_items_or_customers() {
    let company = Company::open("de").await;
    let parcels = quickbooks_support::vendor("Parcels: fast");
    let paper = item("PAPER", "Paper");
    let erika = party("erika@example.com", "Erika Muster");
    let vendor = company.done(create(Document::Party(Box::new(parcels)), "v")).await;
    company.done(create(Document::Item(Box::new(paper)), "i")).await;
    company.done(create(Document::Party(Box::new(erika)), "p")).await;
    let names = ["parcels: FAST", "Paper", "Erika Muster"];
    let lookups = names
        .map(|name| Lookup::Reference { key: ReferenceKey::vendor(name), name: name.to_owned() });
    let target = company.quickbooks.target().unwrap();
    let found = target.find(&company.session, &lookups).await.unwrap();
    let ids: Vec<_> = found.into_iter().map(|found| found.map(|found| found.posted.id)).collect();
    assert_eq!(ids, [Some(vendor.id), None, None]);
}

#[tokio::test]
async fn a_taken_name_is_a_refusal_that_can_be_looked_up() {
    let company = Company::open("de").await;
    let erika = |email: &str| Document::Party(Box::new(party(email, "Erika Muster")));
    company.done(create(erika("erika@example.com"), "a")).await;
    let result = company.one(create(erika("second@example.com"), "b")).await;
    let WriteResult::Refused(error) = result else { panic!("{result:?}") };
    assert_eq!(error.code, Code::DuplicateName);
    assert!(!error.to_string().contains('@'), "{error}");
}

#[tokio::test]
async fn what_is_gone_is_not_found() {
    let company = Company::open("de").await;
    let posted = company.done(sale(SalesForm::SalesReceipt, "1")).await;
    let form = Kind::SalesReceipt;
    assert!(company.find(by_id(form, &"777".into())).await.is_none());
    let edit = json!({"entity": "SalesReceipt", "id": posted.id.as_str(), "op": "delete"});
    company.control(&format!("quickbooks/companies/{REALM}/edit"), &edit).await;
    assert!(company.find(by_id(form, &posted.id)).await.is_none());
    let update = change(sale(SalesForm::SalesReceipt, "1"), &posted, "1b");
    let result = company.one(update).await;
    assert!(matches!(result, WriteResult::Refused(e) if e.code == Code::DocumentGone));
}

#[tokio::test]
async fn a_foreign_currency_is_held_where_the_company_keeps_one() {
    let company = Company::open("de").await;
    let mut foreign = german(SalesForm::SalesReceipt, "1");
    foreign.currency = "USD".parse().unwrap();
    let result = company.one(create(Document::Sales(Box::new(foreign)), "1")).await;
    assert!(matches!(result, WriteResult::Refused(e) if e.code == Code::CurrencyNotEnabled));
    assert!(company.limiter.calls.lock().unwrap().is_empty());
}
