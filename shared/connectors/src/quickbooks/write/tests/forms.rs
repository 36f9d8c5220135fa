//! What a sales form shows beside its lines, and how it states tax, currency and number by what the
//! company keeps.

use engine::Code;
use engine::write::Action;
use model::document::{
    Applied, AppliedTo, CustomField, DocumentDiscount, Payment, SalesDetails, SalesForm,
};
use model::{Document, Reference, Role};
use serde_json::{Value, json};

use super::super::prepare;
use super::{marker, sale, settings, update, write};

/// The body, by the company's settings and what is changed of the document.
fn body(
    more: &Value,
    form: SalesForm,
    action: Action,
    change: impl FnOnce(&mut model::document::SalesDocument),
) -> engine::Result<Value> {
    let mut document = sale(form);
    change(&mut document);
    let write = write(Document::Sales(Box::new(document)), action);
    let prepared = prepare(&settings(more), &write)?;
    Ok(serde_json::from_str(prepared.body.get()).unwrap())
}

fn details() -> SalesDetails {
    SalesDetails {
        terms: Some("3".into()),
        memo: Some("Thank you".to_owned()),
        ship_from: sale(SalesForm::Invoice).ship_to,
        location: Some("2".into()),
        custom_fields: [(1, "PO 7"), (3, &"x".repeat(40)), (2, "")]
            .map(|(place, text)| CustomField { place, text: text.to_owned() })
            .to_vec(),
    }
}

#[test]
fn a_form_shows_terms_memo_location_origin_and_custom_fields() {
    let shown = |form| body(&json!({}), form, Action::Create, |sale| sale.details = details());
    let invoice = shown(SalesForm::Invoice).unwrap();
    assert_eq!(invoice["SalesTermRef"], json!({ "value": "3" }));
    assert_eq!(invoice["CustomerMemo"], json!({ "value": "Thank you" }));
    assert_eq!(invoice["DepartmentRef"], json!({ "value": "2" }));
    assert_eq!(invoice["ShipFromAddr"]["City"], "Hamburg");
    let field = |id: &str, text: &str| json!({ "DefinitionId": id, "Type": "StringType", "StringValue": text });
    assert_eq!(invoice["CustomField"], json!([field("1", "PO 7"), field("3", &"x".repeat(31))]));
    let memo = shown(SalesForm::CreditMemo).unwrap();
    assert!(memo.get("SalesTermRef").is_none() && memo.get("ShipFromAddr").is_none());
    assert_eq!(memo["CustomerMemo"]["value"], "Thank you");
}

/// What we do not state is left as it is.
#[test]
fn an_update_in_part_states_no_detail_that_was_not_planned() {
    let body = body(&json!({}), SalesForm::Invoice, update(), |_| ()).unwrap();
    for absent in ["SalesTermRef", "CustomerMemo", "DepartmentRef", "ShipFromAddr", "CustomField"] {
        assert!(body.get(absent).is_none(), "{absent}");
    }
}

#[test]
fn classes_stand_where_the_company_keeps_them() {
    let classed = |classes: &str, second: &str| {
        let second = second.to_owned();
        body(&json!({ "classes": classes }), SalesForm::Invoice, Action::Create, move |sale| {
            sale.lines[0].class = Some("1".into());
            sale.lines[1].class = Some(second.as_str().into());
        })
    };
    let by_line = classed("lines", "2").unwrap();
    let class =
        |body: &Value, at: usize| body["Line"][at]["SalesItemLineDetail"]["ClassRef"].clone();
    assert_eq!(
        (class(&by_line, 0)["value"].as_str(), class(&by_line, 1)["value"].as_str()),
        (Some("1"), Some("2"))
    );
    assert!(by_line.get("ClassRef").is_none());
    let by_document = classed("documents", "1").unwrap();
    assert_eq!(
        (by_document["ClassRef"]["value"].as_str(), class(&by_document, 0)),
        (Some("1"), Value::Null)
    );
    let error = classed("documents", "2").unwrap_err();
    assert_eq!(error.code, Code::ConfigInvalid, "nothing is lost in silence");
}

#[test]
fn a_discount_on_the_whole_form_is_a_line_of_its_own_and_taken_off_before_tax() {
    let discounted = |model: &str| {
        let more = json!({ "tax_model": model });
        body(&more, SalesForm::SalesReceipt, Action::Create, |sale| {
            let amount = "1.50".parse().unwrap();
            sale.discount = Some(DocumentDiscount { amount, account: Some("32".into()) });
        })
    };
    let us = discounted("us_automated").unwrap();
    assert_eq!(us["Line"][2]["DetailType"], "DiscountLineDetail");
    assert_eq!(us["Line"][2]["Amount"].to_string(), "1.5");
    let detail = json!({ "PercentBased": false, "DiscountAccountRef": { "value": "32" } });
    assert_eq!(us["Line"][2]["DiscountLineDetail"], detail);
    assert_eq!(us["ApplyTaxAfterDiscount"], true);
    assert!(discounted("codes").unwrap().get("ApplyTaxAfterDiscount").is_none());
}

#[test]
fn a_company_that_numbers_by_itself_gets_no_number() {
    let numbered = |own: bool, action| {
        let more = json!({ "custom_numbers": own });
        body(&more, SalesForm::Invoice, action, |_| ()).unwrap()
    };
    assert_eq!(numbered(true, Action::Create)["DocNumber"], "A-19");
    assert!(numbered(false, Action::Create).get("DocNumber").is_none());
    assert!(numbered(false, update()).get("DocNumber").is_none());
}

