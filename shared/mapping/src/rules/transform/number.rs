//! Numbers: exact decimals, read, reckoned with and written.

use model::money::Decimal;
use rust_decimal::RoundingStrategy;
use serde::{Deserialize, Serialize};

use crate::rules::datum::plain;
use crate::rules::error::Problem;

/// Which way a number is rounded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Halves away from zero, as stores and the books do.
    #[default]
    HalfUp,
    /// Halves to the even digit.
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}

impl Rounding {
    fn strategy(self) -> RoundingStrategy {
        match self {
            Self::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Self::HalfEven => RoundingStrategy::MidpointNearestEven,
            Self::Up => RoundingStrategy::AwayFromZero,
            Self::Down => RoundingStrategy::ToZero,
        }
    }
}

/// `1.234,56`: signs between thousands and blanks are left out, then it must be a plain number.
pub(super) fn parse(text: &str, decimal: char, group: char) -> Result<Decimal, Problem> {
    let kept = text.trim().chars().filter(|sign| *sign != group && !sign.is_whitespace());
    let plainly = |sign: char| match sign {
        sign if sign == decimal => '.',
        // A point that is no decimal sign must not become one.
        '.' => '?',
        '\u{2212}' => '-',
        other => other,
    };
    // One character more than a number can have: what is longer is no number either.
    plain(&kept.map(plainly).take(65).collect::<String>())
}

pub(super) fn round(number: Decimal, digits: u32, mode: Rounding) -> Result<Decimal, Problem> {
    let mut rounded = number.round_dp_with_strategy(digits, mode.strategy());
    rounded.rescale(digits);
    // A number near the limit has no room for further digits.
    if rounded.scale() == digits { Ok(rounded) } else { Err(Problem::NumberRange) }
}

pub(super) fn format(
    number: Decimal,
    digits: u32,
    decimal: char,
    group: &str,
) -> Result<String, Problem> {
    let text = round(number, digits, Rounding::HalfUp)?.to_string();
    let (sign, unsigned) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut formatted = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            formatted.push_str(group);
        }
        formatted.push(digit);
    }
    if !fraction.is_empty() {
        formatted.push(decimal);
        formatted.push_str(fraction);
    }
    Ok(formatted)
}

pub(super) fn add(number: Decimal, other: Decimal) -> Result<Decimal, Problem> {
    number.checked_add(other).ok_or(Problem::NumberRange)
}

pub(super) fn multiply(number: Decimal, by: Decimal) -> Result<Decimal, Problem> {
    number.checked_mul(by).ok_or(Problem::NumberRange)
}

pub(super) fn divide(number: Decimal, by: Decimal, digits: u32) -> Result<Decimal, Problem> {
    round(number.checked_div(by).ok_or(Problem::NumberRange)?, digits, Rounding::HalfUp)
}

/// Zero has no sign.
pub(super) fn negate(number: Decimal) -> Decimal {
    if number.is_zero() { number.abs() } else { -number }
}
