//! What each kind of document posts.

use rust_decimal::Decimal;

use super::Ledger;
use crate::quickbooks::books::{Books, Stored};
use crate::quickbooks::expense_lines::cost_account;
use crate::quickbooks::json::{Json, Object};

impl Ledger {
    pub(super) fn sales(&mut self, books: &Books) {
        let receivable = typed(books, "AccountType", "Accounts Receivable");
        for (entity, sign) in [
            ("Invoice", Decimal::ONE),
            ("SalesReceipt", Decimal::ONE),
            ("CreditMemo", Decimal::NEGATIVE_ONE),
            ("RefundReceipt", Decimal::NEGATIVE_ONE),
        ] {
            for stored in books.live(entity) {
                let settled = stored.built.text_at("DepositToAccountRef.value");
                let against = match entity {
                    "Invoice" | "CreditMemo" => receivable,
                    _ => settled,
                };
                self.sale(books, stored, sign, against);
            }
        }
    }

    /// Debit where the money or the claim is, credit income and tax; a refund the other way.
    fn sale(&mut self, books: &Books, stored: &Stored, sign: Decimal, against: Option<&str>) {
        let form = &stored.built;
        self.post(against, sign * number(form, "TotalAmt"));
        for line in lines(form) {
            let amount = number(line, "Amount");
            if let Some(item) = line.text_at("SalesItemLineDetail.ItemRef.value") {
                let item = books.find("Item", item);
                let account = item.and_then(|item| item.built.text_at("IncomeAccountRef.value"));
                self.post(account, -sign * amount);
            }
            if line.text_at("DetailType") == Some("DiscountLineDetail") {
                let account = line.text_at("DiscountLineDetail.DiscountAccountRef.value");
                self.post(account, sign * amount);
            }
        }
        self.tax(books, form, sign);
    }

    /// Credits the tax payable and notes base and amount by rate.
    fn tax(&mut self, books: &Books, form: &Object, sign: Decimal) {
        let tax = number(form, "TxnTaxDetail.TotalTax");
        if !tax.is_zero() {
            let payable = ["GlobalTaxPayable", "SalesTaxPayable"]
                .into_iter()
                .find_map(|kind| typed(books, "AccountSubType", kind));
            self.post(payable, -sign * tax);
        }
        for line in form.items_at("TxnTaxDetail.TaxLine").iter().filter_map(Json::as_object) {
            let rate = line.text_at("TaxLineDetail.TaxRateRef.value").unwrap_or(super::NOWHERE);
            let entry = self.tax.entry(rate.to_owned()).or_default();
            entry.0 += sign * number(line, "TaxLineDetail.NetAmountTaxable");
            entry.1 += sign * number(line, "Amount");
        }
    }

    pub(super) fn payments(&mut self, books: &Books) {
        let receivable = typed(books, "AccountType", "Accounts Receivable");
        for stored in books.live("Payment") {
            let total = number(&stored.built, "TotalAmt");
            self.post(stored.built.text_at("DepositToAccountRef.value"), total);
            self.post(receivable, -total);
        }
    }

    /// Credit what is owed or paid from, debit what it was spent on and the tax; a credit the other
    /// way.
    pub(super) fn expenses(&mut self, books: &Books) {
        for (entity, account) in [
            ("Bill", "APAccountRef.value"),
            ("VendorCredit", "APAccountRef.value"),
            ("Purchase", "AccountRef.value"),
        ] {
            for stored in books.live(entity) {
                let form = &stored.built;
                let credit = entity == "VendorCredit" || form.is_true("Credit");
                let sign = if credit { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
                self.post(form.text_at(account), -sign * number(form, "TotalAmt"));
                for line in lines(form) {
                    self.post(spent_on(books, line), sign * number(line, "Amount"));
                }
                self.tax(books, form, -sign);
            }
        }
    }

    /// Debit the bank and the cash taken out, credit where the money waited or came from.
    pub(super) fn deposits(&mut self, books: &Books) {
        for stored in books.live("Deposit") {
            let form = &stored.built;
            self.post(form.text_at("DepositToAccountRef.value"), number(form, "TotalAmt"));
            if let Some(account) = form.text_at("CashBack.AccountRef.value") {
                self.post(Some(account), number(form, "CashBack.Amount"));
            }
            for line in lines(form) {
                let other = line.text_at("DepositLineDetail.AccountRef.value");
                let account = other.or_else(|| waiting_on(books, line));
                self.post(account, -number(line, "Amount"));
            }
        }
    }

    pub(super) fn transfers(&mut self, books: &Books) {
        for stored in books.live("Transfer") {
            let amount = number(&stored.built, "Amount");
            self.post(stored.built.text_at("FromAccountRef.value"), -amount);
            self.post(stored.built.text_at("ToAccountRef.value"), amount);
        }
    }
}

fn lines(form: &Object) -> impl Iterator<Item = &Object> {
    form.items_at("Line").iter().filter_map(Json::as_object)
}

fn number(object: &Object, path: &str) -> Decimal {
    object.number_at(path).unwrap_or_default()
}

fn spent_on<'a>(books: &'a Books, line: &'a Object) -> Option<&'a str> {
    let account = line.text_at("AccountBasedExpenseLineDetail.AccountRef.value");
    account.or_else(|| {
        let item = line.text_at("ItemBasedExpenseLineDetail.ItemRef.value")?;
        cost_account(books, item)
    })
}

/// The account that a linked payment or receipt was put to.
fn waiting_on<'a>(books: &'a Books, line: &Object) -> Option<&'a str> {
    let link = line.items_at("LinkedTxn").first()?.as_object()?;
    let linked = books.find(link.text_at("TxnType")?, link.text_at("TxnId")?)?;
    linked.built.text_at("DepositToAccountRef.value")
}

/// The first account of a type.
fn typed<'a>(books: &'a Books, member: &str, wanted: &str) -> Option<&'a str> {
    let mut accounts = books.live("Account");
    let found = accounts.find(|account| account.built.text_at(member) == Some(wanted));
    found.map(|account| account.id.as_str())
}
