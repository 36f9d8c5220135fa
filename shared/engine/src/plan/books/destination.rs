//! The address that the store's tax rests on (books.md, section 4).
//!
//! It follows the store's own rule: what is picked up is taxed where the store is; else the setting
//! decides; what is shipped nowhere is taxed by the billing address; who names no country at all is
//! taxed where the store is.

use mapping::tables::{TaxAddress, TaxBasedOn};
use model::order::LineContent;
use model::{Address, Order};

use crate::code::Code;
use crate::error::{Error, Result};

/// Where an order is taxed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Destination<'a> {
    /// Here.
    Known(&'a Address),
    /// Where the store is, which the mapping does not say; the buyer's address stands in on paper.
    Unnamed {
        /// The buyer's address.
        buyer: &'a Address,
    },
}

/// Finds it.
pub(super) fn of<'a>(order: &'a Order, table: &'a TaxAddress) -> Destination<'a> {
    let has_country = |address: &Address| !address.country.trim().is_empty();
    let ships = has_country(&order.shipping);
    let buyer = match table.based_on {
        TaxBasedOn::Billing => &order.billing,
        TaxBasedOn::Shipping | TaxBasedOn::Store if ships => &order.shipping,
        TaxBasedOn::Shipping | TaxBasedOn::Store => &order.billing,
    };
    let at_the_store = table.based_on == TaxBasedOn::Store || is_picked_up(order, table);
    match &table.store {
        Some(store) if at_the_store || !has_country(buyer) => Destination::Known(store),
        None if at_the_store => Destination::Unnamed { buyer },
        Some(_) | None => Destination::Known(buyer),
    }
}

fn is_picked_up(order: &Order, table: &TaxAddress) -> bool {
    order.lines.iter().any(|line| match &line.content {
        LineContent::Shipping { method_id } => {
            table.pickup_methods.iter().any(|method| method == method_id)
        }
        LineContent::Product { .. } | LineContent::Fee => false,
    })
}

impl<'a> Destination<'a> {
    /// The address that decides about tax.
    ///
    /// # Errors
    /// `CONFIG_INVALID` where the mapping does not name the store's address.
    pub(super) fn known(self) -> Result<&'a Address> {
        match self {
            Self::Known(address) => Ok(address),
            Self::Unnamed { .. } => {
                let message = "the order is taxed where the store is, and the mapping has no \
                               `tax_address.store`";
                Err(Error::park(Code::ConfigInvalid, message))
            }
        }
    }

    /// The address that documents show.
    pub(super) fn shown(self) -> &'a Address {
        match self {
            Self::Known(address) | Self::Unnamed { buyer: address } => address,
        }
    }
}
