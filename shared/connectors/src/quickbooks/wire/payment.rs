//! Payments (contract, section 5.8).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Ref;
use super::number::Number;

/// A payment and what it pays.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Payment {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sync_token: Option<String>,
    #[serde(rename = "sparse", skip_serializing_if = "Option::is_none")]
    pub(crate) sparse: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) txn_date: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) currency_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) exchange_rate: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) customer_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total_amt: Option<Number>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) line: Vec<PaymentLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) deposit_to_account_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payment_method_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payment_ref_num: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) private_note: Option<String>,
}

/// A part of it, and the transaction that part is for.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct PaymentLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<Number>,
    pub(crate) linked_txn: Vec<LinkedTxn>,
}

/// A transaction by id and type.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct LinkedTxn {
    pub(crate) txn_id: String,
    pub(crate) txn_type: String,
    /// Which line of it; required where a deposit takes it to the bank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) txn_line_id: Option<String>,
}
