//! A row as the connector reads it, and the proof that nothing is lost on the way.

use model::order::Imbalance;
use model::{Record, Refund};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Row, Thing};
use crate::woocommerce::read::{self, Coupon, TaxClass, TaxRate, Unreadable};

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// An order, product, variation or customer.
    Record(Record),
    /// A refund.
    Refund(Box<Refund>),
    /// A tax rate.
    TaxRate(Box<TaxRate>),
    /// A tax class.
    TaxClass(Box<TaxClass>),
    /// A coupon.
    Coupon(Box<Coupon>),
}

impl Row {
    /// Reads it as the sync does, and writes and reads what came out once more.
    ///
    /// # Errors
    /// The place that does not read, or the whole where the second reading differs.
    pub fn read(self) -> Result<Reading, Unreadable> {
        let what = self.thing.as_str();
        let read = match self.thing {
            Thing::Order => Reading::Record(read::order::order(self.json, Vec::new())?),
            Thing::Product => Reading::Record(read::product::product(self.json)?),
            Thing::Variation => {
                Reading::Record(read::product::variation(self.json, self.parent.as_ref())?)
            }
            Thing::Customer => Reading::Record(read::customer::customer(self.json)?),
            Thing::Refund => Reading::Refund(Box::new(read::refund::refund(self.json)?)),
            Thing::TaxRate => Reading::TaxRate(Box::new(read::tax::tax_rate(self.json)?)),
            Thing::TaxClass => Reading::TaxClass(Box::new(read::tax::tax_class(self.json)?)),
            Thing::Coupon => Reading::Coupon(Box::new(read::coupon::coupon(self.json)?)),
        };
        if read.is_kept() {
            return Ok(read);
        }
        let reason = "written and read again it is not the same";
        Err(Unreadable { what, path: ".".to_owned(), reason })
    }
}

impl Reading {
    /// Whether its figures agree with each other.
    ///
    /// # Errors
    /// The first figure that does not hold.
    pub fn check(&self) -> Result<(), Imbalance> {
        match self {
            Self::Record(record) => record.check(),
            Self::Refund(refund) => refund.check(),
            Self::TaxRate(_) | Self::TaxClass(_) | Self::Coupon(_) => Ok(()),
        }
    }

    /// Whether it is the same after it was written as JSON and read again, its print too.
    fn is_kept(&self) -> bool {
        match self {
            Self::Record(record) => again(record).is_some_and(|kept| {
                kept == *record && kept.source_print() == record.source_print()
            }),
            Self::Refund(refund) => again(refund).as_ref() == Some(refund),
            Self::TaxRate(rate) => again(rate).as_ref() == Some(rate),
            Self::TaxClass(class) => again(class).as_ref() == Some(class),
            Self::Coupon(coupon) => again(coupon).as_ref() == Some(coupon),
        }
    }
}

fn again<T: Serialize + DeserializeOwned>(value: &T) -> Option<T> {
    let written = serde_json::to_string(value).ok()?;
    serde_json::from_str(&written).ok()
}
