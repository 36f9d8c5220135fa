//! The lines of a sales form: arithmetic, references, what counts into the total.

mod amounts;
mod codes;
mod discount;

use rust_decimal::{Decimal, RoundingStrategy};

pub(super) use self::amounts::{included, price};
pub(super) use self::codes::tax_code;
use self::discount::discount_line;
use super::books::Books;
use super::fault::{Checked, Fault};
use super::json::{Json, Object};
use super::tax::Side;

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
    /// Whether amounts include tax.
    pub inclusive: bool,
}

/// A counted line.
#[derive(Debug)]
pub struct Net {
    /// Net amount in cents.
    pub amount: Decimal,
    /// With its tax, where amounts include tax; else the same.
    pub gross: Decimal,
    /// `TaxCodeRef.value`
    pub code: Option<String>,
    /// Its place among the lines shown.
    pub place: usize,
}

impl Lines {
    /// No lines yet, of a form with these members.
    #[must_use]
    pub fn of(books: &Books, input: &Object) -> Self {
        let inclusive = input.text_at("GlobalTaxCalculation") == Some("TaxInclusive");
        let inclusive = inclusive && !books.is_us() && books.prefers("TaxPrefs.UsingSalesTax");
        Self { inclusive, ..Self::default() }
    }

    /// Adds a line that counts.
    pub fn count(&mut self, net: Net) {
        self.subtotal += net.amount;
        self.nets.push(net);
    }

    /// Takes from the net amount of a counted line, and from the subtotal.
    pub fn lower(&mut self, counted: usize, by: Decimal) {
        let Some(net) = self.nets.get_mut(counted) else { return };
        net.amount -= by;
        self.subtotal -= by;
        let (amount, place) = (net.amount, net.place);
        if let Some(Json::Object(line)) = self.shown.get_mut(place) {
            line.set("Amount", Json::money(amount));
        }
        for line in &mut self.shown {
            if let Json::Object(line) = line
                && line.text_at("DetailType") == Some("SubTotalLineDetail")
            {
                line.set("Amount", Json::money(self.subtotal));
            }
        }
    }
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
    let mut lines = Lines::of(books, input);
    let mut next_id = last_id;
    let mut discount = None;
    for line in given {
        match line.text_at("DetailType") {
            Some("SubTotalLineDetail") => {}
            Some("SalesItemLineDetail") => {
                let mut shown = Object::default();
                number(&mut shown, line, &mut next_id, lines.shown.len());
                let net = sales_item(books, line, taxed, &lines, &mut shown)?;
                lines.shown.push(shown.into());
                if let Some(net) = net {
                    lines.count(net);
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
    lines: &Lines,
    shown: &mut Object,
) -> Checked<Option<Net>> {
    let Some(detail) = line.at("SalesItemLineDetail").and_then(Json::as_object) else {
        return Err(detail_missing("SalesItemLineDetail"));
    };
    let amount = cents(line.number_at("Amount").ok_or_else(|| Fault::required("Line.Amount"))?);
    let mut out = Object::default();
    let item = detail.text_at("ItemRef.value").map(str::to_owned).or_else(|| default_item(books));
    if let Some(item) = &item {
        out.set("ItemRef", item_reference(books, item)?);
    }
    if let Some(class) = detail.text_at("ClassRef.value") {
        let class = books.named_reference("Class", class)?;
        if books.prefers("AccountingInfoPrefs.ClassTrackingPerTxnLine") {
            out.set("ClassRef", class);
        }
    }
    price(detail, amount, &mut out)?;
    let code = tax_code(books, detail, taxed, item.is_some())?;
    if let Some(code) = &code {
        out.set("TaxCodeRef", Json::reference(code));
    }
    for name in ["ServiceDate", "DiscountRate", "DiscountAmt"] {
        if let Some(value) = detail.get(name) {
            out.set(name, value.clone());
        }
    }
    let (amount, gross) = if lines.inclusive {
        let both = included(books, Side::Sales, detail, amount, code.as_deref())?;
        out.set("TaxInclusiveAmt", Json::money(both.1));
        both
    } else {
        (amount, amount)
    };
    shown.set("Amount", Json::money(amount));
    shown.set("DetailType", "SalesItemLineDetail");
    shown.set("SalesItemLineDetail", out);
    Ok(item.map(|_| Net { amount, gross, code, place: lines.shown.len() }))
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
