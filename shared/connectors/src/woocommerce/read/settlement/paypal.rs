//! PayPal (the gateways `ppcp-…`, `paypal`, `ppec_paypal`).
//!
//! PayPal Payments keeps PayPal's own breakdown under `_ppcp_paypal_fees` (`PayPalGateway::FEES_META_KEY`):
//! `gross_amount`, `paypal_fee` and `net_amount` in the payment's currency; where the account is kept in
//! another, also `receivable_amount`, which is the net amount times `exchange_rate` (PayPal's
//! reference, Payments v2). The older plug-ins note the fee alone, in the payment's currency, as
//! `PayPal Transaction Fee` or `_paypal_transaction_fee`.

use model::Currency;
use model::order::Settlement;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{Paid, currency};
use crate::woocommerce::wire::lenient;
use crate::woocommerce::wire::meta;

const PROCESSOR: &str = "paypal";
const OLDER: [&str; 2] = ["PayPal Transaction Fee", "_paypal_transaction_fee"];

pub(super) fn settlement(paid: Paid<'_>) -> Option<Settlement> {
    let breakdown = paid.meta.get("_ppcp_paypal_fees");
    breakdown
        .and_then(|breakdown| converted(paid, breakdown).or_else(|| plain(breakdown)))
        .or_else(|| older(paid))
}

/// The account is kept in another currency than the payment's. The fee was taken before the exchange;
/// in the account's currency it is what is missing there of the whole.
fn converted(paid: Paid<'_>, breakdown: &Value) -> Option<Settlement> {
    let (net, account) = money(breakdown.get("receivable_amount")?)?;
    let stated = breakdown.get("exchange_rate")?;
    let rate = meta::decimal(stated.get("value")?).filter(|rate| *rate > Decimal::ZERO)?;
    let (gross, from) = money(breakdown.get("gross_amount")?)?;
    if from != paid.currency || account == from {
        return None;
    }
    let charged = breakdown.get("paypal_fee_in_receivable_currency").and_then(money);
    let charged = charged.filter(|(_, currency)| *currency == account).map(|(fee, _)| fee);
    let whole = account.round(gross.checked_mul(rate)?);
    Some(Settlement {
        processor: PROCESSOR.to_owned(),
        currency: account,
        fee: charged.or_else(|| whole.checked_sub(net)),
        net: Some(net),
        exchange_rate: Some(rate.normalize()),
    })
}

fn plain(breakdown: &Value) -> Option<Settlement> {
    let (fee, currency) = money(breakdown.get("paypal_fee")?)?;
    let net = breakdown.get("net_amount").and_then(money);
    Some(Settlement {
        processor: PROCESSOR.to_owned(),
        currency,
        fee: Some(fee),
        net: net.filter(|(_, other)| *other == currency).map(|(net, _)| net),
        exchange_rate: None,
    })
}

fn older(paid: Paid<'_>) -> Option<Settlement> {
    let fee = OLDER.iter().find_map(|key| paid.meta.decimal(key))?;
    Some(Settlement {
        processor: PROCESSOR.to_owned(),
        currency: paid.currency,
        fee: Some(fee),
        net: None,
        exchange_rate: None,
    })
}

/// PayPal's `{"currency_code": …, "value": …}`.
fn money(value: &Value) -> Option<(Decimal, Currency)> {
    let code = lenient::text(value.get("currency_code")?).ok()?;
    Some((meta::decimal(value.get("value")?)?, currency(&code)?))
}
