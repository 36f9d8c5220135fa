//! Bills, purchases and vendor credits (contract, sections 5.1 and 5.5).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Ref;
use super::number::Number;
use super::sales::TxnTaxDetail;

/// Any of the three expense forms.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Expense {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sync_token: Option<String>,
    #[serde(rename = "sparse", skip_serializing_if = "Option::is_none")]
    pub(crate) sparse: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) doc_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) txn_date: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) due_date: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) currency_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) exchange_rate: Option<Number>,
    /// Of bills and vendor credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) vendor_ref: Option<Ref>,
    /// Of purchases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) entity_ref: Option<TypedRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payment_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) credit: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) line: Vec<ExpenseLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) global_tax_calculation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) txn_tax_detail: Option<TxnTaxDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) private_note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total_amt: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) balance: Option<Number>,
}

/// `{"value": "42", "type": "Vendor"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TypedRef {
    pub(crate) value: String,
    #[serde(rename = "type", default)]
    pub(crate) kind: String,
}

/// A line; which detail it has, its `DetailType` says.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct ExpenseLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<Number>,
    pub(crate) detail_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_based_expense_line_detail: Option<ExpenseDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) item_based_expense_line_detail: Option<ExpenseDetail>,
}

/// The `DetailType` of a line on an account.
pub(crate) const ACCOUNT_LINE: &str = "AccountBasedExpenseLineDetail";
/// The `DetailType` of a line on an item.
pub(crate) const BOUGHT_LINE: &str = "ItemBasedExpenseLineDetail";

/// What was spent on: an account, or an item with its quantity.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct ExpenseDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) item_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) qty: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unit_price: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tax_code_ref: Option<Ref>,
}
