//! What is read of the entities (contract, section 5): every form of transaction in one shape,
//! because their members agree wherever two of them have one. Unknown members are ignored; real
//! answers hold some that nobody documents (`LineEx`).

use jiff::Timestamp;
use jiff::civil::Date;
use model::TargetId;
use model::entry::Named;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::lenient::{amount, day, flag, list, moment, object, text};

/// A member that is read alone.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Text(#[serde(deserialize_with = "text")] Option<String>);

impl Text {
    /// Its text; none where it is empty or no single value.
    pub(super) fn of(raw: &RawValue) -> Option<String> {
        serde_json::from_str::<Self>(raw.get()).ok()?.0
    }
}

/// When an entity was made and last changed.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Times {
    #[serde(deserialize_with = "moment")]
    pub(super) create_time: Option<Timestamp>,
    #[serde(deserialize_with = "moment")]
    pub(super) last_updated_time: Option<Timestamp>,
}

/// A transaction of any form.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Txn {
    #[serde(deserialize_with = "text")]
    pub(super) id: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) sync_token: Option<String>,
    #[serde(deserialize_with = "object")]
    pub(super) meta_data: Times,
    #[serde(deserialize_with = "text")]
    pub(super) doc_number: Option<String>,
    #[serde(deserialize_with = "day")]
    pub(super) txn_date: Option<Date>,
    #[serde(deserialize_with = "day")]
    pub(super) due_date: Option<Date>,
    #[serde(deserialize_with = "object")]
    pub(super) customer_ref: Ref,
    #[serde(deserialize_with = "object")]
    pub(super) vendor_ref: Ref,
    #[serde(deserialize_with = "object")]
    pub(super) entity_ref: Ref,
    #[serde(deserialize_with = "object")]
    pub(super) currency_ref: Ref,
    #[serde(deserialize_with = "amount")]
    pub(super) exchange_rate: Option<Decimal>,
    #[serde(deserialize_with = "amount")]
    pub(super) total_amt: Option<Decimal>,
    /// What a transfer moves.
    #[serde(deserialize_with = "amount")]
    pub(super) amount: Option<Decimal>,
    #[serde(deserialize_with = "amount")]
    pub(super) balance: Option<Decimal>,
    #[serde(deserialize_with = "amount")]
    pub(super) remaining_credit: Option<Decimal>,
    #[serde(deserialize_with = "amount")]
    pub(super) unapplied_amt: Option<Decimal>,
    #[serde(deserialize_with = "object")]
    pub(super) txn_tax_detail: TaxDetail,
    #[serde(deserialize_with = "object")]
    pub(super) deposit_to_account_ref: Ref,
    #[serde(deserialize_with = "object")]
    pub(super) account_ref: Ref,
    #[serde(deserialize_with = "object")]
    pub(super) from_account_ref: Ref,
    #[serde(deserialize_with = "object")]
    pub(super) to_account_ref: Ref,
    #[serde(deserialize_with = "object")]
    pub(super) payment_method_ref: Ref,
    #[serde(deserialize_with = "text")]
    pub(super) payment_ref_num: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) private_note: Option<String>,
    #[serde(deserialize_with = "list")]
    pub(super) line: Vec<Line>,
}

/// Tax of a transaction.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct TaxDetail {
    #[serde(deserialize_with = "amount")]
    pub(super) total_tax: Option<Decimal>,
    #[serde(deserialize_with = "list")]
    pub(super) tax_line: Vec<TaxLine>,
}

/// Tax at one rate.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct TaxLine {
    #[serde(deserialize_with = "amount")]
    pub(super) amount: Option<Decimal>,
    #[serde(deserialize_with = "object")]
    pub(super) tax_line_detail: TaxLineDetail,
}

/// The rate and what it was computed on.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct TaxLineDetail {
    #[serde(deserialize_with = "object")]
    pub(super) tax_rate_ref: Ref,
    #[serde(deserialize_with = "amount")]
    pub(super) net_amount_taxable: Option<Decimal>,
}

