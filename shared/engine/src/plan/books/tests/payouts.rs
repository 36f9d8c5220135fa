//! Payouts of processors.

use mapping::Mapping;
use model::document::{DepositFrom, ExpenseForm, ExpenseOn, Transfer};
use model::entry::EntryLink;
use model::money::Decimal;
use model::{Document, Payout, SourceId};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::shop::{d, mapping};
use crate::code::Code;
use crate::plan::Planned;
use crate::plan::books::payout::{Origin, Received, from_clearing, from_undeposited};

const ORIGIN: Origin<'_> = Origin { url: "https://processor.example/acct_1", version: "v1" };

fn shop(change: impl FnOnce(&mut Value)) -> Mapping {
    mapping(|json| {
        let row = &mut json["books"]["gateways"]["rows"][0];
        row["payout_bank"] = json!("1");
        row["dispute_account"] = json!("45");
        row["fee"] = json!({ "payout": { "account": "60", "vendor": "70", "tax_code": "5" } });
        change(row);
    })
}

fn payout(figures: [&str; 6]) -> Payout {
    let [gross, refunds, fees, disputes, reserves, net] = figures.map(d);
    Payout {
        id: SourceId::new("po_1"),
        gateway: "stripe".to_owned(),
        currency: "EUR".parse().unwrap(),
        arrived_on: "2026-11-25".parse().unwrap(),
        gross,
        refunds,
        fees,
        disputes,
        reserves,
        net,
    }
}

fn clearing(payout: &Payout, mapping: &Mapping) -> Result<Vec<Planned>, Code> {
    let books = mapping.books.as_ref().unwrap();
    from_clearing(payout, books, ORIGIN).map_err(|error| error.code)
}

fn transfers(documents: &[Planned]) -> Vec<&Transfer> {
    let transfers = documents.iter().filter_map(|planned| match &planned.document {
        Document::Transfer(transfer) => Some(&**transfer),
        _ => None,
    });
    transfers.collect()
}

#[test]
fn a_payout_moves_its_net_to_the_bank_on_the_day_it_arrived() {
    let payout = payout(["100.00", "10.00", "3.00", "-20.00", "-5.00", "62.00"]);
    let documents = clearing(&payout, &shop(|_| ())).unwrap();
    let [transfer, fees, dispute] = &documents[..] else { panic!("{documents:?}") };
    let moved = transfers(std::slice::from_ref(transfer))[0];
    assert_eq!((moved.from.as_str(), moved.to.as_str()), ("10", "1"));
    assert_eq!((moved.amount, moved.date.to_string().as_str()), (d("62.00"), "2026-11-25"));
    for (planned, amount, account) in [(fees, "3.00", "60"), (dispute, "20.00", "45")] {
        let Document::Expense(expense) = &planned.document else { panic!("{planned:?}") };
        assert_eq!(expense.total, d(amount));
        assert_eq!(expense.lines[0].on, ExpenseOn::Account(account.into()));
        let ExpenseForm::Purchase { account, .. } = &expense.form else { panic!("a purchase") };
        assert_eq!(account.as_str(), "10");
    }
}

#[test]
fn money_that_the_processor_takes_back_comes_from_the_bank_and_a_won_dispute_from_its_account() {
    let payout = payout(["0", "10.00", "0", "4.00", "0", "-6.00"]);
    let documents = clearing(&payout, &shop(|_| ())).unwrap();
    let [taken, won] = transfers(&documents)[..] else { panic!("{documents:?}") };
    assert_eq!((taken.from.as_str(), taken.to.as_str(), taken.amount), ("1", "10", d("6.00")));
    assert_eq!((won.from.as_str(), won.to.as_str(), won.amount), ("45", "10", d("4.00")));
}

#[test]
fn fees_that_the_orders_noted_are_not_posted_again() {
    let payout = payout(["100.00", "0", "3.00", "0", "0", "97.00"]);
    let noted = json!({ "order_meta": { "account": "60", "vendor": "70" } });
    for fee in [json!("none"), json!("bank_feed"), noted] {
        let documents = clearing(&payout, &shop(|row| row["fee"] = fee)).unwrap();
        assert_eq!(documents.len(), 1);
    }
}

