//! The members of bills, purchases and vendor credits.

use super::super::schema::{Field, Ty};
use super::{ADDRESS, COMPUTED, GLOBAL_TAX, KEY, LINKED_TXN, TXN_TAX};

const BILLABLE: &[&str] = &["Billable", "NotBillable", "HasBeenBilled"];

const BY_ACCOUNT: &[Field] = &[
    ("AccountRef", Ty::Ref),
    ("TaxAmount", Ty::Money),
    ("TaxInclusiveAmt", Ty::Money),
    ("ClassRef", Ty::Ref),
    ("TaxCodeRef", Ty::Ref),
    ("MarkupInfo", Ty::Opaque),
    ("BillableStatus", Ty::Word(BILLABLE)),
    ("CustomerRef", Ty::Ref),
];

const BY_ITEM: &[Field] = &[
    ("ItemRef", Ty::Ref),
    ("TaxInclusiveAmt", Ty::Money),
    ("ClassRef", Ty::Ref),
    ("TaxCodeRef", Ty::Ref),
    ("PriceLevelRef", Ty::Ref),
    ("MarkupInfo", Ty::Opaque),
    ("BillableStatus", Ty::Word(BILLABLE)),
    ("CustomerRef", Ty::Ref),
    ("Qty", Ty::Number),
    ("UnitPrice", Ty::Number),
];

const LINE: &[Field] = &[
    ("Id", Ty::Id),
    ("LineNum", Ty::Number),
    ("Description", Ty::Text(4000)),
    ("Amount", Ty::Money),
    ("DetailType", Ty::Text(40)),
    ("AccountBasedExpenseLineDetail", Ty::Object("AccountBasedExpenseLineDetail", BY_ACCOUNT)),
    ("ItemBasedExpenseLineDetail", Ty::Object("ItemBasedExpenseLineDetail", BY_ITEM)),
    ("LinkedTxn", Ty::List("LinkedTxn", LINKED_TXN)),
];

const EXPENSE: &[Field] = &[
    ("DocNumber", Ty::Text(21)),
    ("TxnDate", Ty::Date),
    ("CurrencyRef", Ty::Ref),
    ("ExchangeRate", Ty::Number),
    ("PrivateNote", Ty::Text(4000)),
    ("Line", Ty::List("Line", LINE)),
    ("LinkedTxn", Ty::List("LinkedTxn", LINKED_TXN)),
    ("TxnTaxDetail", Ty::Object("TxnTaxDetail", TXN_TAX)),
    ("GlobalTaxCalculation", Ty::Word(GLOBAL_TAX)),
    ("DepartmentRef", Ty::Ref),
    ("TransactionLocationType", Ty::Text(100)),
    ("IncludeInAnnualTPAR", Ty::Bool),
    ("RecurDataRef", Ty::Computed),
];

const OWED: &[Field] =
    &[("VendorRef", Ty::Ref), ("APAccountRef", Ty::Ref), ("VendorAddr", Ty::Computed)];

const BILL_ONLY: &[Field] = &[("SalesTermRef", Ty::Ref), ("DueDate", Ty::Date)];

const PURCHASE_ONLY: &[Field] = &[
    ("PaymentType", Ty::Word(&["Cash", "Check", "CreditCard"])),
    ("AccountRef", Ty::Ref),
    ("EntityRef", Ty::Ref),
    ("Credit", Ty::Bool),
    ("PaymentMethodRef", Ty::Ref),
    ("PaymentRefNum", Ty::Text(21)),
    ("PrintStatus", Ty::Word(&["NotSet", "NeedToPrint", "PrintComplete"])),
    ("RemitToAddr", Ty::Object("PhysicalAddress", ADDRESS)),
    ("TxnSource", Ty::Text(100)),
    ("PurchaseEx", Ty::Computed),
];

/// The members of a bill.
pub const BILL: &[&[Field]] = &[KEY, COMPUTED, EXPENSE, OWED, BILL_ONLY];
/// The members of a vendor credit.
pub const VENDOR_CREDIT: &[&[Field]] = &[KEY, COMPUTED, EXPENSE, OWED];
/// The members of a purchase.
pub const PURCHASE: &[&[Field]] = &[KEY, COMPUTED, EXPENSE, PURCHASE_ONLY];
