//! Items: what is sold, and the accounts that it posts to.

use super::Build;
use crate::quickbooks::fault::{Checked, Fault};
use crate::quickbooks::json::{Json, Object};

const COPIED: &[&str] = &[
    "Sku",
    "Description",
    "PurchaseDesc",
    "Taxable",
    "SalesTaxIncluded",
    "PurchaseTaxIncluded",
    "UnitPrice",
    "PurchaseCost",
    "SalesTaxCodeRef",
    "PurchaseTaxCodeRef",
    "TaxClassificationRef",
    "QtyOnHand",
    "InvStartDate",
    "ReorderPoint",
    "Source",
];

/// Builds an item.
///
/// # Errors
/// 2020 without name, type or the accounts of its type, 6240 for a taken name, 6430 for an account
/// of the wrong type.
pub fn build(b: Build<'_>) -> Checked<Object> {
    let name = b.input.text_at("Name").filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Fault::required("Name"))?;
    let kind = b.input.text_at("Type").ok_or_else(|| Fault::required("Type"))?;
    if kind == "Group" {
        return Err(Fault::business("Bundles cannot be created through the API."));
    }
    let mut out = Object::from([("Name", name.into())]);
    let full = qualified_name(&b, name, &mut out)?;
    unique(&b, &full)?;
    out.set("FullyQualifiedName", full);
    b.copy(&mut out, COPIED);
    out.set("Type", kind);
    account(
        &b,
        &mut out,
        "IncomeAccountRef",
        &["Income", "Other Income", "Other Current Liability"],
    )?;
    let cost = &["Cost of Goods Sold", "Expense", "Other Expense"];
    account(&b, &mut out, "ExpenseAccountRef", cost)?;
    account(&b, &mut out, "AssetAccountRef", &["Other Current Asset"])?;
    required(&b, kind)?;
    if kind != "Category" {
        out.default_to("Taxable", false);
        out.default_to("UnitPrice", Json::count(0));
        out.default_to("PurchaseCost", Json::count(0));
        out.set("TrackQtyOnHand", b.input.is_true("TrackQtyOnHand"));
    }
    out.set("Active", b.input.get("Active").and_then(Json::as_bool).unwrap_or(true));
    Ok(out)
}

fn required(b: &Build<'_>, kind: &str) -> Checked<()> {
    let needed: &[&str] = match kind {
        "Inventory" => &[
            "IncomeAccountRef",
            "ExpenseAccountRef",
            "AssetAccountRef",
            "QtyOnHand",
            "InvStartDate",
        ],
        "Service" | "NonInventory" => &["IncomeAccountRef"],
        _ => &[],
    };
    if let Some(missing) = needed.iter().find(|member| b.input.get(member).is_none()) {
        return Err(Fault::required(missing));
    }
    if kind == "Inventory" && !b.input.is_true("TrackQtyOnHand") {
        return Err(Fault::required("TrackQtyOnHand"));
    }
    if kind == "Inventory" && !b.books.prefers("ProductAndServicesPrefs.QuantityOnHand") {
        let detail = "The feature Inventory is not included in the subscription.";
        return Err(Fault::invalid("5030", "Feature Not Supported Error", detail));
    }
    Ok(())
}

fn account(b: &Build<'_>, out: &mut Object, member: &str, types: &[&str]) -> Checked<()> {
    let Some(id) = b.input.text_at(&format!("{member}.value")) else { return Ok(()) };
    let stored = b.books.referred("Account", id)?;
    let kind = stored.built.text_at("AccountType").unwrap_or_default();
    if !types.contains(&kind) {
        let detail = format!("{member} {id} is of type {kind}.");
        return Err(Fault::invalid("6430", "Invalid account type used", detail));
    }
    out.set(member, b.books.named_reference("Account", id)?);
    Ok(())
}

fn unique(b: &Build<'_>, full: &str) -> Checked<()> {
    let wanted = full.to_lowercase();
    let taken = b.books.live("Item").any(|other| {
        let name = other.built.text_at("FullyQualifiedName").unwrap_or_default();
        b.own_id() != Some(other.id.as_str()) && name.to_lowercase() == wanted
    });
    if taken {
        let detail = "The name supplied already exists. : null";
        return Err(Fault::invalid("6240", "Duplicate Name Exists Error", detail));
    }
    Ok(())
}

fn qualified_name(b: &Build<'_>, name: &str, out: &mut Object) -> Checked<String> {
    let Some(parent) = b.input.text_at("ParentRef.value") else { return Ok(name.to_owned()) };
    let above = b.books.referred("Item", parent)?;
    let path = above.built.text_at("FullyQualifiedName").unwrap_or_default();
    out.set("SubItem", true);
    out.set("ParentRef", Json::reference(parent));
    out.set("Level", Json::count(path.split(':').count()));
    Ok(format!("{path}:{name}"))
}