#[test]
fn a_us_company_without_sales_tax_has_no_taxed_line_and_states_no_tax() {
    let us = json!({ "tax_model": "us_untaxed" });
    let untaxed = body(&us, SalesForm::SalesReceipt, Action::Create, |sale| {
        sale.taxes.clear();
        sale.total_tax = "0".parse().unwrap();
        sale.lines[0].tax_code = "".into();
    })
    .unwrap();
    for at in 0..2 {
        assert_eq!(untaxed["Line"][at]["SalesItemLineDetail"]["TaxCodeRef"]["value"], "NON");
    }
    assert!(untaxed.get("TxnTaxDetail").is_none() && untaxed.get("GlobalTaxCalculation").is_none());
}

/// QuickBooks would drop it without a word.
#[test]
fn tax_that_the_company_cannot_hold_is_not_sent() {
    let us =
        body(&json!({ "tax_model": "us_untaxed" }), SalesForm::Invoice, Action::Create, |_| ());
    let codeless = body(&json!({}), SalesForm::Invoice, Action::Create, |sale| {
        sale.lines.iter_mut().for_each(|line| line.tax_code = "".into());
    });
    for refused in [us, codeless] {
        assert_eq!(refused.unwrap_err().code, Code::TaxNotMapped);
    }
}

#[test]
fn a_classic_us_company_names_the_document_s_own_code_on_every_write() {
    let more = json!({ "tax_model": "us_classic", "home_currency": "EUR" });
    for action in [Action::Create, update()] {
        let body = body(&more, SalesForm::Invoice, action, |sale| sale.tax_code = Some("7".into()))
            .unwrap();
        assert_eq!(body["TxnTaxDetail"]["TxnTaxCodeRef"]["value"], "7");
        assert_eq!(body["TxnTaxDetail"]["TotalTax"].to_string(), "1.92");
    }
}

#[test]
fn a_company_with_several_currencies_states_them_always_and_guesses_no_rate() {
    let several = json!({ "multicurrency": true });
    let home = body(&several, SalesForm::Invoice, Action::Create, |_| ()).unwrap();
    assert_eq!(home["CurrencyRef"]["value"], "EUR");
    let dollars = |rate: Option<&str>| {
        let rate = rate.map(|rate| rate.parse().unwrap());
        body(&several, SalesForm::Invoice, update(), move |sale| {
            sale.currency = "USD".parse().unwrap();
            sale.exchange_rate = rate;
        })
    };
    let body = dollars(Some("0.92")).unwrap();
    assert_eq!(
        (body["CurrencyRef"]["value"].as_str(), body["ExchangeRate"].to_string()),
        (Some("USD"), "0.92".to_owned())
    );
    assert_eq!(dollars(None).unwrap_err().code, Code::RateMissing);
}

/// A credit memo set off against the record's invoice, and one sum over several invoices.
#[test]
fn a_payment_names_every_invoice_and_credit_that_it_is_for() {
    let credit = Role::Credit("31".into());
    let applied = |to, amount: &str| Applied { to, amount: amount.parse().unwrap() };
    let paid = |amount: &str, applied| Payment {
        date: "2026-11-21".parse().unwrap(),
        currency: "EUR".parse().unwrap(),
        exchange_rate: None,
        customer: Reference::Known("58".into()),
        amount: amount.parse().unwrap(),
        applied,
        deposit_to: None,
        payment_method: None,
        payment_reference: None,
        note: String::new(),
        marker: marker(Role::Offset("31".into())),
    };
    let body = |payment: Payment| {
        let mut write = write(Document::Payment(Box::new(payment)), Action::Create);
        write.siblings.insert(credit.clone(), "1055".into());
        let prepared = prepare(&settings(&json!({})), &write).unwrap();
        serde_json::from_str::<Value>(prepared.body.get()).unwrap()
    };
    let links = |body: &Value| -> Vec<(String, String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let link = |line: &Value| {
            let link = &line["LinkedTxn"][0];
            (text(&link["TxnType"]), text(&link["TxnId"]), line["Amount"].to_string())
        };
        body["Line"].as_array().unwrap().iter().map(link).collect()
    };
    let own = |entity: &str, id: &str, amount: &str| {
        (entity.to_owned(), id.to_owned(), amount.to_owned())
    };
    let offset = body(paid(
        "0",
        vec![
            applied(AppliedTo::OwnInvoice, "5.00"),
            applied(AppliedTo::OwnCredit(credit.clone()), "5.00"),
        ],
    ));
    assert_eq!(offset["TotalAmt"].to_string(), "0");
    assert!(offset.get("DepositToAccountRef").is_none());
    assert_eq!(links(&offset), [own("Invoice", "1042", "5.0"), own("CreditMemo", "1055", "5.0")]);
    let several = body(paid(
        "12.00",
        vec![
            applied(AppliedTo::OwnInvoice, "5.00"),
            applied(AppliedTo::Invoice("77".into()), "7.00"),
        ],
    ));
    assert_eq!(links(&several), [own("Invoice", "1042", "5.0"), own("Invoice", "77", "7.0")]);
}
