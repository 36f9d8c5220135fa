//! Customers. Their display name is unique over customers, vendors and employees.

use model::document::Party;

use super::address;
use crate::quickbooks::config::Settings;
use crate::quickbooks::text;
use crate::quickbooks::wire::customer::{Customer, Email, Phone};
use crate::quickbooks::wire::{Key, Ref};

/// The longest `DisplayName`.
pub(crate) const LONGEST_NAME: usize = 500;
/// The longest name to print, which would otherwise be the display name.
const LONGEST_PRINTED: usize = 110;

/// The customer as it is sent. A currency is given at creation only: it cannot be changed.
pub(super) fn body(settings: &Settings, party: &Party, key: Option<Key>) -> Customer {
    let display_name = text::name(&party.display_name, LONGEST_NAME);
    let too_long = display_name.chars().count() > LONGEST_PRINTED;
    let currency = party.currency.filter(|_| settings.multicurrency && key.is_none());
    let phone = text::some(text::line(&party.phone, 30));
    let mut body = Customer {
        print_on_check_name: too_long.then(|| text::name(&display_name, LONGEST_PRINTED)),
        display_name: Some(display_name),
        given_name: text::some(text::name(&party.first_name, 100)),
        family_name: text::some(text::name(&party.last_name, 100)),
        company_name: text::some(text::line(&party.company, 100)),
        primary_email_addr: email(&party.email),
        primary_phone: phone.map(|free_form_number| Phone { free_form_number }),
        bill_addr: address(&party.billing),
        currency_ref: currency.map(|currency| Ref::to(currency.to_string())),
        ..Customer::default()
    };
    if let Some(key) = key {
        body.id = Some(key.id);
        body.sync_token = Some(key.sync_token);
        body.sparse = Some(key.sparse);
    }
    body
}

/// What QuickBooks would refuse (2210, 2050) is left out: a customer without an e-mail address is
/// better than an order that does not post.
fn email(address: &str) -> Option<Email> {
    let address = address.trim();
    let (local, host) = address.split_once('@')?;
    let dotted = host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty());
    let fits = !local.is_empty() && dotted && !host.contains('@');
    let clean = address.chars().count() <= 100 && !address.contains(char::is_whitespace);
    (fits && clean).then(|| Email { address: address.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_quickbooks_takes_are_sent() {
        for good in ["a@b.de", " anna.schmidt+x@shop.example.com "] {
            assert!(email(good).is_some(), "{good}");
        }
        let long = format!("{}@b.de", "a".repeat(100));
        for bad in ["", "a", "@b.de", "a@b", "a@.de", "a@b.", "a b@c.de", "a@b@c.de", &long] {
            assert!(email(bad).is_none(), "{bad}");
        }
    }
}
