//! The members of customers, vendors and items.

use super::super::schema::{Field, Ty};
use super::{ADDRESS, COMPUTED, EMAIL, KEY};

const PHONE: &[Field] = &[("FreeFormNumber", Ty::Text(30))];
const PERSON: &[Field] = &[
    ("DisplayName", Ty::Name(500)),
    ("Title", Ty::Name(16)),
    ("GivenName", Ty::Name(100)),
    ("MiddleName", Ty::Name(100)),
    ("FamilyName", Ty::Name(100)),
    ("Suffix", Ty::Name(16)),
    ("CompanyName", Ty::Text(100)),
    ("PrimaryEmailAddr", Ty::Object("EmailAddress", EMAIL)),
    ("PrimaryPhone", Ty::Object("TelephoneNumber", PHONE)),
    ("AlternatePhone", Ty::Object("TelephoneNumber", PHONE)),
    ("Mobile", Ty::Object("TelephoneNumber", PHONE)),
    ("Fax", Ty::Object("TelephoneNumber", PHONE)),
    ("WebAddr", Ty::Object("WebSiteAddress", &[("URI", Ty::Text(1000))])),
    ("BillAddr", Ty::Object("PhysicalAddress", ADDRESS)),
    ("ShipAddr", Ty::Object("PhysicalAddress", ADDRESS)),
    ("Active", Ty::Bool),
    ("CurrencyRef", Ty::Ref),
    ("Notes", Ty::Text(2000)),
    ("Source", Ty::Text(100)),
    ("BusinessNumber", Ty::Text(10)),
    ("GSTIN", Ty::Text(15)),
    ("GSTRegistrationType", Ty::Text(15)),
];

const CUSTOMER_ONLY: &[Field] = &[
    ("PrintOnCheckName", Ty::Name(110)),
    ("Taxable", Ty::Bool),
    ("TaxExemptionReasonId", Ty::Text(10)),
    ("DefaultTaxCodeRef", Ty::Ref),
    ("ResaleNum", Ty::Text(16)),
    ("PrimaryTaxIdentifier", Ty::Text(20)),
    ("SecondaryTaxIdentifier", Ty::Text(20)),
    ("PreferredDeliveryMethod", Ty::Text(30)),
    ("SalesTermRef", Ty::Ref),
    ("PaymentMethodRef", Ty::Ref),
    ("CustomerTypeRef", Ty::Ref),
    ("ARAccountRef", Ty::Ref),
    ("Job", Ty::Bool),
    ("BillWithParent", Ty::Bool),
    ("ParentRef", Ty::Ref),
    ("OpenBalanceDate", Ty::Date),
    ("BalanceWithJobs", Ty::Computed),
    ("FullyQualifiedName", Ty::Computed),
    ("Level", Ty::Computed),
    ("IsProject", Ty::Computed),
];

const VENDOR_ONLY: &[Field] = &[
    ("PrintOnCheckName", Ty::Name(100)),
    ("AcctNum", Ty::Text(100)),
    ("TaxIdentifier", Ty::Text(20)),
    ("TermRef", Ty::Ref),
    ("APAccountRef", Ty::Ref),
    ("Vendor1099", Ty::Bool),
    ("OtherContactInfo", Ty::Opaque),
    ("CostRate", Ty::Number),
    ("BillRate", Ty::Number),
    ("T4AEligible", Ty::Bool),
    ("T5018Eligible", Ty::Bool),
    ("HasTPAR", Ty::Bool),
    ("TaxReportingBasis", Ty::Text(30)),
    ("VendorPaymentBankDetail", Ty::Opaque),
];

const ITEM_FIELDS: &[Field] = &[
    ("Name", Ty::Name(100)),
    ("Sku", Ty::Text(100)),
    ("Type", Ty::Word(&["Inventory", "NonInventory", "Service", "Category", "Group"])),
    ("Description", Ty::Text(4000)),
    ("PurchaseDesc", Ty::Text(1000)),
    ("Active", Ty::Bool),
    ("SubItem", Ty::Bool),
    ("ParentRef", Ty::Ref),
    ("Taxable", Ty::Bool),
    ("SalesTaxIncluded", Ty::Bool),
    ("PurchaseTaxIncluded", Ty::Bool),
    ("UnitPrice", Ty::Number),
    ("PurchaseCost", Ty::Number),
    ("IncomeAccountRef", Ty::Ref),
    ("ExpenseAccountRef", Ty::Ref),
    ("AssetAccountRef", Ty::Ref),
    ("SalesTaxCodeRef", Ty::Ref),
    ("PurchaseTaxCodeRef", Ty::Ref),
    ("ClassRef", Ty::Ref),
    ("PrefVendorRef", Ty::Ref),
    ("TaxClassificationRef", Ty::Ref),
    ("TrackQtyOnHand", Ty::Bool),
    ("QtyOnHand", Ty::Number),
    ("InvStartDate", Ty::Date),
    ("ReorderPoint", Ty::Number),
    ("ItemCategoryType", Ty::Text(30)),
    ("Source", Ty::Text(100)),
    ("FullyQualifiedName", Ty::Computed),
    ("Level", Ty::Computed),
];

/// The members of a customer.
pub const CUSTOMER: &[&[Field]] = &[KEY, COMPUTED, PERSON, CUSTOMER_ONLY];
/// The members of a vendor.
pub const VENDOR: &[&[Field]] = &[KEY, COMPUTED, PERSON, VENDOR_ONLY];
/// The members of an item.
pub const ITEM: &[&[Field]] = &[KEY, COMPUTED, ITEM_FIELDS];