#[test]
fn a_payout_that_does_not_add_up_is_refused_with_the_difference() {
    let payout = payout(["100.00", "10.00", "3.00", "0", "0", "86.99"]);
    let mapping = shop(|_| ());
    let error = from_clearing(&payout, mapping.books.as_ref().unwrap(), ORIGIN).unwrap_err();
    assert_eq!(error.code, Code::OutOfBalance);
    assert!(error.message.ends_with("-0.01"), "{}", error.message);
}

#[test]
fn what_the_mapping_lacks_is_refused() {
    let paid = payout(["100.00", "0", "3.00", "0", "0", "97.00"]);
    let lacks = |member: &str| {
        let mapping = shop(|row| drop(row.as_object_mut().unwrap().remove(member)));
        clearing(&payout(["100.00", "0", "0", "-1.00", "0", "99.00"]), &mapping).err()
    };
    assert_eq!(lacks("payout_bank"), Some(Code::ConfigInvalid));
    assert_eq!(lacks("dispute_account"), Some(Code::ConfigInvalid));
    let no_code =
        shop(|row| drop(row["fee"]["payout"].as_object_mut().unwrap().remove("tax_code")));
    assert_eq!(clearing(&paid, &no_code).err(), Some(Code::TaxNotMapped));
    let unknown = Payout { gateway: "klarna".to_owned(), ..paid.clone() };
    assert_eq!(clearing(&unknown, &shop(|_| ())).err(), Some(Code::GatewayNotMapped));
    let foreign = Payout { currency: "USD".parse().unwrap(), ..paid };
    assert_eq!(clearing(&foreign, &shop(|_| ())).err(), Some(Code::CurrencyNotEnabled));
}

fn received(id: &str, amount: &str) -> Received {
    let link = EntryLink { form: "SalesReceipt".to_owned(), id: id.into() };
    Received { link, amount: d(amount) }
}

#[test]
fn undeposited_receipts_are_one_deposit_with_the_fee_kept_back() {
    let payout = payout(["100.00", "10.00", "3.00", "-1.00", "0", "86.00"]);
    let receipts = [received("7", "60.00"), received("8", "40.00"), received("9", "-10.00")];
    let mapping = shop(|_| ());
    let books = mapping.books.as_ref().unwrap();
    let documents = from_undeposited(&payout, &receipts, books, ORIGIN).unwrap();
    let Document::Deposit(deposit) = &documents[0].document else { panic!("{documents:?}") };
    assert_eq!((deposit.total(), deposit.account.as_str()), (d("86.00"), "1"));
    assert_eq!(deposit.lines[0].from, DepositFrom::Received(receipts[0].link.clone()));
    let fee = (&deposit.lines[3].from, deposit.lines[3].amount);
    assert_eq!(fee, (&DepositFrom::Account("60".into()), d("-3.00")));
    let refused = from_undeposited(&payout, &receipts[..2], books, ORIGIN).unwrap_err();
    assert_eq!(refused.code, Code::OutOfBalance);
    let kept = Payout { reserves: d("-6.00"), net: d("80.00"), ..payout };
    let refused = from_undeposited(&kept, &receipts, books, ORIGIN).unwrap_err();
    assert_eq!(refused.code, Code::ConfigInvalid);
}

proptest! {
    #[test]
    fn clearing_ties_after_any_payout(
        gross in 0_i64..100_000, refunds in 0_i64..100_000, fees in 0_i64..1_000,
        disputes in -1_000_i64..1_000, reserves in -1_000_i64..1_000,
    ) {
        let cents = |amount: i64| Decimal::new(amount, 2).to_string();
        let net = gross - refunds - fees + disputes + reserves;
        let figures = [gross, refunds, fees, disputes, reserves, net].map(cents);
        let payout = payout(figures.each_ref().map(String::as_str));
        let documents = clearing(&payout, &shop(|_| ())).unwrap();
        let mut balance = Decimal::new(gross - refunds, 2);
        for planned in &documents {
            match &planned.document {
                Document::Transfer(transfer) if transfer.from.as_str() == "10" => {
                    balance -= transfer.amount;
                }
                Document::Transfer(transfer) => balance += transfer.amount,
                Document::Expense(expense) => balance -= expense.total,
                other => prop_assert!(false, "{other:?}"),
            }
        }
        prop_assert_eq!(balance, Decimal::new(-reserves, 2), "only the reserve is still owed");
    }
}
