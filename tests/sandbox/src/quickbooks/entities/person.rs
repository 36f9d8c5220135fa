//! Customers and vendors: one name space for both (and employees), whatever the case.

use super::Build;
use crate::quickbooks::fault::{Checked, Fault};
use crate::quickbooks::json::{Json, Object};

const NAME_PARTS: &[&str] = &["Title", "GivenName", "MiddleName", "FamilyName", "Suffix"];

const COPIED: &[&str] = &[
    "Taxable",
    "TaxExemptionReasonId",
    "ResaleNum",
    "PrimaryTaxIdentifier",
    "SecondaryTaxIdentifier",
    "Title",
    "GivenName",
    "MiddleName",
    "FamilyName",
    "Suffix",
    "CompanyName",
    "PrimaryEmailAddr",
    "PrimaryPhone",
    "AlternatePhone",
    "Mobile",
    "Fax",
    "WebAddr",
    "BillAddr",
    "ShipAddr",
    "Notes",
    "Source",
    "BusinessNumber",
    "GSTIN",
    "GSTRegistrationType",
    "DefaultTaxCodeRef",
    "AcctNum",
    "TaxIdentifier",
    "APAccountRef",
    "OtherContactInfo",
    "CostRate",
    "BillRate",
    "CustomerTypeRef",
    "ARAccountRef",
    "OpenBalanceDate",
    "T4AEligible",
    "T5018Eligible",
    "HasTPAR",
    "TaxReportingBasis",
    "VendorPaymentBankDetail",
];

/// Builds a customer or a vendor.
///
/// # Errors
/// 6080 without a name, 6240 for a taken one, 2210 for an address that is no e-mail, 6180 for
/// more than five levels.
pub fn build(b: Build<'_>) -> Checked<Object> {
    let display = display_name(&b)?;
    unique(&b, &display)?;
    email(&b)?;
    let mut out = Object::default();
    b.copy(&mut out, COPIED);
    b.currency(&mut out)?;
    if let Some(old) = b.old
        && old.built.text_at("CurrencyRef.value") != out.text_at("CurrencyRef.value")
    {
        return Err(Fault::business("The currency cannot be changed."));
    }
    b.name_reference(&mut out, "SalesTermRef", "Term")?;
    b.name_reference(&mut out, "TermRef", "Term")?;
    b.name_reference(&mut out, "PaymentMethodRef", "PaymentMethod")?;
    if b.spec.name == "Customer" {
        out.default_to("Taxable", false);
        out.set("Job", b.input.is_true("Job"));
        out.set("BillWithParent", b.input.is_true("BillWithParent"));
        let full = qualified_name(&b, &display, &mut out)?;
        out.set("FullyQualifiedName", full);
        out.default_to("PreferredDeliveryMethod", "Print");
    } else {
        out.set("Vendor1099", b.input.is_true("Vendor1099"));
    }
    let print_name = b.input.text_at("PrintOnCheckName").unwrap_or(&display).to_owned();
    out.set("DisplayName", display);
    out.set("PrintOnCheckName", print_name);
    out.set("Active", b.input.get("Active").and_then(Json::as_bool).unwrap_or(true));
    Ok(out)
}

fn display_name(b: &Build<'_>) -> Checked<String> {
    if let Some(name) = b.input.text_at("DisplayName").filter(|name| !name.is_empty()) {
        return Ok(name.to_owned());
    }
    let parts: Vec<&str> = NAME_PARTS
        .iter()
        .filter_map(|part| b.input.text_at(part))
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        let detail = "At least one name component is required.";
        return Err(Fault::invalid("6080", "No name components supplied", detail));
    }
    Ok(parts.join(" "))
}

/// Inactive ones keep their names.
fn unique(b: &Build<'_>, display: &str) -> Checked<()> {
    let wanted = display.to_lowercase();
    for entity in ["Customer", "Vendor", "Employee"] {
        let taken = b.books.live(entity).any(|other| {
            let own = entity == b.spec.name && b.own_id() == Some(other.id.as_str());
            let name = other.built.text_at("DisplayName").unwrap_or_default();
            !own && name.to_lowercase() == wanted
        });
        if taken {
            let detail = "The name supplied already exists. : null";
            return Err(Fault::invalid("6240", "Duplicate Name Exists Error", detail));
        }
    }
    Ok(())
}

fn email(b: &Build<'_>) -> Checked<()> {
    let Some(address) = b.input.text_at("PrimaryEmailAddr.Address") else { return Ok(()) };
    let well_formed = address.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    });
    if well_formed && !address.contains(char::is_whitespace) {
        return Ok(());
    }
    let detail = "Email Address does not conform to the RFC 822 standard.";
    Err(Fault::invalid("2210", "Invalid Email Address format", detail))
}

fn qualified_name(b: &Build<'_>, display: &str, out: &mut Object) -> Checked<String> {
    let Some(parent) = b.input.text_at("ParentRef.value") else {
        return Ok(display.to_owned());
    };
    let above = b.books.referred("Customer", parent)?;
    let path = above.built.text_at("FullyQualifiedName").unwrap_or_default();
    let levels = path.split(':').count();
    if levels >= 5 {
        let detail = "A customer may be at most five levels deep.";
        return Err(Fault::invalid("6180", "Too many levels", detail));
    }
    out.set("ParentRef", Json::reference(parent));
    out.set("Level", Json::count(levels));
    Ok(format!("{path}:{display}"))
}
