//! Items: never inventory, which would start to count stock (books.md, section 7).

use model::document;

use super::saved::Saved;
use crate::quickbooks::text;
use crate::quickbooks::wire::Ref;
use crate::quickbooks::wire::item::Item;

/// The longest `Name`.
pub(crate) const LONGEST_NAME: usize = 100;

/// The item as it is sent. Its type is not touched by an update in part.
pub(super) fn body(item: &document::Item, saved: Saved<'_>) -> Item {
    Item {
        id: saved.id(),
        sync_token: saved.version(),
        sparse: saved.sparse(),
        name: text::some(item.name.clone()),
        sku: text::some(item.sku.clone()),
        description: text::some(item.description.clone()),
        item_type: saved.is_whole().then(|| "NonInventory".to_owned()),
        income_account_ref: Some(Ref::from(&item.income_account)),
    }
}
