//! The accounts that a company posts to by itself: receivables, tax, exchange differences.

use crate::quickbooks::books::Books;
use crate::quickbooks::json::Object;

/// Where receivables in a currency stand: an account in that currency, else the first one.
pub(super) fn receivable<'a>(books: &'a Books, currency: &str) -> Option<&'a str> {
    let is_one = |account: &Object| account.text_at("AccountType") == Some("Accounts Receivable");
    let in_currency = |account: &Object| {
        is_one(account) && account.text_at("CurrencyRef.value") == Some(currency)
    };
    first(books, in_currency).or_else(|| first(books, is_one))
}

/// Where the tax of a rate stands: the account that the settings name for its agency, else the
/// company's one for tax payable.
pub(super) fn tax_payable<'a>(books: &'a Books, rate: Option<&str>) -> Option<&'a str> {
    let agency = rate.and_then(|rate| agency(books, rate));
    let own = agency.and_then(|id| books.settings.text_at(&format!("TaxAccountByAgency.{id}")));
    let of_kind = |kind: &'static str| {
        first(books, move |account| account.text_at("AccountSubType") == Some(kind))
    };
    own.or_else(|| of_kind("GlobalTaxPayable")).or_else(|| of_kind("SalesTaxPayable"))
}

/// The agency that a rate is paid to.
pub(super) fn agency<'a>(books: &'a Books, rate: &str) -> Option<&'a str> {
    books.find("TaxRate", rate)?.built.text_at("AgencyRef.value")
}

/// Where exchange differences go.
pub(super) fn exchange_differences(books: &Books) -> Option<&str> {
    first(books, |account| account.text_at("AccountSubType") == Some("ExchangeGainOrLoss"))
}

fn first(books: &Books, wanted: impl Fn(&Object) -> bool) -> Option<&str> {
    let mut accounts = books.live("Account");
    accounts.find(|account| wanted(&account.built)).map(|account| account.id.as_str())
}
