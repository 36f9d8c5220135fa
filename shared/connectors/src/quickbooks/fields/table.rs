//! The table: what must be there, how long it may be, which characters it must not hold (contract,
//! sections 5.1 to 5.3). It has the fields that we write, and no others.

use std::sync::LazyLock;

use engine::connector::FieldRule;

use crate::quickbooks::write::{item, note, party};

/// A name: the colon separates the levels of a hierarchy.
pub(super) const NAME: &[char] = &[':', '\t', '\n'];
/// A text of one line.
pub(super) const LINE: &[char] = &['\t', '\n'];
/// The number of a document. It is never cut: two that differ would become one.
pub(super) const NUMBER: &str = "DocNumber";
/// What the customer reads.
pub(super) const MEMO: &str = "CustomerMemo.value";
/// The text of a custom field. Its length stands on no page of the reference; people report that
/// QuickBooks takes 31 characters, as of the names in its lists.
pub(super) const CUSTOM: &str = "CustomField[].StringValue";
/// A text of several lines.
const PROSE: &[char] = &[];

const fn text(
    entity: &'static str,
    field: &'static str,
    max: usize,
    forbidden: &'static [char],
) -> FieldRule {
    FieldRule { entity, field, required: false, max: Some(max), forbidden }
}

const fn needed(entity: &'static str, field: &'static str) -> FieldRule {
    FieldRule { entity, field, required: true, max: None, forbidden: PROSE }
}

const fn name(entity: &'static str, field: &'static str, max: usize) -> FieldRule {
    FieldRule { entity, field, required: true, max: Some(max), forbidden: NAME }
}

/// A postal address. Four lines of 500 make the 2,000 that all lines may have.
macro_rules! address {
    ($entity:literal, $field:literal) => {
        [
            text($entity, concat!($field, ".Line1"), 500, LINE),
            text($entity, concat!($field, ".Line2"), 500, LINE),
            text($entity, concat!($field, ".Line3"), 500, LINE),
            text($entity, concat!($field, ".Line4"), 500, LINE),
            text($entity, concat!($field, ".City"), 255, LINE),
            text($entity, concat!($field, ".CountrySubDivisionCode"), 255, LINE),
            text($entity, concat!($field, ".PostalCode"), 30, LINE),
            text($entity, concat!($field, ".Country"), 255, LINE),
        ]
    };
}

/// A customer or vendor. Their names may be made of parts; we always give the whole (6080).
macro_rules! party {
    ($entity:literal, $printed:expr) => {
        [
            name($entity, "DisplayName", party::LONGEST_NAME),
            text($entity, "PrintOnCheckName", $printed, NAME),
            text($entity, "GivenName", 100, NAME),
            text($entity, "FamilyName", 100, NAME),
            text($entity, "CompanyName", 100, LINE),
            text($entity, "PrimaryEmailAddr.Address", 100, LINE),
            text($entity, "PrimaryPhone.FreeFormNumber", 30, LINE),
        ]
    };
}

/// What all four sales forms have.
macro_rules! sales {
    ($entity:literal) => {
        [
            needed($entity, "Line"),
            needed($entity, "Line[].Amount"),
            needed($entity, "Line[].DetailType"),
            needed($entity, "Line[].SalesItemLineDetail.ItemRef"),
            text($entity, "Line[].Description", 4000, PROSE),
            text($entity, NUMBER, 21, LINE),
            text($entity, "PrivateNote", note::LONGEST, PROSE),
            FieldRule { required: true, ..text($entity, MEMO, 1000, PROSE) },
            needed($entity, "CustomField[].DefinitionId"),
            text($entity, CUSTOM, 31, LINE),
        ]
    };
}

/// What all three expense forms have.
macro_rules! expense {
    ($entity:literal) => {
        [
            needed($entity, "Line"),
            needed($entity, "Line[].Amount"),
            needed($entity, "Line[].DetailType"),
            needed($entity, "Line[].AccountBasedExpenseLineDetail.AccountRef"),
            needed($entity, "Line[].ItemBasedExpenseLineDetail.ItemRef"),
            text($entity, "Line[].Description", 4000, PROSE),
            text($entity, NUMBER, 21, LINE),
            text($entity, "PrivateNote", note::LONGEST, PROSE),
        ]
    };
}

