//! The lines of a sales form: arithmetic, references, what counts into the total.

use rust_decimal::{Decimal, RoundingStrategy};

use super::books::Books;
use super::fault::{Checked, Fault};
use super::json::{Json, Object};

/// The most lines that a taxable form may have.
const MOST_LINES: usize = 750;

/// Lines as settled.
#[derive(Debug, Default)]
pub struct Lines {
    /// As the form will show them, subtotal included.
    pub shown: Vec<Json>,
    /// What each counted line adds to the net total, with its tax code.
    pub nets: Vec<Net>,
    /// Sum of the item lines.
    pub subtotal: Decimal,
    /// The discount line's amount.
    pub discount: Decimal,
}

/// A counted line.
#[derive(Debug)]
pub struct Net {
    /// Net amount in cents.
    pub amount: Decimal,
    /// `TaxCodeRef.value`
    pub code: Option<String>,
}

/// Rounds half away from zero, to cents.
#[must_use]
pub fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// Checks and computes the lines of a sales form.
///
/// # Errors
/// 2020, 2290, 2500, 610, 6000, 6070, 6090, 6100 or 6440, for the first line that does not fit.
pub fn settle(books: &Books, input: &Object, taxed: bool, last_id: u64) -> Checked<Lines> {
    let given: Vec<&Object> = input.items_at("Line").iter().filter_map(Json::as_object).collect();
    if given.len() > MOST_LINES {
        return Err(Fault::business(format!("A transaction has at most {MOST_LINES} lines.")));
    }
    let mut lines = Lines::default();
    let mut next_id = last_id;
    let mut discount = None;
    for line in given {
        match line.text_at("DetailType") {
            Some("SubTotalLineDetail") => {}
            Some("SalesItemLineDetail") => {
                let mut shown = Object::default();
                number(&mut shown, line, &mut next_id, lines.shown.len());
                let net = sales_item(books, line, taxed, &mut shown)?;
                lines.shown.push(shown.into());
                if let Some(net) = net {
                    lines.subtotal += net.amount;
                    lines.nets.push(net);
                }
            }
            Some("DescriptionOnly") => {
                let mut shown = Object::default();
                number(&mut shown, line, &mut next_id, lines.shown.len());
                shown.set("Description", line.get("Description").cloned().unwrap_or_default());
                shown.set("DetailType", "DescriptionOnly");
                shown.set("DescriptionLineDetail", Object::default());
                lines.shown.push(shown.into());
            }
            Some("DiscountLineDetail") if discount.is_none() => discount = Some(line),
            Some("DiscountLineDetail") => {
                return Err(Fault::business("A transaction has at most one discount line."));
            }
            Some("GroupLineDetail") => {
                return Err(Fault::business("Bundles are not supported by this company."));
            }
            Some(other) => return Err(Fault::business(format!("Unknown DetailType {other}"))),
            None => return Err(Fault::required("Line.DetailType")),
        }
    }
    if lines.nets.is_empty() {
        return Err(Fault::required("Line"));
    }
    let subtotal = Object::from([
        ("Amount", Json::money(lines.subtotal)),
        ("DetailType", "SubTotalLineDetail".into()),
        ("SubTotalLineDetail", Object::default().into()),
    ]);
    lines.shown.push(subtotal.into());
    if let Some(line) = discount {
        discount_line(books, line, &mut lines)?;
    }
    Ok(lines)
}

/// Gives a line its id (a new one if it has none), its number and its description.
pub(super) fn number(shown: &mut Object, line: &Object, next_id: &mut u64, before: usize) {
    let id = line.text_at("Id").filter(|id| id.parse::<u64>().is_ok_and(|id| id > 0));
    let id = id.map_or_else(
        || {
            *next_id += 1;
            next_id.to_string()
        },
        str::to_owned,
    );
    shown.set("Id", id);
    shown.set("LineNum", Json::count(before + 1));
    if let Some(description) = line.get("Description") {
        shown.set("Description", description.clone());
    }
}

/// A line without an item is documentation and adds nothing.
fn sales_item(
    books: &Books,
    line: &Object,
    taxed: bool,
    shown: &mut Object,
) -> Checked<Option<Net>> {
    let Some(detail) = line.at("SalesItemLineDetail").and_then(Json::as_object) else {
        return Err(detail_missing("SalesItemLineDetail"));
    };
    let amount = cents(line.number_at("Amount").ok_or_else(|| Fault::required("Line.Amount"))?);
    shown.set("Amount", Json::money(amount));
    shown.set("DetailType", "SalesItemLineDetail");
    let mut out = Object::default();
    let item = detail.text_at("ItemRef.value").map(str::to_owned).or_else(|| default_item(books));
    if let Some(item) = &item {
        out.set("ItemRef", item_reference(books, item)?);
    }
    if let Some(class) = detail.text_at("ClassRef.value") {
        out.set("ClassRef", books.named_reference("Class", class)?);
    }
    price(detail, amount, &mut out)?;
    let code = tax_code(books, detail, taxed, item.is_some())?;
    if let Some(code) = &code {
        out.set("TaxCodeRef", Json::reference(code));
    }
    for name in ["ServiceDate", "TaxInclusiveAmt", "DiscountRate", "DiscountAmt"] {
        if let Some(value) = detail.get(name) {
            out.set(name, value.clone());
        }
    }
    shown.set("SalesItemLineDetail", out);
    Ok(item.map(|_| Net { amount, code }))
}

