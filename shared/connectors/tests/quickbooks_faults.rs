//! What QuickBooks answers instead of what was asked for (contract, section 4): every code and
//! every shape, with what becomes of the write.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod quickbooks_support;

use std::time::Duration;

use engine::connector::Target;
use engine::write::WriteResult;
use engine::{Code, Disposition, Error};
use model::Kind;
use model::document::SalesForm;
use quickbooks_support::{Company, by_id, change, sale};
use serde_json::{Value, json};

const RETRY: Disposition = Disposition::Retry { after: None };
const MINUTE: Disposition = Disposition::Retry { after: Some(Duration::from_secs(60)) };
const QUARTER: Disposition = Disposition::Retry { after: Some(Duration::from_secs(900)) };
use Disposition::{Bug, InDoubt, Park, Reauthorise};

/// What is certain about a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sure {
    NotSent,
    Refused,
    Doubtful,
}
use Sure::{Doubtful, NotSent, Refused};

/// Every code of the contract's table and what becomes of a creation: status, code, consequence.
#[rustfmt::skip]
const CODES: &[(u16, &str, Sure, Code, Disposition)] = &[
    (401, "100", NotSent, Code::NeedsReauth, Reauthorise),
    (401, "110", NotSent, Code::NeedsReauth, Reauthorise),
    (401, "120", NotSent, Code::NeedsReauth, Reauthorise),
    (403, "120", NotSent, Code::NeedsReauth, Reauthorise),
    (401, "3200", NotSent, Code::NeedsReauth, Reauthorise),
    (401, "003200", NotSent, Code::NeedsReauth, Reauthorise),
    (403, "3100", NotSent, Code::NeedsReauth, Reauthorise),
    (403, "003100", NotSent, Code::NeedsReauth, Reauthorise),
    (400, "10200", NotSent, Code::NeedsReauth, Reauthorise),
    (400, "130", NotSent, Code::Unavailable, RETRY),
    (400, "140", NotSent, Code::Unavailable, RETRY),
    (503, "150", NotSent, Code::Unavailable, RETRY),
    (429, "3001", NotSent, Code::Throttled, MINUTE),
    (429, "003001", NotSent, Code::Throttled, MINUTE),
    (403, "3001", NotSent, Code::Throttled, MINUTE),
    (403, "003001", NotSent, Code::Throttled, MINUTE),
    (400, "6190", NotSent, Code::Unavailable, QUARTER),
    (400, "500", Refused, Code::Bug, Bug),
    (400, "600", Doubtful, Code::InDoubt, InDoubt),
    (400, "610", Refused, Code::ReferenceGone, Park),
    (400, "620", Refused, Code::Refused, Park),
    (400, "630", Refused, Code::DuplicateName, Park),
    (400, "6240", Refused, Code::DuplicateName, Park),
    (400, "800", Refused, Code::Refused, Park),
    (400, "1040", Refused, Code::Bug, Bug),
    (400, "2010", Refused, Code::Bug, Bug),
    (500, "2010", Refused, Code::Bug, Bug),
    (400, "2020", Refused, Code::Refused, Park),
    (400, "2030", Refused, Code::Refused, Park),
    (400, "2040", Refused, Code::Refused, Park),
    (400, "2050", Refused, Code::Refused, Park),
    (400, "2080", Refused, Code::Bug, Bug),
    (400, "2090", Refused, Code::Bug, Bug),
    (400, "2170", Refused, Code::Bug, Bug),
    (400, "2210", Refused, Code::Refused, Park),
    (400, "2290", Refused, Code::Refused, Park),
    (400, "2500", Refused, Code::ReferenceGone, Park),
    (400, "4000", Refused, Code::Bug, Bug),
    (400, "4001", Refused, Code::Bug, Bug),
    (400, "4002", Refused, Code::Bug, Bug),
    (400, "5010", Refused, Code::StateMoved, RETRY),
    (400, "5020", Refused, Code::ConfigInvalid, Park),
    (400, "5030", Refused, Code::ConfigInvalid, Park),
    (400, "6000", Refused, Code::Refused, Park),
    (400, "6070", Refused, Code::Bug, Bug),
    (400, "6080", Refused, Code::Refused, Park),
    (400, "6090", Refused, Code::ConfigInvalid, Park),
    (400, "6100", Refused, Code::TaxNotMapped, Park),
    (400, "6140", Refused, Code::DuplicateNumber, Park),
    (400, "6160", Refused, Code::TaxNotMapped, Park),
    (400, "6230", Refused, Code::TaxNotMapped, Park),
    (400, "6170", Refused, Code::Bug, Bug),
    (400, "6180", Refused, Code::Refused, Park),
    (400, "6200", Refused, Code::PeriodClosed, Park),
    (400, "6210", Refused, Code::PeriodClosed, Park),
    (400, "6250", Refused, Code::ReferenceGone, Park),
    (400, "6270", Refused, Code::Refused, Park),
    (400, "6430", Refused, Code::ConfigInvalid, Park),
    (400, "6440", Refused, Code::Bug, Bug),
    (400, "6480", Refused, Code::Refused, Park),
    (400, "6540", Refused, Code::Refused, Park),
    (400, "6560", Refused, Code::Bug, Bug),
    (500, "10000", Doubtful, Code::Unavailable, InDoubt),
    (400, "10000", Doubtful, Code::Unavailable, InDoubt),
    (400, "10100", Doubtful, Code::NoAnswer, InDoubt),
    // What nobody has told us of.
    (400, "99999", Refused, Code::Refused, Park),
    (403, "99999", Refused, Code::Refused, Park),
    (404, "99999", Refused, Code::Refused, Park),
    (401, "270", NotSent, Code::NeedsReauth, Reauthorise),
    (500, "99999", Doubtful, Code::Unavailable, InDoubt),
    (503, "99999", Doubtful, Code::Unavailable, InDoubt),
];