/// A line of any kind. Its detail stands under the name that `DetailType` gives; a kind that is
/// unknown here has none.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Line {
    #[serde(deserialize_with = "text")]
    pub(super) id: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "amount")]
    pub(super) amount: Option<Decimal>,
    #[serde(deserialize_with = "text")]
    pub(super) detail_type: Option<String>,
    #[serde(deserialize_with = "list")]
    pub(super) linked_txn: Vec<Link>,
    pub(super) sales_item_line_detail: Option<Detail>,
    pub(super) item_based_expense_line_detail: Option<Detail>,
    pub(super) account_based_expense_line_detail: Option<Detail>,
    pub(super) deposit_line_detail: Option<Detail>,
    pub(super) discount_line_detail: Option<Detail>,
    pub(super) group_line_detail: Option<Group>,
}

/// What a line is on.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Detail {
    #[serde(deserialize_with = "object")]
    pub(super) item_ref: Ref,
    #[serde(deserialize_with = "object")]
    pub(super) account_ref: Ref,
    #[serde(deserialize_with = "object")]
    pub(super) discount_account_ref: Ref,
    #[serde(deserialize_with = "object")]
    pub(super) tax_code_ref: Ref,
    #[serde(deserialize_with = "amount")]
    pub(super) qty: Option<Decimal>,
}

/// A bundle and what is in it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Group {
    #[serde(deserialize_with = "object")]
    pub(super) group_item_ref: Ref,
    #[serde(deserialize_with = "amount")]
    pub(super) quantity: Option<Decimal>,
    #[serde(deserialize_with = "list")]
    pub(super) line: Vec<Line>,
}

/// A transaction by type and id.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Link {
    #[serde(deserialize_with = "text")]
    pub(super) txn_id: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) txn_type: Option<String>,
}

/// A customer or vendor.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Person {
    #[serde(deserialize_with = "text")]
    pub(super) id: Option<String>,
    #[serde(deserialize_with = "object")]
    pub(super) meta_data: Times,
    #[serde(deserialize_with = "text")]
    pub(super) display_name: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) given_name: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) family_name: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) company_name: Option<String>,
    #[serde(deserialize_with = "object")]
    pub(super) primary_email_addr: Email,
    #[serde(deserialize_with = "object")]
    pub(super) primary_phone: Phone,
    #[serde(deserialize_with = "object")]
    pub(super) bill_addr: Addr,
    #[serde(deserialize_with = "object")]
    pub(super) ship_addr: Addr,
    #[serde(deserialize_with = "object")]
    pub(super) currency_ref: Ref,
    #[serde(deserialize_with = "amount")]
    pub(super) balance: Option<Decimal>,
    #[serde(deserialize_with = "flag")]
    pub(super) active: Option<bool>,
}

/// An e-mail address.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Email {
    #[serde(deserialize_with = "text")]
    pub(super) address: Option<String>,
}

/// A telephone number.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Phone {
    #[serde(deserialize_with = "text")]
    pub(super) free_form_number: Option<String>,
}

/// A postal address.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Addr {
    #[serde(deserialize_with = "text")]
    pub(super) line1: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) line2: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) line3: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) line4: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) line5: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) city: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) country_sub_division_code: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) postal_code: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) country: Option<String>,
}

/// An item.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Item {
    #[serde(deserialize_with = "text")]
    pub(super) id: Option<String>,
    #[serde(deserialize_with = "object")]
    pub(super) meta_data: Times,
    #[serde(deserialize_with = "text")]
    pub(super) name: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) sku: Option<String>,
    #[serde(rename = "Type", deserialize_with = "text")]
    pub(super) item_type: Option<String>,
    #[serde(deserialize_with = "amount")]
    pub(super) unit_price: Option<Decimal>,
    #[serde(deserialize_with = "amount")]
    pub(super) qty_on_hand: Option<Decimal>,
    #[serde(deserialize_with = "flag")]
    pub(super) active: Option<bool>,
}

/// `{"value": "42", "name": "…"}`; without a value it names nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Ref {
    #[serde(deserialize_with = "text")]
    pub(super) value: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) name: Option<String>,
}

impl Ref {
    /// The id it names.
    pub(super) fn id(&self) -> Option<TargetId> {
        self.value.as_deref().map(TargetId::new)
    }

    /// What it names.
    pub(super) fn named(&self) -> Option<Named> {
        self.id().map(|id| Named { id, name: self.name.clone() })
    }
}
