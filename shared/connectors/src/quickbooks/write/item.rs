//! Items: never inventory, which would start to count stock (books.md, section 7).

use model::document;

use crate::quickbooks::text;
use crate::quickbooks::wire::item::Item;
use crate::quickbooks::wire::{Key, Ref};

/// The longest `Name`.
pub(crate) const LONGEST_NAME: usize = 100;

/// The item as it is sent.
pub(super) fn body(item: &document::Item, key: Option<Key>) -> Item {
    let mut body = Item {
        name: Some(text::name(&item.name, LONGEST_NAME)),
        sku: text::some(text::line(&item.sku, 100)),
        description: text::some(text::prose(&item.description, 4000)),
        income_account_ref: Some(Ref::from(&item.income_account)),
        ..Item::default()
    };
    match key {
        None => body.item_type = Some("NonInventory".to_owned()),
        Some(key) => {
            body.id = Some(key.id);
            body.sync_token = Some(key.sync_token);
            body.sparse = Some(key.sparse);
        }
    }
    body
}
