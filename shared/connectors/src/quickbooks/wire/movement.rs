//! Deposits and transfers (contract, section 5.8).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Ref;
use super::number::Number;
use super::payment::LinkedTxn;

/// Money put into an account.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Deposit {
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
    pub(crate) deposit_to_account_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) line: Vec<DepositLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) private_note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total_amt: Option<Number>,
}

/// A part of a deposit: a receipt by its link, or an amount by its account.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct DepositLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<Number>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) linked_txn: Vec<LinkedTxn>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detail_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) deposit_line_detail: Option<DepositDetail>,
}

/// The `DetailType` of a part that comes from an account.
pub(crate) const DEPOSIT_LINE: &str = "DepositLineDetail";

/// Where a part comes from.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct DepositDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_ref: Option<Ref>,
}

/// Money moved from one account to another.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Transfer {
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
    pub(crate) from_account_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) to_account_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) private_note: Option<String>,
}
