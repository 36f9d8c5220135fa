//! Which item a product line is posted on, and how an item that is missing is made.

use std::collections::BTreeMap;

use mapping::Gap;
use mapping::tables::Products;
use model::document::Item;
use model::order::{Line, LineContent};
use model::{Document, Reference, ReferenceKey, TargetId};

use super::customer;
use super::desk::{Desk, one_line};
use crate::error::Result;
use crate::plan::Planned;

/// The longest name and SKU that an item can have.
const NAME_LENGTH: usize = 100;

/// The item of a product.
///
/// # Errors
/// `ITEM_NOT_MAPPED` for goods without a SKU where the policy names no fallback.
pub(super) fn of_product(desk: &Desk<'_>, line: &Line, sku: &str) -> Result<Reference> {
    match &desk.books.items.products {
        Products::OneItem { item } => Ok(Reference::Known(item.clone())),
        Products::BySku { .. } if is_usable(sku) => Ok(Reference::Wanted(ReferenceKey::sku(sku))),
        Products::BySku { fallback: Some(item), .. } => Ok(Reference::Known(item.clone())),
        Products::BySku { fallback: None, .. } => {
            Err(Gap::Item { what: format!("line {}, which has no usable SKU", line.id) }.into())
        }
    }
}

fn is_usable(sku: &str) -> bool {
    let length = sku.trim().chars().count();
    (1..=NAME_LENGTH).contains(&length) && !sku.chars().any(char::is_control)
}

/// How to make the customers and items that these documents want.
pub(super) fn masters(desk: &Desk<'_>, documents: &[Planned]) -> BTreeMap<ReferenceKey, Document> {
    let wanted = documents.iter().flat_map(|planned| planned.document.references());
    let mut masters = BTreeMap::new();
    for key in wanted {
        if masters.contains_key(key) {
            continue;
        }
        let made = customer::master(desk, key).or_else(|| master(desk, key));
        if let Some(document) = made {
            masters.insert(key.clone(), document);
        }
    }
    masters
}

/// An item for a SKU, by the first line that has it.
fn master(desk: &Desk<'_>, key: &ReferenceKey) -> Option<Document> {
    let Products::BySku { income_account: Some(account), .. } = &desk.books.items.products else {
        return None;
    };
    let refunded = desk.order.refunds.iter().flat_map(|refund| &refund.lines);
    desk.order.lines.iter().chain(refunded).find_map(|line| match &line.content {
        LineContent::Product { sku, .. } if ReferenceKey::sku(sku) == *key => {
            Some(Document::Item(Box::new(new_item(key, &line.name, account))))
        }
        _ => None,
    })
}

fn new_item(key: &ReferenceKey, name: &str, income_account: &TargetId) -> Item {
    let sku = key.value.clone();
    Item {
        key: key.clone(),
        name: unique_name(name, &sku),
        sku,
        description: one_line(name),
        income_account: income_account.clone(),
    }
}

/// The product's name with its SKU, which is what makes it unique; cut in the name.
fn unique_name(name: &str, sku: &str) -> String {
    let plain = |text: &str| one_line(&text.replace([':', '"'], " "));
    let (name, sku) = (plain(name), plain(sku));
    let room = NAME_LENGTH.saturating_sub(sku.chars().count() + 3);
    let name: String = name.chars().take(room).collect();
    match name.trim() {
        "" => sku,
        name => format!("{name} ({sku})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_items_name_is_unique_by_its_sku_and_fits() {
        assert_eq!(unique_name("Cup: blue\tlarge", "CUP-1"), "Cup blue large (CUP-1)");
        assert_eq!(unique_name("", "CUP-1"), "CUP-1");
        let long = unique_name(&"ä".repeat(300), "CUP-1");
        assert_eq!(long.chars().count(), 100);
        assert!(long.ends_with(" (CUP-1)"));
        assert_eq!(unique_name("Cup", &"9".repeat(100)), "9".repeat(100));
    }
}
