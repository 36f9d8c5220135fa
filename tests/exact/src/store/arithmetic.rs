//! WooCommerce's own arithmetic for one priced line: net amount and tax by rate.
//!
//! Written from the store's rules and the captures, without a look at the product. A price is net or
//! gross as the shop says; tax is rounded by line, or kept fine and rounded for the whole order
//! (`woocommerce_tax_round_at_subtotal`). Halves round away from zero, as in the store.

use rust_decimal::{Decimal, RoundingStrategy};

use super::shop::{Rate, Shop};

/// Digits that a store keeps of a tax that it does not round by line.
const FINE: u32 = 6;

/// A priced line taken apart.
#[derive(Debug, Clone, Default)]
pub struct Taxed {
    /// Without tax, up to six digits.
    pub net: Decimal,
    /// Tax by the store's rate, rounded only where the shop rounds by line.
    pub taxes: Vec<(u32, Decimal)>,
}

impl Taxed {
    /// All tax of the line.
    #[must_use]
    pub fn tax(&self) -> Decimal {
        self.taxes.iter().map(|(_, tax)| *tax).sum()
    }
}

/// Rounds half away from zero and pads to the digits.
#[must_use]
pub fn round(amount: Decimal, digits: u32) -> Decimal {
    let mut rounded = amount.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(digits);
    rounded
}

/// Takes a price apart that the shop states in its own convention, net or gross.
#[must_use]
pub fn price(shop: &Shop, stated: Decimal, rates: &[&Rate]) -> Taxed {
    if shop.prices_include_tax { gross(shop, stated, rates) } else { net(shop, stated, rates) }
}

/// Tax on a net amount, as for shipping and fees in every shop.
#[must_use]
pub fn net(shop: &Shop, amount: Decimal, rates: &[&Rate]) -> Taxed {
    let plain: Vec<(u32, Decimal)> = rates
        .iter()
        .filter(|rate| !rate.compound)
        .map(|rate| (rate.id, kept(shop, amount * rate.percent / Decimal::ONE_HUNDRED)))
        .collect();
    let below: Decimal = plain.iter().map(|(_, tax)| *tax).sum();
    let on_top = rates
        .iter()
        .filter(|rate| rate.compound)
        .map(|rate| (rate.id, kept(shop, (amount + below) * rate.percent / Decimal::ONE_HUNDRED)));
    Taxed { net: round(amount, FINE), taxes: plain.iter().copied().chain(on_top).collect() }
}

/// The tax inside a gross amount; compound rates come off first.
fn gross(shop: &Shop, amount: Decimal, rates: &[&Rate]) -> Taxed {
    let hundred = Decimal::ONE_HUNDRED;
    let mut rest = amount;
    let mut taxes = Vec::new();
    for rate in rates.iter().filter(|rate| rate.compound) {
        let tax = rest * rate.percent / (hundred + rate.percent);
        rest -= tax;
        taxes.push((rate.id, kept(shop, tax)));
    }
    let plain: Decimal = rates.iter().filter(|r| !r.compound).map(|r| r.percent).sum();
    for rate in rates.iter().filter(|rate| !rate.compound) {
        taxes.push((rate.id, kept(shop, rest * rate.percent / (hundred + plain))));
    }
    let tax: Decimal = taxes.iter().map(|(_, tax)| *tax).sum();
    Taxed { net: round(amount - tax, FINE), taxes }
}

fn kept(shop: &Shop, tax: Decimal) -> Decimal {
    round(tax, if shop.rounds_at_subtotal { FINE } else { shop.decimals })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn the_captured_cups_come_out_as_the_store_made_them() {
        // Three cups at 8.50, ten per cent off, 19 % on top: 25.50, 4.85 and 22.95, 4.36.
        let shop = Shop { prices_include_tax: false, ..setup::de().shop };
        let rates: Vec<&Rate> = shop.rates.iter().filter(|rate| rate.id == 1).collect();
        assert_eq!(price(&shop, d("25.50"), &rates).tax(), d("4.85"));
        assert_eq!(price(&shop, d("22.95"), &rates).tax(), d("4.36"));
    }

    #[test]
    fn a_gross_price_is_its_net_and_its_tax() {
        let shop = Shop { prices_include_tax: true, ..setup::de().shop };
        let rates: Vec<&Rate> = shop.rates.iter().filter(|rate| rate.id == 1).collect();
        let taxed = price(&shop, d("11.90"), &rates);
        assert_eq!((taxed.net, taxed.tax()), (d("10.000000"), d("1.90")));
    }
}
