//! Which lines are parts of a bundle.
//!
//! A bundle's money stands on its own line or on the lines of its parts, or is shared among them: the
//! store adds up the lines as they are, and so do we. This only says what belongs together.

use std::collections::BTreeMap;

use model::SourceId;

use crate::woocommerce::wire::meta;
use crate::woocommerce::wire::order::Item;

/// Product Bundles' and YITH Product Bundles' key on a part: the bundle's key in the cart.
const BUNDLED_BY: &str = "_bundled_by";
/// Composite Products' key on a part.
const COMPOSITE_PARENT: &str = "_composite_parent";
/// The keys under which the bundle's own line holds that key (all three named by code of others that
/// reads these plug-ins' orders).
const CART_KEYS: [&str; 3] = ["_bundle_cart_key", "_yith_bundle_cart_key", "_composite_cart_key"];

/// The line of the bundle that each item is a part of, in the order of the items.
pub(super) fn parents(items: &[Item]) -> Vec<Option<SourceId>> {
    let keys = cart_keys(items);
    items.iter().map(|item| stated(item, items).or_else(|| by_cart_key(item, &keys))).collect()
}

/// What Product Bundles and Composite Products add to a line in the REST API: the id of the bundle's
/// line, and empty text on any other (seen in a public capture of an order).
fn stated(item: &Item, items: &[Item]) -> Option<SourceId> {
    let named = [&item.bundled_by, &item.composite_parent].into_iter().find_map(meta::id)?;
    let known = items.iter().any(|other| other.id.as_ref() == Some(&named));
    (known && item.id.as_ref() != Some(&named)).then_some(named)
}

fn by_cart_key(item: &Item, keys: &BTreeMap<String, SourceId>) -> Option<SourceId> {
    let mut wanted = [BUNDLED_BY, COMPOSITE_PARENT].into_iter();
    let parent = wanted.find_map(|key| keys.get(&item.meta_data.text(key)))?;
    (item.id.as_ref() != Some(parent)).then(|| parent.clone())
}

fn cart_keys(items: &[Item]) -> BTreeMap<String, SourceId> {
    let mut keys = BTreeMap::new();
    for item in items {
        let Some(id) = &item.id else { continue };
        for key in CART_KEYS.map(|key| item.meta_data.text(key)) {
            if !key.is_empty() {
                keys.entry(key).or_insert_with(|| id.clone());
            }
        }
    }
    keys
}
