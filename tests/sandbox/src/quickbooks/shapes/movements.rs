//! The members of deposits and transfers.

use super::super::schema::{Field, Ty};
use super::{COMPUTED, CUSTOM_FIELD, GLOBAL_TAX, KEY, LINKED_TXN, TXN_TAX};

const DEPOSIT_DETAIL: &[Field] = &[
    ("AccountRef", Ty::Ref),
    ("Entity", Ty::Ref),
    ("PaymentMethodRef", Ty::Ref),
    ("ClassRef", Ty::Ref),
    ("CheckNum", Ty::Text(21)),
    ("TaxCodeRef", Ty::Ref),
    ("TaxApplicableOn", Ty::Word(&["Sales", "Purchase"])),
    ("TxnType", Ty::Text(30)),
];

const DEPOSIT_LINE: &[Field] = &[
    ("Id", Ty::Id),
    ("LineNum", Ty::Number),
    ("Description", Ty::Text(4000)),
    ("Amount", Ty::Money),
    ("DetailType", Ty::Text(40)),
    ("DepositLineDetail", Ty::Object("DepositLineDetail", DEPOSIT_DETAIL)),
    ("LinkedTxn", Ty::List("LinkedTxn", LINKED_TXN)),
    ("ProjectRef", Ty::Ref),
    ("CustomField", Ty::List("CustomField", CUSTOM_FIELD)),
];

const CASH_BACK: &[Field] =
    &[("AccountRef", Ty::Ref), ("Amount", Ty::Money), ("Memo", Ty::Text(4000))];

const DEPOSIT_FIELDS: &[Field] = &[
    ("DepositToAccountRef", Ty::Ref),
    ("TxnDate", Ty::Date),
    ("CurrencyRef", Ty::Ref),
    ("ExchangeRate", Ty::Number),
    ("PrivateNote", Ty::Text(4000)),
    ("DepartmentRef", Ty::Ref),
    ("CashBack", Ty::Object("CashBackInfo", CASH_BACK)),
    ("Line", Ty::List("Line", DEPOSIT_LINE)),
    ("TxnTaxDetail", Ty::Object("TxnTaxDetail", TXN_TAX)),
    ("GlobalTaxCalculation", Ty::Word(GLOBAL_TAX)),
    ("TransactionLocationType", Ty::Text(100)),
    ("TxnSource", Ty::Text(100)),
    ("RecurDataRef", Ty::Computed),
];

const TRANSFER_FIELDS: &[Field] = &[
    ("FromAccountRef", Ty::Ref),
    ("ToAccountRef", Ty::Ref),
    ("Amount", Ty::Money),
    ("TxnDate", Ty::Date),
    ("CurrencyRef", Ty::Ref),
    ("ExchangeRate", Ty::Number),
    ("PrivateNote", Ty::Text(4000)),
    ("TransactionLocationType", Ty::Text(100)),
    ("RecurDataRef", Ty::Computed),
    ("domain", Ty::Computed),
    ("status", Ty::Computed),
    ("MetaData", Ty::Computed),
];

/// The members of a deposit.
pub const DEPOSIT: &[&[Field]] = &[KEY, COMPUTED, DEPOSIT_FIELDS];
/// The members of a transfer.
pub const TRANSFER: &[&[Field]] = &[KEY, TRANSFER_FIELDS];
