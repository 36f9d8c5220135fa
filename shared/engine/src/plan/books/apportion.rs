//! Splits an amount over parts in proportion, exactly and to the smallest unit.

use rust_decimal::Decimal;

/// Splits `amount` over `parts` in proportion to them, each share a whole number of `unit`s and
/// never larger than its part; the shares make `amount`. Parts with the largest remainders get
/// what is left, the earlier first.
///
/// The parts must be whole units too and `amount` must lie between 0 and their sum, which must be
/// positive; else there is no such split.
pub(super) fn apportion(amount: Decimal, parts: &[Decimal], unit: Decimal) -> Option<Vec<Decimal>> {
    let whole: Decimal = parts.iter().sum();
    if whole <= Decimal::ZERO || amount > whole || amount < Decimal::ZERO {
        return None;
    }
    let mut shares = Vec::with_capacity(parts.len());
    let mut remainders = Vec::with_capacity(parts.len());
    for (place, part) in parts.iter().enumerate() {
        let units = amount.checked_mul(*part)?.checked_div(whole)?.checked_div(unit)?;
        let floor = units.floor();
        shares.push(floor * unit);
        remainders.push((units - floor, place));
    }
    let given: Decimal = shares.iter().sum();
    let mut left = amount - given;
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, place) in remainders {
        if left < unit {
            break;
        }
        if let Some(share) = shares.get_mut(place) {
            *share += unit;
            left -= unit;
        }
    }
    left.is_zero().then_some(shares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn shares_make_the_amount_and_none_exceeds_its_part(
            parts in prop::collection::vec(0_i64..100_000, 1..9), of_thousand in 0_i64..=1000,
        ) {
            let cents: i64 = parts.iter().sum();
            prop_assume!(cents > 0);
            let amount = Decimal::new(cents * of_thousand / 1000, 2);
            let parts: Vec<Decimal> = parts.into_iter().map(|part| Decimal::new(part, 2)).collect();
            let shares = apportion(amount, &parts, Decimal::new(1, 2)).unwrap();
            prop_assert_eq!(shares.iter().sum::<Decimal>(), amount);
            for (share, part) in shares.iter().zip(&parts) {
                prop_assert!(share <= part && *share >= Decimal::ZERO, "{} of {}", share, part);
            }
        }
    }
}
