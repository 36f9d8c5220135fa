//! What lists of products and of variations have in common: filters and the order of rows.

use serde_json::Value;

use crate::woocommerce::call::Call;
use crate::woocommerce::dates::DateFilter;
use crate::woocommerce::errors::WcError;
use crate::woocommerce::json::{int, text};
use crate::woocommerce::paging::{ListKind, Page};
use crate::woocommerce::params::Params;
use crate::woocommerce::reply::Reply;
use crate::woocommerce::state::State;

const TYPES: [&str; 4] = ["simple", "grouped", "external", "variable"];
const STATUSES: [&str; 7] = ["any", "future", "trash", "draft", "pending", "private", "publish"];
const ORDERS_BY: [&str; 10] = [
    "date",
    "id",
    "include",
    "title",
    "slug",
    "modified",
    "price",
    "popularity",
    "rating",
    "menu_order",
];

/// `GET /products`. Variations are found by their SKU alone.
pub(crate) fn list(state: &State, call: &Call) -> Result<Reply, WcError> {
    let params = &call.params;
    let page = Page::parse(params)?;
    let kind = params.one_of("type", &TYPES, "")?;
    let listing = Listing::parse(state, params)?;
    let variations = state.variations.values().map(|variation| &variation.as_product);
    let searched = variations.filter(|_| !listing.skus.is_empty());
    let products = state.products.values().chain(searched);
    let rows = products.filter(|row| kind.is_empty() || text(row, "type") == kind);
    let rows = listing.pick(rows);
    Ok(page.answer(rows, state, "products", params, ListKind::Others))
}

/// The filters and the order of one list request.
pub(super) struct Listing<'a> {
    dates: DateFilter,
    by: &'a str,
    ascending: bool,
    include: Vec<u64>,
    exclude: Vec<u64>,
    parent: Vec<u64>,
    status: &'a str,
    skus: Vec<&'a str>,
    search: Option<String>,
}

impl<'a> Listing<'a> {
    /// Reads them; what the schema does not allow is refused.
    pub(super) fn parse(state: &State, params: &'a Params) -> Result<Self, WcError> {
        Ok(Self {
            dates: DateFilter::parse(params, &state.zone)?,
            by: params.one_of("orderby", &ORDERS_BY, "date")?,
            ascending: params.one_of("order", &["asc", "desc"], "desc")? == "asc",
            include: params.ids("include"),
            exclude: params.ids("exclude"),
            parent: params.ids("parent"),
            status: params.one_of("status", &STATUSES, "any")?,
            skus: params.list("sku"),
            search: params.get("search").map(str::to_lowercase),
        })
    }

    /// The rows that fit, in the order asked for.
    pub(super) fn pick<'b>(&self, rows: impl Iterator<Item = &'b Value>) -> Vec<Value> {
        let mut rows: Vec<Value> = rows.filter(|row| self.admits(row)).cloned().collect();
        rows.sort_by_cached_key(|row| self.key(row));
        if !self.ascending {
            rows.reverse();
        }
        rows
    }

    fn admits(&self, row: &Value) -> bool {
        let id = int(row, "id");
        let shown = text(row, "status");
        let among = |ids: &[u64], id: u64| ids.is_empty() || ids.contains(&id);
        let search = self.search.as_ref();
        self.dates.admits(row)
            && among(&self.include, id)
            && !self.exclude.contains(&id)
            && among(&self.parent, int(row, "parent_id"))
            && (shown == self.status || (self.status == "any" && shown != "trash"))
            && (self.skus.is_empty() || self.skus.contains(&text(row, "sku")))
            && search.is_none_or(|part| text(row, "name").to_lowercase().contains(part))
    }

    fn key(&self, row: &Value) -> (usize, String, u64) {
        let id = int(row, "id");
        let place = self.include.iter().position(|wanted| *wanted == id).unwrap_or_default();
        let field = match self.by {
            "modified" => "date_modified_gmt",
            "date" => "date_created_gmt",
            "title" => "name",
            "slug" => "slug",
            "include" => return (place, String::new(), id),
            _ => return (0, String::new(), id),
        };
        (0, text(row, field).to_owned(), id)
    }
}
