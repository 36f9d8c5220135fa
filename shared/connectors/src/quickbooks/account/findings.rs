//! What stands in the way of a connection, or may, and how to mend it.

use engine::connector::{Finding, Severity};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::company::Company;

fn finding(severity: Severity, about: &'static str, seen: &str, fix: &str) -> Finding {
    Finding { severity, about, seen: seen.to_owned(), fix: fix.to_owned() }
}

fn problem(about: &'static str, seen: &str, fix: &str) -> Finding {
    finding(Severity::Problem, about, seen, fix)
}

fn warning(about: &'static str, seen: &str, fix: &str) -> Finding {
    finding(Severity::Warning, about, seen, fix)
}

/// Nobody has given access yet.
pub(super) fn token_missing() -> Finding {
    let seen = "The connection has no access token.";
    problem("token_missing", seen, "Connect the company in QuickBooks.")
}

/// A refusal that a user can mend, by status and fault code (contract, section 4); none for one that
/// says nothing about the company.
pub(super) fn refusal(status: u16, code: u32) -> Option<Finding> {
    Some(match (code, status) {
        (120, _) => problem(
            "access_lost",
            "The person who connected this company may no longer use it (120).",
            "Have an administrator of the company connect it again.",
        ),
        (3100, _) => problem(
            "wrong_environment",
            "The app may not use this company (3100).",
            "Check that a production company is reached by production keys and address, a sandbox \
             company by those of the sandbox, and that the app was not disconnected in QuickBooks; \
             then connect the company again.",
        ),
        (6190, _) => problem(
            "subscription_lapsed",
            "The company's QuickBooks subscription has ended or is suspended (6190).",
            "Renew the subscription in QuickBooks, then try again.",
        ),
        (10_200, _) => problem(
            "company_reset",
            "The company's data was reset (10200).",
            "Connect the company again and check the mapping: its ids have changed.",
        ),
        (5020, _) => problem(
            "permission",
            "The person who connected this company may not read its settings (5020).",
            "Have an administrator of the company connect it again.",
        ),
        (5030, _) => problem(
            "feature_missing",
            "The company's subscription lacks a feature that is needed (5030).",
            "Choose a QuickBooks subscription with access for apps.",
        ),
        (610, _) | (0, 404) => problem(
            "no_such_company",
            "There is no such company.",
            "Check the company's id, and connect the company in QuickBooks.",
        ),
        (0, 403) => problem(
            "access_denied",
            "The company denies access (HTTP 403).",
            "Connect the company again.",
        ),
        _ => return None,
    })
}

/// What the company's own settings bring, worst first.
pub(super) fn of(company: &Company, start_at: Timestamp) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        [country(company), currency(company), numbers(company), credits(company)]
            .into_iter()
            .chain([tax(company), closed(company, start_at)])
            .flatten()
            .collect();
    findings.sort_by_key(|finding| finding.severity);
    findings
}

fn country(company: &Company) -> Option<Finding> {
    let unknown = company.info.country.is_none();
    unknown.then(|| {
        problem(
            "country",
            "The company states no country, which decides how it states tax.",
            "Fill in the company's address under Settings → Account and settings → Company.",
        )
    })
}

fn currency(company: &Company) -> Option<Finding> {
    let unknown = company.home_currency().is_none();
    unknown.then(|| {
        problem(
            "home_currency",
            "The company states no home currency.",
            "Set it under Settings → Account and settings → Advanced → Currency.",
        )
    })
}

fn numbers(company: &Company) -> Option<Finding> {
    let off = company.preferences.sales_forms_prefs.custom_txn_numbers != Some(true);
    off.then(|| {
        warning(
            "custom_transaction_numbers",
            "Custom transaction numbers are off: QuickBooks numbers documents by itself, and the store's \
             number stands in the private note alone.",
            "Switch them on under Settings → Account and settings → Sales → Sales form content if \
             documents shall carry the store's numbers, then try the connection again.",
        )
    })
}

fn credits(company: &Company) -> Option<Finding> {
    let on = company.preferences.sales_forms_prefs.auto_apply_credit == Some(true);
    on.then(|| {
        warning(
            "credits_applied_by_themselves",
            "QuickBooks applies credits by itself: what is open on an invoice may change unasked.",
            "Switch off Settings → Account and settings → Advanced → Automation → Automatically \
             apply credits.",
        )
    })
}

fn tax(company: &Company) -> Option<Finding> {
    let tax = &company.preferences.tax_prefs;
    if tax.using_sales_tax != Some(true) {
        return Some(warning(
            "sales_tax_off",
            "Sales tax is off: QuickBooks drops the tax of what is posted, and taxed orders are held.",
            "Set tax up under Taxes, unless the shop charges none.",
        ));
    }
    if !company.is_american() {
        return None;
    }
    match tax.partner_tax_enabled {
        Some(true) | None => None,
        Some(false) => Some(warning(
            "automated_sales_tax",
            "Automated sales tax is offered and not set up.",
            "Finish its set-up under Taxes → Sales tax.",
        )),
    }
}

fn closed(company: &Company, start_at: Timestamp) -> Option<Finding> {
    let until = company.closed_until()?;
    let start = start_at.to_zoned(TimeZone::UTC).date();
    (until >= start).then(|| {
        let seen = format!("The books are closed until {until}, and this connection starts before.");
        warning(
            "books_closed",
            &seen,
            "Let the connection start later, or reopen the period; records of closed days are held.",
        )
    })
}
