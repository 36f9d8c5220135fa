//! Which item a product line is posted on, and how an item that is missing is made.

use std::collections::BTreeMap;

use mapping::Gap;
use mapping::tables::Products;
use model::document::Item;
use model::order::{Line, LineContent};
use model::{Document, Reference, ReferenceKey, TargetId};

use super::customer;
use super::desk::{Desk, one_line};
use super::discounts::card_item;
use crate::error::Result;
use crate::plan::Planned;

/// The longest name and SKU that an item can have.
const NAME_LENGTH: usize = 100;

/// The item of a product. A gift card is money owed, so it has the item of that liability.
///
/// # Errors
/// `ITEM_NOT_MAPPED` for goods without a SKU where the policy names no fallback, and for a gift card
/// where there is no table for them.
pub(super) fn of_product(desk: &Desk<'_>, line: &Line, sku: &str) -> Result<Reference> {
    if is_gift_card(desk, line) {
        return Ok(Reference::Known(card_item(desk)?.clone()));
    }
    if let Some(returns) = desk.books.items.returns.as_ref().filter(|_| is_not_restocked(line)) {
        return Ok(Reference::Known(returns.clone()));
    }
    match &desk.books.items.products {
        Products::OneItem { item } => Ok(Reference::Known(item.clone())),
        Products::BySku { .. } if is_usable(sku) => Ok(Reference::Wanted(ReferenceKey::sku(sku))),
        Products::BySku { fallback: Some(item), .. } => Ok(Reference::Known(item.clone())),
        Products::BySku { fallback: None, .. } => {
            Err(Gap::Item { what: format!("line {}, which has no usable SKU", line.id) }.into())
        }
    }
}

/// Whether goods came back that the store did not put into stock again.
fn is_not_restocked(line: &Line) -> bool {
    line.refunded_line.is_some() && !line.quantity.is_zero() && line.restocked.is_zero()
}

/// Whether a line sells a gift card: a known plug-in marks it, or the mapping lists its SKU.
pub(super) fn is_gift_card(desk: &Desk<'_>, line: &Line) -> bool {
    match &line.content {
        LineContent::Product { gift_card, sku, .. } => {
            *gift_card || desk.books.gift_cards.as_ref().is_some_and(|table| table.sells(sku))
        }
        LineContent::Shipping { .. } | LineContent::Fee => false,
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
        name: unique_name(&sku),
        sku,
        description: one_line(name),
        income_account: income_account.clone(),
    }
}

/// The SKU itself. A unique name that held the product's name as well would differ between two
/// lines of one SKU (a variation without a SKU inherits its product's), and two workers would make
/// two items.
fn unique_name(sku: &str) -> String {
    one_line(&sku.replace([':', '"'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_items_name_depends_on_its_sku_alone() {
        assert_eq!(unique_name("CUP-1"), "CUP-1");
        assert_eq!(unique_name("CUP:1\t\"blue\""), "CUP 1  blue ".trim().replace("  ", " "));
    }
}