static RULES: LazyLock<Vec<FieldRule>> = LazyLock::new(|| {
    let masters: [&[FieldRule]; 5] = [
        &party!("Customer", 110),
        &address!("Customer", "BillAddr"),
        &party!("Vendor", 100),
        &address!("Vendor", "BillAddr"),
        &[
            name("Item", "Name", item::LONGEST_NAME),
            needed("Item", "Type"),
            needed("Item", "IncomeAccountRef"),
            text("Item", "Sku", 100, LINE),
            text("Item", "Description", 4000, PROSE),
        ],
    ];
    let sales: [&[FieldRule]; 18] = [
        &sales!("SalesReceipt"),
        &address!("SalesReceipt", "BillAddr"),
        &address!("SalesReceipt", "ShipAddr"),
        &address!("SalesReceipt", "ShipFromAddr"),
        &[
            needed("SalesReceipt", "CustomerRef"),
            needed("SalesReceipt", "DepositToAccountRef"),
            text("SalesReceipt", "PaymentRefNum", 21, LINE),
        ],
        &sales!("Invoice"),
        &address!("Invoice", "BillAddr"),
        &address!("Invoice", "ShipAddr"),
        &address!("Invoice", "ShipFromAddr"),
        &[needed("Invoice", "CustomerRef")],
        &sales!("RefundReceipt"),
        &address!("RefundReceipt", "BillAddr"),
        &address!("RefundReceipt", "ShipAddr"),
        &[
            needed("RefundReceipt", "DepositToAccountRef"),
            text("RefundReceipt", "PaymentRefNum", 100, LINE),
        ],
        &sales!("CreditMemo"),
        &address!("CreditMemo", "BillAddr"),
        &address!("CreditMemo", "ShipAddr"),
        &[needed("CreditMemo", "CustomerRef")],
    ];
    let expenses: [&[FieldRule]; 5] = [
        &expense!("Bill"),
        &expense!("Purchase"),
        &expense!("VendorCredit"),
        &[needed("Bill", "VendorRef"), needed("VendorCredit", "VendorRef")],
        &[needed("Purchase", "PaymentType"), needed("Purchase", "AccountRef")],
    ];
    [masters.concat(), sales.concat(), expenses.concat(), MONEY.to_vec()].concat()
});

/// Payments, deposits and transfers.
const MONEY: &[FieldRule] = &[
    needed("Payment", "CustomerRef"),
    needed("Payment", "TotalAmt"),
    needed("Payment", "Line[].Amount"),
    needed("Payment", "Line[].LinkedTxn"),
    needed("Payment", "Line[].LinkedTxn[].TxnId"),
    needed("Payment", "Line[].LinkedTxn[].TxnType"),
    text("Payment", "PaymentRefNum", 21, LINE),
    text("Payment", "PrivateNote", note::LONGEST, PROSE),
    needed("Deposit", "DepositToAccountRef"),
    needed("Deposit", "Line"),
    needed("Deposit", "Line[].Amount"),
    needed("Deposit", "Line[].LinkedTxn[].TxnId"),
    needed("Deposit", "Line[].LinkedTxn[].TxnType"),
    needed("Deposit", "Line[].LinkedTxn[].TxnLineId"),
    needed("Deposit", "Line[].DepositLineDetail.AccountRef"),
    text("Deposit", "Line[].Description", 4000, PROSE),
    text("Deposit", "PrivateNote", note::LONGEST, PROSE),
    needed("Transfer", "FromAccountRef"),
    needed("Transfer", "ToAccountRef"),
    needed("Transfer", "Amount"),
    text("Transfer", "PrivateNote", note::LONGEST, PROSE),
];

/// All rules.
pub(crate) fn rules() -> &'static [FieldRule] {
    &RULES
}

/// The rules of one entity.
pub(super) fn of(entity: &str) -> impl Iterator<Item = &'static FieldRule> {
    rules().iter().filter(move |rule| rule.entity == entity)
}

/// The longest text of a field.
pub(super) fn longest(entity: &str, field: &str) -> usize {
    let rule = of(entity).find(|rule| rule.field == field);
    rule.and_then(|rule| rule.max).unwrap_or(usize::MAX)
}
