//! How orders are paid: what proves the payment, and where the money lies (books.md, 2 and 5).

use std::collections::BTreeSet;

use model::money::Decimal;
use model::{Currency, TargetId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::MappingError;
use crate::gap::Gap;

/// Payment gateways by id and currency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Gateways {
    /// One row a gateway and currency.
    pub rows: Vec<Gateway>,
    /// Where a receipt of 0.00 says its money went, for orders that name no gateway because there
    /// was nothing to pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nothing_to_pay_account: Option<TargetId>,
}

/// A gateway in one currency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Gateway {
    /// The store's id of it, such as `stripe`.
    pub gateway: String,
    /// The order's currency.
    pub currency: Currency,
    /// What proves that the money is there.
    pub evidence: Evidence,
    /// What a sale becomes.
    pub document: DocumentKind,
    /// Where its money lies. Always stated: left out, it would silently be undeposited funds.
    pub settlement_account: TargetId,
    /// Where refunds are paid from.
    pub refund_account: RefundAccounts,
    /// The books' payment method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<TargetId>,
    /// Days until an invoice is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_days: Option<u16>,
    /// The books' payment terms, on invoices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<TargetId>,
    /// Where the processor's fee is taken from; exactly one source, so that no fee counts twice.
    #[serde(default, skip_serializing_if = "Fee::is_none")]
    pub fee: Fee,
    /// The bank account that payouts arrive on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payout_bank: Option<TargetId>,
    /// Where disputed money waits for its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispute_account: Option<TargetId>,
    /// The gateway's own word that a charge was only authorised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncaptured_when: Option<MetaEquals>,
    /// The gateway's own word that a payment is a test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_when: Option<MetaEquals>,
}

/// What proves a payment. The store's paid date alone proves nothing: any move to processing or
/// completed sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Cards and wallets: the paid date, unless the gateway says that it only authorised.
    Captured,
    /// Bank transfers and cheques: staff moved the order out of waiting.
    MarkedByStaff,
    /// Cash on delivery: completed.
    Completed,
    /// Trade accounts: payments are the books' own matter.
    Never,
}

/// What a sale becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// One document, once it is paid.
    SalesReceipt,
    /// A receivable, and a payment once it is paid.
    Invoice,
}

/// Where a processor's fee is taken from (books.md, section 5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fee {
    /// Nowhere: fees are not posted.
    #[default]
    None,
    /// The order's own note of it, which the gateway's plug-in leaves.
    OrderMeta(FeePosting),
    /// The payout's statement.
    Payout(FeePosting),
    /// The bank's feed: a person posts it.
    BankFeed,
}

/// What a fee is posted as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FeePosting {
    /// The expense account.
    pub account: TargetId,
    /// The processor, as a vendor of the books.
    pub vendor: TargetId,
    /// Its tax code, which a person must choose; in the United States there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_code: Option<TargetId>,
}

impl Fee {
    fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// Where refunds are paid from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RefundAccounts {
    /// The gateway paid it back itself.
    pub by_gateway: TargetId,
    /// It did not, or nobody knows: "refunds to pay" until a person names the account.
    pub by_hand: TargetId,
}

/// A value that a plug-in left in the order's own meta data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MetaEquals {
    /// The key.
    pub meta: String,
    /// The value, as text.
    pub equals: String,
}

impl MetaEquals {
    /// Whether a record's own JSON holds the value under the key, in its `meta_data` list.
    #[must_use]
    pub fn holds(&self, raw: &Value) -> bool {
        let entries = raw.get("meta_data").and_then(Value::as_array);
        entries.into_iter().flatten().any(|entry| {
            let value = entry.get("value").map(|value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            entry.get("key").and_then(Value::as_str) == Some(&self.meta)
                && value.as_ref() == Some(&self.equals)
        })
    }
}

impl Gateways {
    /// The row for a gateway and currency.
    ///
    /// # Errors
    /// [`Gap::Gateway`] without one; an empty gateway needs its own row like any other.
    pub fn find(&self, gateway: &str, currency: Currency) -> Result<&Gateway, Gap> {
        self.rows
            .iter()
            .find(|row| row.gateway == gateway && row.currency == currency)
            .ok_or_else(|| Gap::Gateway { gateway: gateway.to_owned(), currency })
    }

    /// The account that a receipt of 0.00 names, where the gateway has no row.
    #[must_use]
    pub fn nothing_to_pay(&self, total: Decimal) -> Option<&TargetId> {
        self.nothing_to_pay_account.as_ref().filter(|_| total.is_zero())
    }

    pub(crate) fn check(&self, path: &str) -> Result<(), MappingError> {
        let mut seen = BTreeSet::new();
        for (place, row) in self.rows.iter().enumerate() {
            MappingError::unless(
                seen.insert((&row.gateway, row.currency)),
                || format!("{path}.rows[{place}]"),
                "the gateway has a row in this currency already",
            )?;
            MappingError::unless(
                row.evidence != Evidence::Never || row.document == DocumentKind::Invoice,
                || format!("{path}.rows[{place}].document"),
                "a gateway that never proves a payment can only make invoices",
            )?;
        }
        Ok(())
    }
}
