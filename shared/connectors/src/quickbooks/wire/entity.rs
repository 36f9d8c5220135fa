//! The entities of QuickBooks, and what each allows (contract, sections 5 and 6), in one table.

use model::Kind;
use model::document::SalesForm;

/// An entity by its name in bodies and queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Entity {
    SalesReceipt,
    Invoice,
    RefundReceipt,
    CreditMemo,
    Payment,
    Bill,
    Purchase,
    VendorCredit,
    Deposit,
    Transfer,
    Customer,
    Vendor,
    Employee,
    Item,
    Account,
    TaxCode,
    TaxRate,
    TaxAgency,
    PaymentMethod,
    Term,
    Class,
    Department,
    ExchangeRate,
    Preferences,
    CompanyInfo,
}

/// How an entity ceases to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Removal {
    /// By an operation of its own that leaves it without amounts.
    VoidOperation,
    /// By an update that says so; it is left without amounts.
    VoidUpdate,
    /// It cannot be voided: it is deleted.
    Delete,
    /// It is switched off; its name stays taken.
    Deactivate,
    /// Not by us.
    Never,
}

impl Entity {
    /// Every entity.
    pub(crate) const ALL: [Self; 25] = [
        Self::SalesReceipt,
        Self::Invoice,
        Self::RefundReceipt,
        Self::CreditMemo,
        Self::Payment,
        Self::Bill,
        Self::Purchase,
        Self::VendorCredit,
        Self::Deposit,
        Self::Transfer,
        Self::Customer,
        Self::Vendor,
        Self::Employee,
        Self::Item,
        Self::Account,
        Self::TaxCode,
        Self::TaxRate,
        Self::TaxAgency,
        Self::PaymentMethod,
        Self::Term,
        Self::Class,
        Self::Department,
        Self::ExchangeRate,
        Self::Preferences,
        Self::CompanyInfo,
    ];

    /// Its name in bodies and queries, which is case-sensitive.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SalesReceipt => "SalesReceipt",
            Self::Invoice => "Invoice",
            Self::RefundReceipt => "RefundReceipt",
            Self::CreditMemo => "CreditMemo",
            Self::Payment => "Payment",
            Self::Bill => "Bill",
            Self::Purchase => "Purchase",
            Self::VendorCredit => "VendorCredit",
            Self::Deposit => "Deposit",
            Self::Transfer => "Transfer",
            Self::Customer => "Customer",
            Self::Vendor => "Vendor",
            Self::Employee => "Employee",
            Self::Item => "Item",
            Self::Account => "Account",
            Self::TaxCode => "TaxCode",
            Self::TaxRate => "TaxRate",
            Self::TaxAgency => "TaxAgency",
            Self::PaymentMethod => "PaymentMethod",
            Self::Term => "Term",
            Self::Class => "Class",
            Self::Department => "Department",
            Self::ExchangeRate => "ExchangeRate",
            Self::Preferences => "Preferences",
            Self::CompanyInfo => "CompanyInfo",
        }
    }

    /// Its name in paths.
    pub(crate) fn path(self) -> String {
        self.name().to_ascii_lowercase()
    }

    /// The kind of record that it is; none for entries of lists.
    pub(crate) const fn kind(self) -> Option<Kind> {
        match self {
            Self::SalesReceipt => Some(Kind::SalesReceipt),
            Self::Invoice => Some(Kind::Invoice),
            Self::RefundReceipt => Some(Kind::RefundReceipt),
            Self::CreditMemo => Some(Kind::CreditMemo),
            Self::Payment => Some(Kind::Payment),
            Self::Bill => Some(Kind::Bill),
            Self::Purchase => Some(Kind::Purchase),
            Self::VendorCredit => Some(Kind::VendorCredit),
            Self::Deposit => Some(Kind::Deposit),
            Self::Transfer => Some(Kind::Transfer),
            Self::Customer => Some(Kind::Customer),
            Self::Vendor => Some(Kind::Vendor),
            Self::Item => Some(Kind::Product),
            Self::Employee
            | Self::Account
            | Self::TaxCode
            | Self::TaxRate
            | Self::TaxAgency
            | Self::PaymentMethod
            | Self::Term
            | Self::Class
            | Self::Department
            | Self::ExchangeRate
            | Self::Preferences
            | Self::CompanyInfo => None,
        }
    }

    /// The entity of a kind; none for kinds that QuickBooks has not.
    pub(crate) fn of(kind: Kind) -> Option<Self> {
        Self::ALL.into_iter().find(|entity| entity.kind() == Some(kind))
    }

    /// The list that it is an entry of.
    pub(crate) const fn list(self) -> Option<&'static str> {
        match self {
            Self::Account => Some("accounts"),
            Self::TaxCode => Some("tax_codes"),
            Self::TaxRate => Some("tax_rates"),
            Self::TaxAgency => Some("tax_agencies"),
            Self::PaymentMethod => Some("payment_methods"),
            Self::Term => Some("terms"),
            Self::Class => Some("classes"),
            Self::Department => Some("departments"),
            Self::ExchangeRate => Some("exchange_rates"),
            Self::Preferences => Some("preferences"),
            Self::CompanyInfo => Some("company"),
            _ => None,
        }
    }

    /// How it ceases to count (contract, section 6). Bills, vendor credits and deposits cannot be
    /// voided.
    pub(crate) const fn removal(self) -> Removal {
        match self {
            Self::Invoice => Removal::VoidOperation,
            Self::SalesReceipt
            | Self::RefundReceipt
            | Self::CreditMemo
            | Self::Payment
            | Self::Purchase
            | Self::Transfer => Removal::VoidUpdate,
            Self::Bill | Self::VendorCredit | Self::Deposit => Removal::Delete,
            Self::Customer | Self::Vendor | Self::Item => Removal::Deactivate,
            _ => Removal::Never,
        }
    }
}

impl From<SalesForm> for Entity {
    fn from(form: SalesForm) -> Self {
        match form {
            SalesForm::SalesReceipt => Self::SalesReceipt,
            SalesForm::Invoice => Self::Invoice,
            SalesForm::RefundReceipt => Self::RefundReceipt,
            SalesForm::CreditMemo => Self::CreditMemo,
        }
    }
}
