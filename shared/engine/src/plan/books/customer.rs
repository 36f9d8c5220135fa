//! Who a document is made out to.

use mapping::tables::Customers;
use model::document::Party;
use model::{Document, Reference, ReferenceKey};

use super::desk::{Desk, one_line};

/// The customer of an order: theirs by e-mail, or the bucket for those who name nobody.
pub(super) fn of_order(desk: &Desk<'_>) -> Reference {
    match &desk.books.customers {
        Customers::ByEmail { .. } if is_usable(&desk.order.email) => {
            Reference::Wanted(ReferenceKey::email(&desk.order.email))
        }
        policy => Reference::Known(policy.bucket().clone()),
    }
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
    if ReferenceKey::email(&order.email) != *key {
        return None;
    }
    let billing = &order.billing;
    Some(Document::Party(Box::new(Party {
        key: key.clone(),
        display_name: display_name(&billing.person(), &billing.company, &key.value),
        first_name: one_line(&billing.first_name),
        last_name: one_line(&billing.last_name),
        company: one_line(&billing.company),
        email: order.email.trim().to_owned(),
        phone: one_line(&billing.phone),
        billing: billing.clone(),
        currency: None,
    })))
}

/// A name that no other customer can have: names repeat, addresses do not.
fn display_name(person: &str, company: &str, email: &str) -> String {
    let plain =
        |text: &str| -> String { one_line(&text.replace(':', " ")).chars().take(300).collect() };
    match (plain(person).as_str(), plain(company).as_str()) {
        ("", "") => email.to_owned(),
        ("", name) | (name, _) => format!("{name} ({email})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customers_name_is_unique_by_its_address() {
        let email = "zoe@example.test";
        assert_eq!(display_name("Zoë: Müller", "", email), "Zoë Müller (zoe@example.test)");
        assert_eq!(display_name("", "Ö & Co", email), "Ö & Co (zoe@example.test)");
        assert_eq!(display_name("", "", email), email);
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
