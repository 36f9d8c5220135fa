//! What was taken off the price: a negative line a tax code, apart from income (books.md, row 11).
//!
//! A coupon that is store credit is no discount: it uses up what the shop owes the shopper, so its
//! part of the lines' discounts is posted on the gift cards' liability. It keeps the tax codes of the
//! lines that it lowered, because the store charged less tax on them. What tax the store took off
//! with it is not known to lower the liability, and does not.

use std::collections::BTreeMap;

use mapping::Gap;
use model::document::DocumentLine;
use model::money::Decimal;
use model::order::{Coupon, Line};
use model::{Reference, TargetId};

use super::apportion::apportion;
use super::body::Body;
use super::desk::Desk;
use crate::code::Code;
use crate::error::{Error, Result};

/// Discounts by tax code, on their way into a body.
#[derive(Default)]
pub(super) struct Discounts {
    /// Coupons: what stands between a line's price and what it was sold for. Negative where a line
    /// was sold for more.
    coupons: BTreeMap<TargetId, Decimal>,
    /// Negative fees.
    fees: BTreeMap<TargetId, Decimal>,
}

/// How much of what coupons took off the order's lines was store credit, without tax. A store may
/// list as a coupon what it took off the total instead: that was redeemed, and no line shows it.
pub(super) fn store_credit(desk: &Desk<'_>) -> Decimal {
    let order = desk.order;
    let known = &desk.books.coupons;
    let (credit, others): (Vec<&Coupon>, Vec<&Coupon>) =
        order.coupons.iter().partition(|coupon| known.is_store_credit(&coupon.discount_type));
    let sum = |coupons: Vec<&Coupon>| coupons.into_iter().map(|c| c.discount).sum::<Decimal>();
    let credit = sum(credit);
    if order.redeemed.is_empty() {
        return desk.round(credit);
    }
    let lowered: Decimal = order.lines.iter().map(Line::discount).sum();
    desk.round(credit.min(lowered - sum(others)).max(Decimal::ZERO))
}

impl Discounts {
    pub(super) fn add_coupons(&mut self, code: &TargetId, amount: Decimal) {
        add(&mut self.coupons, code, amount);
    }

    pub(super) fn add_fee(&mut self, code: &TargetId, amount: Decimal) {
        add(&mut self.fees, code, amount);
    }

    /// Writes them as lines.
    ///
    /// # Errors
    /// Store credit without a gift-card item, or more of it than the lines were lowered by.
    pub(super) fn close(
        self,
        desk: &Desk<'_>,
        store_credit: Decimal,
        body: &mut Body,
    ) -> Result<()> {
        let Self { coupons: mut discounts, fees } = self;
        let credit = split_off(desk, &mut discounts, store_credit)?;
        for (code, amount) in &fees {
            add(&mut discounts, code, *amount);
        }
        let item = &desk.books.items.discount;
        let lines = discounts.into_iter().map(|(code, off)| (item, "Discount", code, off));
        body.lines.extend(
            lines
                .filter(|(.., off)| !off.is_zero())
                .map(|(item, text, code, off)| line(desk, item, text, code, off)),
        );
        if credit.is_empty() {
            return Ok(());
        }
        let item = card_item(desk)?;
        body.lines.extend(
            credit.into_iter().map(|(code, off)| line(desk, item, "Store credit", code, off)),
        );
        Ok(())
    }
}

/// The item whose account is the liability of gift cards and store credit.
///
/// # Errors
/// `ITEM_NOT_MAPPED` where the mapping has no table for gift cards.
pub(super) fn card_item<'a>(desk: &Desk<'a>) -> Result<&'a TargetId> {
    let missing = || Gap::Item { what: "gift cards and store credit".to_owned() };
    Ok(desk.books.gift_cards.as_ref().map(|table| &table.item).ok_or_else(missing)?)
}

fn line(
    desk: &Desk<'_>,
    item: &TargetId,
    text: &str,
    code: TargetId,
    off: Decimal,
) -> DocumentLine {
    let one = if off.is_sign_negative() { Decimal::ONE } else { Decimal::NEGATIVE_ONE };
    desk.line(text.to_owned(), -off, Some(one), Reference::Known(item.clone()), code, "")
}

fn add(sums: &mut BTreeMap<TargetId, Decimal>, code: &TargetId, amount: Decimal) {
    match sums.get_mut(code) {
        Some(sum) => *sum += amount,
        None if amount.is_zero() => {}
        None => {
            sums.insert(code.clone(), amount);
        }
    }
}

/// Takes the store credit out of the coupons' discounts, in proportion to them. The store rounds a
/// coupon and the lines it lowered each for itself: what the lines lack within the rounding limit is
/// not credit.
fn split_off(
    desk: &Desk<'_>,
    discounts: &mut BTreeMap<TargetId, Decimal>,
    store_credit: Decimal,
) -> Result<BTreeMap<TargetId, Decimal>> {
    if store_credit.is_zero() {
        return Ok(BTreeMap::new());
    }
    let lowered = discounts.values().filter(|off| **off > Decimal::ZERO);
    let parts: Vec<Decimal> = lowered.copied().collect();
    let most: Decimal = parts.iter().sum();
    let beyond = store_credit - most;
    if beyond > desk.books.rounding.limit(desk.order.lines.len()) || store_credit < Decimal::ZERO {
        let message =
            format!("store credit is {store_credit}, coupons lowered the lines by {most}");
        return Err(Error::park(Code::OutOfBalance, message));
    }
    let shares = apportion(store_credit.min(most), &parts, desk.unit()).unwrap_or_default();
    let mut credit = BTreeMap::new();
    let lowered = discounts.iter_mut().filter(|(_, off)| **off > Decimal::ZERO);
    for ((code, off), share) in lowered.zip(shares).filter(|(_, share)| !share.is_zero()) {
        *off -= share;
        credit.insert(code.clone(), share);
    }
    Ok(credit)
}
