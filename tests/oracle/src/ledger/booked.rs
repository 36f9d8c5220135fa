//! What stands in the books: each document of a company's tables with its postings.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use super::figures::{Figures, Part};
use super::house::{House, Regime};
use crate::json::{amount, items, text};

/// The forms that an order may become, and whether they take a sale back.
const FORMS: [&str; 6] =
    ["SalesReceipt", "Invoice", "RefundReceipt", "CreditMemo", "Payment", "Purchase"];

/// A document in force.
#[derive(Debug, Clone)]
pub struct Booked {
    /// What it is.
    pub form: &'static str,
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Its day.
    pub day: String,
    /// Its currency.
    pub currency: String,
    /// Home units for one of its currency; none where it states none or 1.
    pub exchange: Option<Decimal>,
    /// Where the money is; none for receivables.
    pub money: Option<String>,
    /// Tax included.
    pub total: Decimal,
    /// Its figures.
    pub figures: Figures,
}

/// A company's documents by the order and role that their note names, and those that name none.
#[derive(Debug, Clone, Default)]
pub struct Books {
    /// By order and role.
    pub documents: BTreeMap<String, BTreeMap<String, Vec<Booked>>>,
    /// Ids of documents that name no order.
    pub strangers: Vec<String>,
}

impl Books {
    /// Reads a company's tables.
    #[must_use]
    pub fn read(tables: &Value, house: &House) -> Self {
        let tables = tables.get("tables").unwrap_or(tables);
        let lists = Lists::of(tables);
        let mut books = Self::default();
        for form in FORMS {
            for document in items(&tables[form]) {
                if document["deleted"] == true || document["voided"] == true {
                    continue;
                }
                let booked = lists.booked(form, document, house);
                match owner(&text(&document["PrivateNote"])) {
                    Some((order, role)) => {
                        let order = books.documents.entry(order).or_default();
                        order.entry(role).or_default().push(booked);
                    }
                    None => books.strangers.push(booked.id),
                }
            }
        }
        books
    }

    /// The figures of one order's documents by role.
    #[must_use]
    pub fn standings(&self, order: &str) -> BTreeMap<String, Figures> {
        let roles = self.documents.get(order).into_iter().flatten();
        let first = roles.filter_map(|(role, booked)| Some((role, booked.first()?)));
        first.map(|(role, booked)| (role.clone(), booked.figures.clone())).collect()
    }
}

/// The lists that documents refer to.
struct Lists {
    income: BTreeMap<String, String>,
    agencies: BTreeMap<String, String>,
}

impl Lists {
    fn of(tables: &Value) -> Self {
        let pairs = |list: &str, member: &str| {
            let rows = items(&tables[list]).iter();
            rows.map(|row| (text(&row["Id"]), text(&row[member]["value"]))).collect()
        };
        Self { income: pairs("Item", "IncomeAccountRef"), agencies: pairs("TaxRate", "AgencyRef") }
    }

    fn booked(&self, form: &'static str, document: &Value, house: &House) -> Booked {
        let reference =
            |path: &str| Some(text(&document[path]["value"])).filter(|id| !id.is_empty());
        let money = match form {
            "Purchase" => reference("AccountRef"),
            _ => reference("DepositToAccountRef"),
        };
        let figures = match form {
            "Payment" => received(document, house),
            "Purchase" => spent(document),
            _ => self.sold(document, house),
        };
        let exchange = amount(&document["ExchangeRate"]);
        Booked {
            form,
            id: text(&document["Id"]),
            number: text(&document["DocNumber"]),
            day: text(&document["TxnDate"]),
            currency: reference("CurrencyRef").unwrap_or_else(|| house.home.to_owned()),
            exchange: Some(exchange).filter(|rate| !rate.is_zero() && *rate != Decimal::ONE),
            money,
            total: amount(&document["TotalAmt"]),
            figures: figures.without_nothing(),
        }
    }

    fn sold(&self, document: &Value, house: &House) -> Figures {
        let mut figures = Figures::default();
        for line in items(&document["Line"]) {
            let detail = &line["SalesItemLineDetail"];
            if let Some(account) = self.income.get(&text(&detail["ItemRef"]["value"])) {
                let code = text(&detail["TaxCodeRef"]["value"]);
                figures.add(account, &code, amount(&line["Amount"]));
            }
            if text(&line["DetailType"]) == "DiscountLineDetail" {
                let account = &line["DiscountLineDetail"]["DiscountAccountRef"]["value"];
                figures.add(&text(account), "", -amount(&line["Amount"]));
            }
        }
        for line in items(&document["TxnTaxDetail"]["TaxLine"]) {
            let rate = text(&line["TaxLineDetail"]["TaxRateRef"]["value"]);
            let base = amount(&line["TaxLineDetail"]["NetAmountTaxable"]);
            let (key, base) = match house.tax {
                Regime::States(_) => (self.agencies.get(&rate).cloned().unwrap_or(rate), None),
                Regime::Codes(_) | Regime::Off(_) => (rate, Some(base)),
            };
            let levy = figures.taxes.entry(key).or_default();
            levy.amount += amount(&line["Amount"]);
            levy.base = base;
        }
        figures
    }
}

fn received(document: &Value, house: &House) -> Figures {
    let mut figures = Figures::default();
    figures.add(house.accounts.receivable, "", amount(&document["TotalAmt"]));
    figures
}

fn spent(document: &Value) -> Figures {
    let mut figures = Figures::default();
    for line in items(&document["Line"]) {
        let detail = &line["AccountBasedExpenseLineDetail"];
        let account = text(&detail["AccountRef"]["value"]);
        let part = Part { account, code: String::new() };
        *figures.parts.entry(part).or_default() += amount(&line["Amount"]);
    }
    figures
}

/// The order and role in a note's line `uds1 <url> order <id> <role> <version>`.
fn owner(note: &str) -> Option<(String, String)> {
    note.lines().find_map(|line| {
        let parts: Vec<&str> = line.trim().split(' ').collect();
        match parts.as_slice() {
            ["uds1", _, "order", id, role, _] => Some(((*id).to_owned(), (*role).to_owned())),
            _ => None,
        }
    })
}
