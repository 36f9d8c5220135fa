//! Sales receipts, invoices, refund receipts and credit memos (contract, sections 5.5 to 5.9).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::number::Number;
use super::{Addr, Ref};

/// Any of the four sales forms. `Option` throughout: a sparse world leaves anything out.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Sales {
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) customer_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bill_addr: Option<Addr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ship_addr: Option<Addr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ship_from_addr: Option<Addr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sales_term_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) department_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) class_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) customer_memo: Option<Memo>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) custom_field: Vec<CustomField>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) line: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) apply_tax_after_discount: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) global_tax_calculation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) txn_tax_detail: Option<TxnTaxDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) deposit_to_account_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payment_method_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payment_ref_num: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) private_note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email_status: Option<String>,
    #[serde(rename = "AllowIPNPayment", skip_serializing_if = "Option::is_none")]
    pub(crate) allow_ipn_payment: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) allow_online_payment: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) allow_online_credit_card_payment: Option<bool>,
    #[serde(rename = "AllowOnlineACHPayment", skip_serializing_if = "Option::is_none")]
    pub(crate) allow_online_ach_payment: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total_amt: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) balance: Option<Number>,
}

/// What the customer reads.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Memo {
    #[serde(default)]
    pub(crate) value: String,
}

/// One of the three text fields of a form, by its place on it (contract, section 5.11).
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct CustomField {
    pub(crate) definition_id: String,
    #[serde(rename = "Type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) string_value: Option<String>,
}

/// The `Type` of the custom fields that can be reached.
pub(crate) const TEXT_FIELD: &str = "StringType";

/// A line; [`ITEM_LINE`] and [`DISCOUNT_LINE`] are the kinds that we write.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Line {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<Number>,
    pub(crate) detail_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sales_item_line_detail: Option<ItemDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) discount_line_detail: Option<DiscountDetail>,
}

/// The `DetailType` of a line that sells an item.
pub(crate) const ITEM_LINE: &str = "SalesItemLineDetail";
/// The `DetailType` of the line that takes something off the whole form.
pub(crate) const DISCOUNT_LINE: &str = "DiscountLineDetail";
/// The `DetailType` of the subtotal, which QuickBooks adds to every answer.
pub(crate) const SUBTOTAL_LINE: &str = "SubTotalLineDetail";

/// What is sold.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct ItemDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) item_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) qty: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unit_price: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) class_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tax_code_ref: Option<Ref>,
}

/// How a discount on the whole form is stated, and which account bears it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct DiscountDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) percent_based: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) discount_account_ref: Option<Ref>,
}

/// Tax of the whole form.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct TxnTaxDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) txn_tax_code_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total_tax: Option<Number>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tax_line: Vec<TaxLine>,
}

/// Tax at one rate.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct TaxLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<Number>,
    pub(crate) detail_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tax_line_detail: Option<TaxLineDetail>,
}

/// The rate and what it was computed on.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct TaxLineDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tax_rate_ref: Option<Ref>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) percent_based: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tax_percent: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) net_amount_taxable: Option<Number>,
}
