//! The store's tax rates and tax classes.

use model::SourceId;
use model::text::entities::decode;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::unreadable::{Unreadable, need, wire};
use crate::woocommerce::wire::tax::{Class as WireClass, Rate as WireRate};

/// A tax rate of the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRate {
    /// The store's id, which orders name.
    pub id: SourceId,
    /// ISO country code; empty where it is for every country.
    pub country: String,
    /// State; empty where it is for every state.
    pub state: String,
    /// Name for people, entities decoded.
    pub name: String,
    /// Per cent.
    pub percent: Decimal,
    /// The slug of its class; the standard one is `standard`.
    pub class: String,
    /// Of several rates with one priority only the first applies.
    pub priority: Option<Decimal>,
    /// Whether it is computed on top of other taxes.
    pub compound: bool,
    /// Whether it is charged on shipping.
    pub shipping: bool,
    /// The source's own JSON.
    pub raw: Value,
}

/// A tax class of the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxClass {
    /// Its key; products and lines write the standard one empty.
    pub slug: String,
    /// Name for people, entities decoded.
    pub name: String,
    /// The source's own JSON.
    pub raw: Value,
}

/// Reads a tax rate.
///
/// # Errors
/// The place that does not read.
pub(crate) fn tax_rate(raw: Value) -> Result<TaxRate, Unreadable> {
    let wire: WireRate = wire("tax rate", &raw)?;
    Ok(TaxRate {
        id: need(wire.id, "tax rate", "id")?,
        country: wire.country,
        state: wire.state,
        name: decode(&wire.name),
        percent: need(wire.rate, "tax rate", "rate")?,
        class: wire.class,
        priority: wire.priority,
        compound: wire.compound,
        shipping: wire.shipping,
        raw,
    })
}

/// Reads a tax class.
///
/// # Errors
/// The place that does not read.
pub(crate) fn tax_class(raw: Value) -> Result<TaxClass, Unreadable> {
    let wire: WireClass = wire("tax class", &raw)?;
    let slug = Some(wire.slug).filter(|slug| !slug.is_empty());
    Ok(TaxClass { slug: need(slug, "tax class", "slug")?, name: decode(&wire.name), raw })
}
