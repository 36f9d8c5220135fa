//! A link as an item.
//!
//! Its fields are attributes of their own, as serde names them, so that people and queries can read
//! them. Two things differ: the lease lies flat, with its end as comparable text, because the
//! condition of the next lease compares it; and a parked link carries the attributes of the sparse
//! index `attention`, which a put of an unparked link leaves out again.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use engine::link::{Lease, Link};
use engine::{Error, Result};

use super::attributes::{Item, get_text, get_time, text, time, unreadable};
use super::keys;

/// The lease's holder.
pub(super) const LEASE_OWNER: &str = "lease_owner";
/// The lease's end.
pub(super) const LEASE_UNTIL: &str = "lease_until";

/// The whole item of a link.
pub(super) fn to_item(link: &Link) -> Result<Item> {
    let mut item: Item = serde_dynamo::to_item(link)
        .map_err(|error| Error::bug("a link does not serialise").caused_by(error))?;
    item.remove("lease");
    if let Some(lease) = &link.lease {
        item.insert(LEASE_OWNER.to_owned(), text(&lease.owner));
        item.insert(LEASE_UNTIL.to_owned(), time(lease.until));
    }
    if let Some(parked) = &link.parked {
        item.insert("attention_tenant".to_owned(), text(link.key.tenant.as_str()));
        item.insert("attention_at".to_owned(), time(parked.at));
    }
    let key = keys::link(&link.key);
    item.insert("pk".to_owned(), text(key.pk));
    item.insert("sk".to_owned(), text(key.sk));
    Ok(item)
}

/// The link of an item.
pub(super) fn from_item(mut item: Item) -> Result<Link> {
    if let Some(lease) = lease(&item) {
        let fields = HashMap::from([
            ("owner".to_owned(), text(lease.owner)),
            ("until".to_owned(), time(lease.until)),
        ]);
        item.insert("lease".to_owned(), AttributeValue::M(fields));
    }
    serde_dynamo::from_item(item.clone())
        .map_err(|error| unreadable(&item, "link").caused_by(error))
}

/// The lease that an item states.
pub(super) fn lease(item: &Item) -> Option<Lease> {
    let owner = get_text(item, LEASE_OWNER)?.to_owned();
    Some(Lease { owner, until: get_time(item, LEASE_UNTIL)? })
}
