//! WooPayments (the gateway `woocommerce_payments` and its kin).
//!
//! `_wcpay_transaction_fee` is the charge's own fee, in the currency of the charge
//! (`attach_transaction_fee_to_order`); `_wcpay_net` what is left of it. Where the account is kept in
//! another currency, `_wcpay_multi_currency_stripe_exchange_rate` has its units for one of the charge's,
//! and only where the account's currency is the store's own, which
//! `_wcpay_multi_currency_order_default_currency` names (`attach_exchange_info_to_order`).

use model::order::Settlement;
use rust_decimal::Decimal;

use super::{Paid, currency};

pub(super) fn settlement(paid: Paid<'_>) -> Option<Settlement> {
    let fee = paid.meta.decimal("_wcpay_transaction_fee");
    let net = paid.meta.decimal("_wcpay_net");
    let processor = "woopayments".to_owned();
    if let Some((account, rate)) = exchange(paid) {
        let fee = fee.and_then(|fee| fee.checked_mul(rate)).map(|fee| account.round(fee));
        // Which of the two currencies the net amount is in then is not known.
        let rate = Some(rate.normalize());
        return Some(Settlement {
            processor,
            currency: account,
            fee,
            net: None,
            exchange_rate: rate,
        });
    }
    if fee.is_none() && net.is_none() {
        return None;
    }
    Some(Settlement { processor, currency: paid.currency, fee, net, exchange_rate: None })
}

fn exchange(paid: Paid<'_>) -> Option<(model::Currency, Decimal)> {
    let rate = paid.meta.decimal("_wcpay_multi_currency_stripe_exchange_rate")?;
    let account = currency(&paid.meta.text("_wcpay_multi_currency_order_default_currency"))?;
    (rate > Decimal::ZERO && account != paid.currency).then_some((account, rate))
}
