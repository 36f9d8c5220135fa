//! Who a document is made out to.

use mapping::tables::Customers;
use model::document::{Party, SalesForm};
use model::{Document, Reference, ReferenceKey};

use super::desk::{Desk, one_line};
use crate::code::Code;
use crate::error::{Error, Result};

/// The customer of a sale in this form, and of whatever takes it back: theirs by e-mail where the
/// policy says so, or the bucket for those who name nobody.
///
/// # Errors
/// `CONFIG_INVALID` where a foreign currency has no bucket, and for a new invoice of somebody who
/// names no usable address: an invoice in the bucket would be paid with other people's credit.
pub(super) fn of_sale(desk: &Desk<'_>, sale: SalesForm) -> Result<Reference> {
    let theirs = match &desk.books.customers {
        Customers::Bucket { .. } => false,
        Customers::ByEmail { .. } => true,
        Customers::ReceiptsInBucket { .. } => sale == SalesForm::Invoice || desk.buyer.vat_number,
    };
    if theirs && is_usable(&desk.order.email) {
        return Ok(Reference::Wanted(key(desk)));
    }
    if sale == SalesForm::Invoice && desk.context.form.is_none() {
        let message = "an invoice is made out to a customer of its own, and the order has no \
                       usable e-mail address";
        return Err(Error::park(Code::ConfigInvalid, message));
    }
    Ok(Reference::Known(desk.books.bucket(desk.order.currency)?.clone()))
}

/// What the order's own customer is found by: in books with several currencies a customer has one
/// for good, so there is one for each.
fn key(desk: &Desk<'_>) -> ReferenceKey {
    let key = ReferenceKey::email(&desk.order.email);
    if desk.is_foreign() { key.in_currency(desk.order.currency) } else { key }
}

fn is_usable(email: &str) -> bool {
    let email = email.trim();
    let domain = email.split_once('@').map(|(_, domain)| domain);
    email.chars().count() <= 100
        && !email.chars().any(|c| c.is_control() || c.is_whitespace())
        && domain.is_some_and(|domain| domain.contains('.'))
}

/// How to make the order's customer, if this is their key.
pub(super) fn master(desk: &Desk<'_>, key: &ReferenceKey) -> Option<Document> {
    let order = desk.order;
    if self::key(desk) != *key {
        return None;
    }
    let billing = &order.billing;
    Some(Document::Party(Box::new(Party {
        key: key.clone(),
        display_name: display_name(&billing.person(), &billing.company, key),
        first_name: one_line(&billing.first_name),
        last_name: one_line(&billing.last_name),
        company: one_line(&billing.company),
        email: order.email.trim().to_owned(),
        phone: one_line(&billing.phone),
        billing: billing.clone(),
        currency: key.currency,
    })))
}

/// A name that no other customer can have: names repeat, addresses and currencies do not.
fn display_name(person: &str, company: &str, key: &ReferenceKey) -> String {
    let plain =
        |text: &str| -> String { one_line(&text.replace(':', " ")).chars().take(300).collect() };
    let name = match (plain(person), plain(company)) {
        (person, company) if person.is_empty() && company.is_empty() => key.value.clone(),
        (person, company) => {
            let name = if person.is_empty() { company } else { person };
            format!("{name} ({})", key.value)
        }
    };
    match key.currency {
        Some(currency) => format!("{name} {currency}"),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customers_name_is_unique_by_its_address() {
        let key = ReferenceKey::email("zoe@example.test");
        assert_eq!(display_name("Zoë: Müller", "", &key), "Zoë Müller (zoe@example.test)");
        assert_eq!(display_name("", "Ö & Co", &key), "Ö & Co (zoe@example.test)");
        assert_eq!(display_name("", "", &key), "zoe@example.test");
        let key = key.in_currency("USD".parse().unwrap());
        assert_eq!(display_name("Zoë", "", &key), "Zoë (zoe@example.test) USD");
    }

    #[test]
    fn an_address_that_the_books_refuse_is_no_customer() {
        for bad in
            ["", "zoe", "zoe@local", "zoe x@example.test", &format!("{}@a.b", "z".repeat(99))]
        {
            assert!(!is_usable(bad), "{bad:?}");
        }
        assert!(is_usable(" zoe@example.test "));
    }
}
