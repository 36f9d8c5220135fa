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
const ACCOUNT: &[&str] =
    &["Name", "FullyQualifiedName", "AccountType", "AccountSubType", "Classification", "Active"];
const NAMED: &[&str] = &["Name", "Active"];

const fn reference(name: &'static str, filterable: &'static [&'static str], in_cdc: bool) -> Spec {
    Spec { name, form: Form::Reference, shape: &[], filterable, in_cdc }
}

const fn written(
    name: &'static str,
    form: Form,
    shape: &'static [&'static [Field]],
    filterable: &'static [&'static str],
) -> Spec {
    Spec { name, form, shape, filterable, in_cdc: true }
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
    reference("Account", ACCOUNT, true),
    reference("TaxCode", NAMED, false),
    reference("TaxRate", NAMED, false),
    reference("TaxAgency", &["DisplayName"], false),
    reference("PaymentMethod", NAMED, true),
    reference("Term", NAMED, true),
    reference("Class", NAMED, true),
    reference("Department", NAMED, true),
    reference("Employee", PERSON, true),
    reference("Preferences", &[], true),
    reference("CompanyInfo", &[], true),
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

    /// Whether a query may use the member.
    #[must_use]
    pub fn filters_by(&self, member: &str) -> bool {
        META.contains(&member) || self.filterable.contains(&member)
    }

    /// A transaction: can be deleted and voided, has a date and lines.
    #[must_use]
    pub fn is_transaction(&self) -> bool {
        matches!(self.form, Form::Sales | Form::Payment)
    }

    /// The sequence that its ids come from.
    #[must_use]
    pub fn sequence(&self) -> &'static str {
        match self.form {
            Form::Person => "names",
            Form::Item => "items",
            Form::Sales | Form::Payment => "transactions",
            Form::Reference => "lists",
        }
    }
}
