//! Customers and vendors. Their display name is unique over customers, vendors and employees.

use model::document::Party;

use super::address;
use super::saved::Saved;
use crate::quickbooks::config::Settings;
use crate::quickbooks::text;
use crate::quickbooks::wire::customer::{Customer, Email, Phone};
use crate::quickbooks::wire::{Entity, Ref};

/// The longest `DisplayName`.
pub(crate) const LONGEST_NAME: usize = 500;

/// The longest `PrintOnCheckName`, which would otherwise be the display name.
pub(crate) const fn longest_printed(entity: Entity) -> usize {
    match entity {
        Entity::Vendor => 100,
        _ => 110,
    }
}

/// The customer or vendor as it is sent. A currency is given at creation and cannot be changed.
pub(super) fn body(
    settings: &Settings,
    entity: Entity,
    party: &Party,
    saved: Saved<'_>,
) -> Customer {
    let longest = longest_printed(entity);
    let too_long = text::units(&party.display_name) > longest;
    let currency = party
        .currency
        .or(party.key.currency)
        .filter(|_| settings.multicurrency && saved.is_whole());
    let phone = text::some(party.phone.clone());
    let email = text::some(party.email.clone());
    Customer {
        id: saved.id(),
        sync_token: saved.version(),
        sparse: saved.sparse(),
        print_on_check_name: too_long.then(|| text::name(&party.display_name, longest)),
        display_name: text::some(party.display_name.clone()),
        given_name: text::some(party.first_name.clone()),
        family_name: text::some(party.last_name.clone()),
        company_name: text::some(party.company.clone()),
        primary_email_addr: email.map(|address| Email { address }),
        primary_phone: phone.map(|free_form_number| Phone { free_form_number }),
        bill_addr: address(&party.billing),
        currency_ref: currency.map(|currency| Ref::to(currency.to_string())),
    }
}
