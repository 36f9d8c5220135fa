//! The entities that the stand-in knows, and what may be done with each.

use super::schema::Field;
use super::shapes;

/// Which rules build an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Customer and vendor.
    Person,
    /// Item.
    Item,
    /// Invoice, sales receipt, credit memo, refund receipt.
    Sales,
    /// Payment.
    Payment,
    /// Bill, purchase, vendor credit.
    Expense,
    /// Deposit.
    Deposit,
    /// Transfer.
    Transfer,
    /// Read only here: accounts, codes, terms, preferences.
    Reference,
}

/// An entity.
#[derive(Debug)]
pub struct Spec {
    /// `SalesReceipt`
    pub name: &'static str,
    /// Its rules.
    pub form: Form,
    /// Its members, if it can be written.
    pub shape: &'static [&'static [Field]],
    /// The members that a query may filter and sort by.
    pub filterable: &'static [&'static str],
    /// Whether change data capture reports it.
    pub in_cdc: bool,
    /// Whether its changes are announced.
    pub announced: bool,
}

const META: &[&str] = &["Id", "MetaData.CreateTime", "MetaData.LastUpdatedTime"];

const PERSON: &[&str] = &[
    "DisplayName",
    "GivenName",
    "MiddleName",
    "FamilyName",
    "CompanyName",
    "PrintOnCheckName",
    "FullyQualifiedName",
    "PrimaryEmailAddr",
    "Active",
    "Balance",
];
const ITEM: &[&str] = &["Name", "Sku", "Type", "FullyQualifiedName", "Active", "UnitPrice"];
const SALES: &[&str] = &["DocNumber", "TxnDate", "CustomerRef", "TotalAmt", "Balance"];
const INVOICE: &[&str] = &["DocNumber", "TxnDate", "CustomerRef", "TotalAmt", "Balance", "DueDate"];
const PAYMENT: &[&str] = &["TxnDate", "CustomerRef", "TotalAmt", "PaymentRefNum", "UnappliedAmt"];
const BILL: &[&str] =
    &["DocNumber", "TxnDate", "DueDate", "VendorRef", "APAccountRef", "TotalAmt", "Balance"];
const VENDOR_CREDIT: &[&str] = &["DocNumber", "TxnDate", "VendorRef", "TotalAmt"];
const PURCHASE: &[&str] =
    &["DocNumber", "TxnDate", "PaymentType", "AccountRef", "EntityRef", "TotalAmt"];
const DEPOSIT: &[&str] = &["TxnDate", "DepositToAccountRef", "TotalAmt"];
const TRANSFER: &[&str] = &["TxnDate", "FromAccountRef", "ToAccountRef", "Amount"];
const ACCOUNT: &[&str] =
    &["Name", "FullyQualifiedName", "AccountType", "AccountSubType", "Classification", "Active"];
const NAMED: &[&str] = &["Name", "Active"];
const NESTED: &[&str] = &["Name", "FullyQualifiedName", "Active"];
const RATE: &[&str] = &["SourceCurrencyCode", "TargetCurrencyCode", "AsOfDate"];

const fn reference(name: &'static str, filterable: &'static [&'static str]) -> Spec {
    Spec { name, form: Form::Reference, shape: &[], filterable, in_cdc: true, announced: true }
}

const fn written(
    name: &'static str,
    form: Form,
    shape: &'static [&'static [Field]],
    filterable: &'static [&'static str],
) -> Spec {
    Spec { name, form, shape, filterable, in_cdc: true, announced: true }
}

/// Change data capture does not report it (contract, section 6).
const fn uncaptured(spec: Spec) -> Spec {
    Spec { in_cdc: false, ..spec }
}

/// No webhook announces it (contract, section 7.4).
const fn unannounced(spec: Spec) -> Spec {
    Spec { announced: false, ..spec }
}

/// All entities.
pub static SPECS: &[Spec] = &[
    written("Customer", Form::Person, shapes::CUSTOMER, PERSON),
    written("Vendor", Form::Person, shapes::VENDOR, PERSON),
    written("Item", Form::Item, shapes::ITEM, ITEM),
    written("Invoice", Form::Sales, shapes::INVOICE, INVOICE),
    written("SalesReceipt", Form::Sales, shapes::SALES_RECEIPT, SALES),
    written("CreditMemo", Form::Sales, shapes::CREDIT_MEMO, SALES),
    written("RefundReceipt", Form::Sales, shapes::REFUND_RECEIPT, SALES),
    written("Payment", Form::Payment, shapes::PAYMENT, PAYMENT),
    written("Bill", Form::Expense, shapes::BILL, BILL),
    written("Purchase", Form::Expense, shapes::PURCHASE, PURCHASE),
    written("VendorCredit", Form::Expense, shapes::VENDOR_CREDIT, VENDOR_CREDIT),
    written("Deposit", Form::Deposit, shapes::DEPOSIT, DEPOSIT),
    written("Transfer", Form::Transfer, shapes::TRANSFER, TRANSFER),
    reference("Account", ACCOUNT),
    unannounced(uncaptured(reference("TaxCode", NAMED))),
    unannounced(uncaptured(reference("TaxRate", NAMED))),
    uncaptured(reference("TaxAgency", &["DisplayName"])),
    reference("PaymentMethod", NAMED),
    reference("Term", NAMED),
    reference("Class", NESTED),
    reference("Department", NESTED),
    reference("Employee", PERSON),
    unannounced(uncaptured(reference("ExchangeRate", RATE))),
    reference("Preferences", &[]),
    unannounced(reference("CompanyInfo", &[])),
];

impl Spec {
    /// By its exact name, as in queries and batches.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        SPECS.iter().find(|spec| spec.name == name)
    }

    /// By its path segment: the name in lower case.
    #[must_use]
    pub fn at_path(segment: &str) -> Option<&'static Self> {
        SPECS.iter().find(|spec| spec.name.to_lowercase() == segment)
    }

    /// By its name in a change data capture call, where the case does not count.
    #[must_use]
    pub fn captured(name: &str) -> Option<&'static Self> {
        SPECS.iter().find(|spec| spec.in_cdc && spec.name.eq_ignore_ascii_case(name))
    }

    /// Whether a query may use the member.
    #[must_use]
    pub fn filters_by(&self, member: &str) -> bool {
        META.contains(&member) || self.filterable.contains(&member)
    }

    /// A transaction: can be deleted, has a date.
    #[must_use]
    pub fn is_transaction(&self) -> bool {
        matches!(
            self.form,
            Form::Sales | Form::Payment | Form::Expense | Form::Deposit | Form::Transfer
        )
    }

    /// Whether it can be set to zero and kept (contract, sections 6 and 7.4).
    #[must_use]
    pub fn can_be_voided(&self) -> bool {
        matches!(self.form, Form::Sales | Form::Payment | Form::Transfer) || self.name == "Purchase"
    }

    /// Whether two of it can be merged into one.
    #[must_use]
    pub fn can_be_merged(&self) -> bool {
        matches!(self.name, "Account" | "Customer" | "Item" | "Vendor")
    }

    /// The sequence that its ids come from.
    #[must_use]
    pub fn sequence(&self) -> &'static str {
        match self.form {
            Form::Person => "names",
            Form::Item => "items",
            Form::Reference => "lists",
            _ => "transactions",
        }
    }
}