fn default_item(books: &Books) -> Option<String> {
    let preferences = books.single("Preferences")?;
    let pairs = preferences.items_at("OtherPrefs.NameValue").iter().filter_map(Json::as_object);
    let mut named = pairs.filter(|p| p.text_at("Name") == Some("SalesFormsPrefs.DefaultItem"));
    named.next()?.text_at("Value").map(str::to_owned)
}

fn item_reference(books: &Books, item: &str) -> Checked<Json> {
    let allowed = |preference: &str| books.prefers(&format!("SalesFormsPrefs.{preference}"));
    match item {
        "SHIPPING_ITEM_ID" if allowed("AllowShipping") => Ok(Json::reference(item)),
        _ => {
            let stored = books.referred("Item", item)?;
            if stored.built.text_at("Type") == Some("Category") {
                return Err(Fault::business("A category cannot be sold."));
            }
            books.named_reference("Item", item)
        }
    }
}

/// Amount = price × quantity to the cent, less the line's own discount (6070).
pub(super) fn price(detail: &Object, amount: Decimal, out: &mut Object) -> Checked<()> {
    let quantity = detail.number_at("Qty");
    let unit_price = detail.number_at("UnitPrice").map(|price| price.round_dp(7));
    let gross = match (unit_price, quantity) {
        (Some(price), quantity) => price * quantity.unwrap_or(Decimal::ONE),
        (None, Some(quantity)) if !quantity.is_zero() => {
            out.set("UnitPrice", Json::Number((amount / quantity).round_dp(7).normalize()));
            amount
        }
        (None, _) => amount,
    };
    let hundred = Decimal::ONE_HUNDRED;
    let discounted = match (detail.number_at("DiscountRate"), detail.number_at("DiscountAmt")) {
        (Some(rate), _) => gross * (hundred - rate) / hundred,
        (None, Some(off)) => gross - off,
        (None, None) => gross,
    };
    if cents(discounted) != amount {
        let detail = format!(
            "Amount is not equal to UnitPrice * Qty. Supplied value:{amount} : computed {}",
            cents(discounted)
        );
        return Err(Fault::invalid("6070", "Amount calculation incorrect in the request", detail));
    }
    if let Some(price) = unit_price {
        out.set("UnitPrice", Json::Number(price));
    }
    if let Some(quantity) = quantity {
        out.set("Qty", Json::Number(quantity));
    }
    Ok(())
}

/// The line's tax code (6100, 6230; 6000 where one is needed and missing).
pub(super) fn tax_code(
    books: &Books,
    detail: &Object,
    taxed: bool,
    counted: bool,
) -> Checked<Option<String>> {
    let code = detail.text_at("TaxCodeRef.value");
    if books.is_us() {
        return match code {
            None => Ok(Some("NON".to_owned())),
            Some(code @ ("TAX" | "NON")) => Ok(Some(code.to_owned())),
            Some(other) => Err(Fault::invalid(
                "6100",
                "Invalid Line TaxCode in the request",
                format!("Invalid Line TaxCode in the request : {other}"),
            )),
        };
    }
    match code {
        _ if !taxed => Ok(code.map(str::to_owned)),
        Some(code) => {
            let known = books.referred("TaxCode", code);
            known.map(|_| Some(code.to_owned())).map_err(|_| {
                let detail = format!("Invalid tax code {code} in the request");
                Fault::invalid("6230", "Invalid TaxCodeRef", detail)
            })
        }
        None if counted => {
            Err(Fault::business("Make sure all your transactions have a VAT rate before you save."))
        }
        None => Ok(None),
    }
}

fn discount_line(books: &Books, line: &Object, lines: &mut Lines) -> Checked<()> {
    let incomplete =
        |why: &str| Err(Fault::invalid("6090", "Invalid or incomplete discount line", why));
    if !books.prefers("SalesFormsPrefs.AllowDiscount") {
        return incomplete("The company does not allow discounts.");
    }
    let Some(detail) = line.at("DiscountLineDetail").and_then(Json::as_object) else {
        return incomplete("DiscountLineDetail is missing.");
    };
    let amount = if detail.is_true("PercentBased") {
        let Some(percent) = detail.number_at("DiscountPercent") else {
            return incomplete("DiscountPercent is missing.");
        };
        cents(lines.subtotal * percent / Decimal::ONE_HUNDRED)
    } else {
        cents(line.number_at("Amount").ok_or_else(|| Fault::required("Line.Amount"))?)
    };
    if amount < Decimal::ZERO {
        return Err(negative());
    }
    let mut out = detail.clone();
    out.default_to("PercentBased", false);
    let default = books.single("Preferences");
    let default = default.and_then(|p| p.text_at("SalesFormsPrefs.DefaultDiscountAccount"));
    let account = detail.text_at("DiscountAccountRef.value").or(default);
    if let Some(account) = account {
        out.set("DiscountAccountRef", books.named_reference("Account", account)?);
    }
    let shown = Object::from([
        ("Amount", Json::money(amount)),
        ("DetailType", "DiscountLineDetail".into()),
        ("DiscountLineDetail", out.into()),
    ]);
    lines.shown.push(shown.into());
    lines.discount = amount;
    Ok(())
}

/// 6440.
#[must_use]
pub fn detail_missing(kind: &str) -> Fault {
    let detail = format!("The line's detail does not match its DetailType {kind}.");
    Fault::invalid("6440", "Line detail missing", detail)
}

/// 2290.
#[must_use]
pub fn negative() -> Fault {
    let detail = "Transaction amount must be 0 or greater.";
    Fault::invalid("2290", "Negative amount is not allowed", detail)
}
