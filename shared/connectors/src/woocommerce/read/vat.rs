//! What an order says of the buyer's own tax: a VAT number, an exemption (books.md, section 4).

use crate::woocommerce::wire::meta::Meta;
use crate::woocommerce::wire::order::Order as Wire;

/// Where plug-ins leave the number.
const NUMBERS: [&str; 5] = [
    // EU VAT Number (WooCommerce), today and before.
    "_billing_vat_number",
    "_vat_number",
    // EU/UK VAT Manager, and Booster, which reads this one and the two above.
    "_billing_eu_vat_number",
    // Germanized, which also shows it as `billing.vat_id`.
    "_billing_vat_id",
    // EU VAT Assistant.
    "vat_number",
];

/// The buyer's VAT number; empty where there is none, or where EU VAT Number asked the tax office and
/// was told that it is not valid.
pub(super) fn number(order: &Wire) -> String {
    let meta = &order.meta_data;
    if meta.text("_vat_number_is_validated") == "true"
        && meta.text("_vat_number_is_valid") == "false"
    {
        return String::new();
    }
    let noted = NUMBERS.iter().map(|key| meta.text(key)).find(|number| !number.is_empty());
    noted.unwrap_or_else(|| order.billing.vat_id.trim().to_owned())
}

/// Whether the store took the buyer as exempt: WooCommerce's own note, `yes` or `no` (captured).
pub(super) fn is_exempt(meta: &Meta) -> bool {
    meta.flag("is_vat_exempt")
}
