//! The members of the entities that can be written (names and lengths: the official reference).

mod expenses;
mod movements;
mod names;

pub use expenses::{BILL, PURCHASE, VENDOR_CREDIT};
pub use movements::{DEPOSIT, TRANSFER};
pub use names::{CUSTOMER, ITEM, VENDOR};

use super::schema::{Field, Ty};

const COMPUTED: &[Field] = &[
    ("domain", Ty::Computed),
    ("status", Ty::Computed),
    ("MetaData", Ty::Computed),
    ("TotalAmt", Ty::Computed),
    ("Balance", Ty::Computed),
    ("HomeTotalAmt", Ty::Computed),
    ("HomeBalance", Ty::Computed),
];

const KEY: &[Field] = &[("Id", Ty::Id), ("SyncToken", Ty::Id), ("sparse", Ty::Bool)];

const ADDRESS: &[Field] = &[
    ("Id", Ty::Computed),
    ("Line1", Ty::Text(500)),
    ("Line2", Ty::Text(500)),
    ("Line3", Ty::Text(500)),
    ("Line4", Ty::Text(500)),
    ("Line5", Ty::Text(500)),
    ("City", Ty::Text(255)),
    ("Country", Ty::Text(255)),
    ("CountryCode", Ty::Text(255)),
    ("CountrySubDivisionCode", Ty::Text(255)),
    ("PostalCode", Ty::Text(30)),
    ("Lat", Ty::Computed),
    ("Long", Ty::Computed),
];

const EMAIL: &[Field] = &[("Address", Ty::Text(100))];
const MEMO: &[Field] = &[("value", Ty::Text(1000))];

const CUSTOM_FIELD: &[Field] = &[
    ("DefinitionId", Ty::Text(10)),
    ("Name", Ty::Text(100)),
    ("Type", Ty::Word(&["StringType"])),
    ("StringValue", Ty::Text(31)),
];

const LINKED_TXN: &[Field] =
    &[("TxnId", Ty::Id), ("TxnType", Ty::Text(30)), ("TxnLineId", Ty::Text(30))];

const SALES_ITEM: &[Field] = &[
    ("ItemRef", Ty::Ref),
    ("ItemAccountRef", Ty::Ref),
    ("ClassRef", Ty::Ref),
    ("TaxCodeRef", Ty::Ref),
    ("TaxClassificationRef", Ty::Ref),
    ("UnitPrice", Ty::Number),
    ("Qty", Ty::Number),
    ("DiscountRate", Ty::Number),
    ("DiscountAmt", Ty::Money),
    ("TaxInclusiveAmt", Ty::Money),
    ("ServiceDate", Ty::Date),
];

const DISCOUNT: &[Field] = &[
    ("PercentBased", Ty::Bool),
    ("DiscountPercent", Ty::Number),
    ("DiscountAccountRef", Ty::Ref),
    ("ClassRef", Ty::Ref),
    ("TaxCodeRef", Ty::Ref),
];

const LINE: &[Field] = &[
    ("Id", Ty::Id),
    ("LineNum", Ty::Number),
    ("Description", Ty::Text(4000)),
    ("Amount", Ty::Money),
    ("DetailType", Ty::Text(40)),
    ("SalesItemLineDetail", Ty::Object("SalesItemLineDetail", SALES_ITEM)),
    ("DiscountLineDetail", Ty::Object("DiscountLineDetail", DISCOUNT)),
    ("SubTotalLineDetail", Ty::Opaque),
    ("DescriptionLineDetail", Ty::Opaque),
    ("LinkedTxn", Ty::List("LinkedTxn", LINKED_TXN)),
];

const TAX_LINE_DETAIL: &[Field] = &[
    ("TaxRateRef", Ty::Ref),
    ("PercentBased", Ty::Bool),
    ("TaxPercent", Ty::Number),
    ("NetAmountTaxable", Ty::Money),
    ("TaxInclusiveAmount", Ty::Money),
    ("OverrideDeltaAmount", Ty::Money),
];

const TAX_LINE: &[Field] = &[
    ("Amount", Ty::Money),
    ("DetailType", Ty::Word(&["TaxLineDetail"])),
    ("TaxLineDetail", Ty::Object("TaxLineDetail", TAX_LINE_DETAIL)),
];

const TXN_TAX: &[Field] = &[
    ("TxnTaxCodeRef", Ty::Ref),
    ("TotalTax", Ty::Money),
    ("TaxLine", Ty::List("TaxLine", TAX_LINE)),
];

const GLOBAL_TAX: &[&str] = &["TaxExcluded", "TaxInclusive", "NotApplicable"];