fn fault(code: &Value) -> Value {
    let error = json!({"Message": "A message", "Detail": "A detail", "code": code, "element": ""});
    json!({"Fault": {"Error": [error], "type": "ValidationFault"}, "time": "2026-11-22T08:00:00Z"})
}

fn outcome(result: WriteResult) -> (Sure, Error) {
    match result {
        WriteResult::NotSent(error) => (NotSent, error),
        WriteResult::Refused(error) => (Refused, error),
        WriteResult::InDoubt(error) => (Doubtful, error),
        WriteResult::Applied(posted) => panic!("applied: {posted:?}"),
    }
}

fn assert_outcome(
    result: WriteResult,
    (sure, code, disposition): (Sure, Code, Disposition),
    what: &str,
) -> Error {
    let (seen, error) = outcome(result);
    assert_eq!((seen, error.code, error.disposition), (sure, code, disposition), "{what}: {error}");
    error
}

/// The answer of each code, alone, inside a 200 and in an item of a batch. Faults inside a 200 and
/// in items are judged by their code alone; those of gateways by their status as well.
#[tokio::test]
async fn every_code_has_its_consequence_in_every_place() {
    let company = Company::open("de").await;
    for (row, (status, code, sure, kind, disposition)) in CODES.iter().enumerate() {
        let wanted = (*sure, *kind, *disposition);
        let body = fault(&json!(code));
        let write = sale(SalesForm::SalesReceipt, &row.to_string());
        company.fault("salesreceipt", json!({"status": status, "body": body})).await;
        let what = format!("{status} {code}");
        assert_outcome(company.one(write.clone()).await, wanted, &what);

        let judged_by_status = matches!(*code, "99999" | "270") || *status == 429;
        if judged_by_status && *status != 400 {
            continue;
        }
        company.fault("salesreceipt", json!({"status": 200, "body": body})).await;
        assert_outcome(company.one(write.clone()).await, wanted, &format!("{what} in a 200"));

        let items = json!([
            {"bId": "neighbour", "SalesReceipt": {"Id": "7", "SyncToken": "0", "TxnDate": "2026-11-20",
             "TotalAmt": 29.53, "CurrencyRef": {"value": "EUR"}}},
            {"bId": write.item, "Fault": body["Fault"]},
        ]);
        company.fault("batch", json!({"status": 200, "body": {"BatchItemResponse": items}})).await;
        let mut neighbour = sale(SalesForm::SalesReceipt, "n");
        neighbour.item = "neighbour".to_owned();
        let mut results = company.apply(&[write, neighbour]).await;
        let last = results.pop().unwrap();
        assert!(matches!(last, WriteResult::Applied(_)), "{what}: the neighbour: {last:?}");
        assert_outcome(results.pop().unwrap(), wanted, &format!("{what} in a batch"));
    }
    assert_eq!(company.count("SalesReceipt").await, 0, "none of this was carried out");
}

