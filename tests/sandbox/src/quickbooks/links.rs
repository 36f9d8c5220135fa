//! What documents say about each other: applied, open, owed, deposited.
//!
//! Computed from the documents in force whenever it is asked for.

use rust_decimal::Decimal;

use super::books::{Books, Stored};
use super::json::{Json, Object};

impl Books {
    /// What payments and credits have been applied to a document, by payment.
    #[must_use]
    pub fn applied_to(&self, txn_type: &str, id: &str) -> Vec<(String, Decimal)> {
        let mut applied = Vec::new();
        for payment in self.live("Payment") {
            for line in payment.built.items_at("Line").iter().filter_map(Json::as_object) {
                if links_to(line, txn_type, id) {
                    let amount = line.number_at("Amount").unwrap_or_default();
                    applied.push((payment.id.clone(), amount));
                }
            }
        }
        applied
    }

    /// What of a document is still open.
    #[must_use]
    pub fn open_amount(&self, txn_type: &str, stored: &Stored) -> Decimal {
        let total = stored.built.number_at("TotalAmt").unwrap_or_default();
        let applied: Decimal = self.applied_to(txn_type, &stored.id).iter().map(|(_, a)| *a).sum();
        total - applied
    }

    /// The deposit that took a payment or receipt to the bank.
    #[must_use]
    pub fn deposit_of(&self, txn_type: &str, id: &str) -> Option<&Stored> {
        self.live("Deposit").find(|deposit| {
            let mut lines = deposit.built.items_at("Line").iter().filter_map(Json::as_object);
            lines.any(|line| links_to(line, txn_type, id))
        })
    }

    /// What a customer owes.
    #[must_use]
    pub fn owed_by(&self, customer: &str) -> Decimal {
        let of = |stored: &&Stored| stored.built.text_at("CustomerRef.value") == Some(customer);
        let invoices: Decimal =
            self.live("Invoice").filter(of).map(|s| self.open_amount("Invoice", s)).sum();
        let credits: Decimal =
            self.live("CreditMemo").filter(of).map(|s| self.open_amount("CreditMemo", s)).sum();
        let unapplied: Decimal =
            self.live("Payment").filter(of).filter_map(|s| s.built.number_at("UnappliedAmt")).sum();
        invoices - credits - unapplied
    }

    /// What is owed to a vendor.
    #[must_use]
    pub fn owed_to(&self, vendor: &str) -> Decimal {
        let sum = |entity: &str| -> Decimal {
            self.live(entity)
                .filter(|stored| stored.built.text_at("VendorRef.value") == Some(vendor))
                .filter_map(|stored| stored.built.number_at("Balance"))
                .sum()
        };
        sum("Bill") - sum("VendorCredit")
    }
}

/// Whether a line links to a document.
#[must_use]
pub fn links_to(line: &Object, txn_type: &str, id: &str) -> bool {
    line.items_at("LinkedTxn")
        .iter()
        .filter_map(Json::as_object)
        .any(|link| link.text_at("TxnType") == Some(txn_type) && link.text_at("TxnId") == Some(id))
}