const SALES: &[Field] = &[
    ("CustomField", Ty::List("CustomField", CUSTOM_FIELD)),
    ("DocNumber", Ty::Text(21)),
    ("TxnDate", Ty::Date),
    ("CurrencyRef", Ty::Ref),
    ("ExchangeRate", Ty::Number),
    ("PrivateNote", Ty::Text(4000)),
    ("Line", Ty::List("Line", LINE)),
    ("TxnTaxDetail", Ty::Object("TxnTaxDetail", TXN_TAX)),
    ("GlobalTaxCalculation", Ty::Word(GLOBAL_TAX)),
    ("CustomerRef", Ty::Ref),
    ("CustomerMemo", Ty::Object("MemoRef", MEMO)),
    ("BillAddr", Ty::Object("PhysicalAddress", ADDRESS)),
    ("ShipAddr", Ty::Object("PhysicalAddress", ADDRESS)),
    ("ShipFromAddr", Ty::Object("PhysicalAddress", ADDRESS)),
    ("FreeFormAddress", Ty::Bool),
    ("ClassRef", Ty::Ref),
    ("DepartmentRef", Ty::Ref),
    ("ShipMethodRef", Ty::Ref),
    ("ShipDate", Ty::Date),
    ("TrackingNum", Ty::Text(31)),
    ("ApplyTaxAfterDiscount", Ty::Bool),
    ("PrintStatus", Ty::Word(&["NotSet", "NeedToPrint", "PrintComplete"])),
    ("EmailStatus", Ty::Word(&["NotSet", "NeedToSend", "EmailSent"])),
    ("BillEmail", Ty::Object("EmailAddress", EMAIL)),
    ("PaymentMethodRef", Ty::Ref),
    ("TransactionLocationType", Ty::Text(100)),
    ("TxnSource", Ty::Text(100)),
    ("ProjectRef", Ty::Ref),
    ("LinkedTxn", Ty::List("LinkedTxn", LINKED_TXN)),
    ("DeliveryInfo", Ty::Computed),
    ("RecurDataRef", Ty::Computed),
    ("TaxExemptionRef", Ty::Computed),
];

const INVOICE_ONLY: &[Field] = &[
    ("SalesTermRef", Ty::Ref),
    ("DueDate", Ty::Date),
    ("AllowIPNPayment", Ty::Bool),
    ("AllowOnlinePayment", Ty::Bool),
    ("AllowOnlineCreditCardPayment", Ty::Bool),
    ("AllowOnlineACHPayment", Ty::Bool),
    ("BillEmailCc", Ty::Object("EmailAddress", EMAIL)),
    ("BillEmailBcc", Ty::Object("EmailAddress", EMAIL)),
    ("DepositToAccountRef", Ty::Ref),
    ("PaymentRefNum", Ty::Text(21)),
    ("Deposit", Ty::Money),
    ("InvoiceLink", Ty::Computed),
];

const RECEIPT_ONLY: &[Field] = &[
    ("DepositToAccountRef", Ty::Ref),
    ("PaymentRefNum", Ty::Text(21)),
    ("CreditCardPayment", Ty::Opaque),
];

const CREDIT_ONLY: &[Field] =
    &[("SalesTermRef", Ty::Ref), ("InvoiceRef", Ty::Ref), ("RemainingCredit", Ty::Computed)];

const REFUND_ONLY: &[Field] = &[
    ("DepositToAccountRef", Ty::Ref),
    ("PaymentRefNum", Ty::Text(100)),
    ("PaymentType", Ty::Word(&["Cash", "Check", "CreditCard"])),
    ("CheckPayment", Ty::Opaque),
    ("CreditCardPayment", Ty::Opaque),
];

const PAYMENT_LINE: &[Field] = &[
    ("Id", Ty::Computed),
    ("LineNum", Ty::Computed),
    ("Amount", Ty::Money),
    ("LinkedTxn", Ty::List("LinkedTxn", LINKED_TXN)),
    ("LineEx", Ty::Computed),
];

const PAYMENT_FIELDS: &[Field] = &[
    ("TotalAmt", Ty::Money),
    ("CustomerRef", Ty::Ref),
    ("TxnDate", Ty::Date),
    ("CurrencyRef", Ty::Ref),
    ("ExchangeRate", Ty::Number),
    ("PrivateNote", Ty::Text(4000)),
    ("PaymentMethodRef", Ty::Ref),
    ("PaymentRefNum", Ty::Text(21)),
    ("DepositToAccountRef", Ty::Ref),
    ("ARAccountRef", Ty::Ref),
    ("ProjectRef", Ty::Ref),
    ("Line", Ty::List("Line", PAYMENT_LINE)),
    ("TransactionLocationType", Ty::Text(100)),
    ("TxnSource", Ty::Text(100)),
    ("CreditCardPayment", Ty::Opaque),
    ("UnappliedAmt", Ty::Computed),
    ("ProcessPayment", Ty::Bool),
    ("TaxExemptionRef", Ty::Computed),
    ("LinkedTxn", Ty::Computed),
    ("domain", Ty::Computed),
    ("status", Ty::Computed),
    ("MetaData", Ty::Computed),
];

/// The members of an invoice.
pub const INVOICE: &[&[Field]] = &[KEY, COMPUTED, SALES, INVOICE_ONLY];
/// The members of a sales receipt.
pub const SALES_RECEIPT: &[&[Field]] = &[KEY, COMPUTED, SALES, RECEIPT_ONLY];
/// The members of a credit memo.
pub const CREDIT_MEMO: &[&[Field]] = &[KEY, COMPUTED, SALES, CREDIT_ONLY];
/// The members of a refund receipt.
pub const REFUND_RECEIPT: &[&[Field]] = &[KEY, COMPUTED, SALES, REFUND_ONLY];
/// The members of a payment.
pub const PAYMENT: &[&[Field]] = &[KEY, PAYMENT_FIELDS];