#[tokio::test]
async fn every_shape_of_a_refusal_is_understood() {
    let company = Company::open("de").await;
    let throttled = "message=ThrottleExceeded; errorCode=003001; statusCode=403";
    let lower = json!({
        "warnings": null, "intuitObject": null,
        "fault": {
            "error": [{
                "message": "message=AuthenticationFailed; errorCode=003200; statusCode=401",
                "detail": "Token expired: AB0secret", "code": "3200", "element": null,
            }],
            "type": "AUTHENTICATION",
        },
        "report": null, "queryResponse": null, "batchItemResponse": [], "attachableResponse": [],
        "syncErrorResponse": null, "requestId": null, "time": 1_601_391_072_830_u64,
        "status": null, "cdcresponse": [],
    });
    let said = json!({"Fault": {"Error": [{"Message": throttled, "Detail": "d", "code": ""}]}});
    let xml =
        format!("<IntuitResponse><Fault type=\"SERVICE\"><Error><Message>{throttled}</Message>");
    let empty = json!({"Fault": {"Error": [], "type": "SystemFault"}});
    let unknown = (Doubtful, Code::Unavailable, InDoubt);
    let no_answer = (Doubtful, Code::NoAnswer, InDoubt);
    let refused = (Refused, Code::Refused, Park);
    let reauth = (NotSent, Code::NeedsReauth, Reauthorise);
    let throttle = (NotSent, Code::Throttled, MINUTE);
    for (row, (what, effect, wanted)) in [
        ("a 401 in lower case", json!({"status": 401, "body": lower}), reauth),
        ("a 401 without words", json!({"status": 401, "body": ""}), reauth),
        ("a number as code", json!({"status": 400, "body": fault(&json!(6000))}), refused),
        ("a throttle that only its message names", json!({"status": 403, "body": said}), throttle),
        ("a throttle in XML under a 403", json!({"status": 403, "body": xml}), throttle),
        ("a 429 with a page", json!({"status": 429, "html": true}), throttle),
        ("a gateway's 502", json!({"html": true}), unknown),
        ("a gateway's 504", json!({"status": 504, "html": true}), unknown),
        ("a gateway's 404", json!({"status": 404, "html": true}), refused),
        ("an empty 500", json!({"status": 500, "body": ""}), unknown),
        ("an empty 408", json!({"status": 408, "body": ""}), no_answer),
        ("an empty 200", json!({"status": 200, "body": ""}), no_answer),
        ("a page with a 200", json!({"status": 200, "html": true}), no_answer),
        ("another entity", json!({"status": 200, "body": {"Invoice": {"Id": "1"}}}), no_answer),
        ("a redirect", json!({"status": 302, "body": ""}), no_answer),
        ("a fault without errors", json!({"status": 400, "body": empty}), refused),
        ("such a fault in a 200", json!({"status": 200, "body": empty}), no_answer),
        ("a fault that is none", json!({"status": 400, "body": {"Fault": 7}}), refused),
        ("no answer at all", json!({"cut": "before_commit"}), no_answer),
    ]
    .into_iter()
    .enumerate()
    {
        company.fault("salesreceipt", effect).await;
        let result = company.one(sale(SalesForm::SalesReceipt, &row.to_string())).await;
        let error = assert_outcome(result, wanted, what);
        assert!(!error.to_string().contains("AB0"), "{what}: {error}");
    }
    assert_eq!(company.count("SalesReceipt").await, 0);
}

#[tokio::test]
async fn the_same_code_means_another_thing_of_a_change_and_of_a_read() {
    let company = Company::open("de").await;
    let write = sale(SalesForm::SalesReceipt, "1");
    let posted = company.done(write.clone()).await;
    for (code, wanted) in [
        ("610", (Refused, Code::DocumentGone, Park)),
        ("5010", (Refused, Code::StateMoved, RETRY)),
        ("2500", (Refused, Code::ReferenceGone, Park)),
    ] {
        let effect = json!({"status": 400, "body": fault(&json!(code))});
        company.fault("salesreceipt", effect).await;
        let result = company.one(change(write.clone(), &posted, &format!("u{code}"))).await;
        assert_outcome(result, wanted, code);
    }
    for (status, code, wanted) in [
        (500, "10000", (Code::Unavailable, RETRY)),
        (503, "", (Code::Unavailable, RETRY)),
        (400, "10100", (Code::Bug, Bug)),
        (400, "4000", (Code::Bug, Bug)),
        (429, "3001", (Code::Throttled, MINUTE)),
        (401, "3200", (Code::NeedsReauth, Reauthorise)),
    ] {
        let body = if code.is_empty() { json!("") } else { fault(&json!(code)) };
        company.fault("salesreceipt", json!({"status": status, "body": body})).await;
        let lookup = [by_id(Kind::SalesReceipt, &posted.id)];
        let error = company.quickbooks.find(&company.session, &lookup).await.unwrap_err();
        assert_eq!((error.code, error.disposition), wanted, "{status} {code}: {error}");
    }
}

#[tokio::test]
async fn a_refusal_names_intuit_s_id_of_the_call() {
    let company = Company::open("de").await;
    let mut bad = quickbooks_support::german(SalesForm::SalesReceipt, "1");
    bad.customer = model::Reference::Known("9999".into());
    let write = quickbooks_support::create(model::Document::Sales(Box::new(bad)), "1");
    let other = sale(SalesForm::SalesReceipt, "2");
    let alone = company.one(write.clone()).await;
    let batch = company.apply(&[write, other]).await.remove(0);
    for result in [alone, batch] {
        let error = assert_outcome(result, (Refused, Code::ReferenceGone, Park), "a bad customer");
        assert!(error.message.contains(" (intuit_tid 1-"), "{}", error.message);
    }
}
