//! Reading orders: filters, order of rows, `_fields` and `dp`.

use std::cmp::Ordering;

use serde_json::Value;

use super::STATUSES;
use crate::woocommerce::call::Call;
use crate::woocommerce::dates::DateFilter;
use crate::woocommerce::errors::WcError;
use crate::woocommerce::json::{decimal, fixed, int, text};
use crate::woocommerce::paging::{ListKind, Page, only_fields};
use crate::woocommerce::params::Params;
use crate::woocommerce::reply::Reply;
use crate::woocommerce::state::State;

/// Hidden unless asked for by name.
const HIDDEN: [&str; 3] = ["trash", "checkout-draft", "auto-draft"];
const ORDERS_BY: [&str; 6] = ["date", "id", "include", "title", "slug", "modified"];
/// The fields that `dp` formats.
const MONEY: [&str; 14] = [
    "discount_total",
    "discount_tax",
    "shipping_total",
    "shipping_tax",
    "cart_tax",
    "total",
    "total_tax",
    "subtotal",
    "subtotal_tax",
    "tax_total",
    "shipping_tax_total",
    "discount",
    "amount",
    "fee",
];

/// `GET /orders/{id}`; an order in the trash and a draft can be read, a refund cannot.
pub(super) fn one(state: &State, call: &Call, id: u64) -> Result<Reply, WcError> {
    let order = state.orders.get(&id).cloned();
    let order = order.ok_or_else(|| WcError::invalid_id("shop_order"))?;
    let mut rows = only_fields(vec![with_decimals(order, &call.params)], &call.params);
    Ok(Reply::ok(rows.pop().unwrap_or(Value::Null)))
}

/// `GET /orders`.
pub(super) fn list(state: &State, call: &Call) -> Result<Reply, WcError> {
    let params = &call.params;
    let page = Page::parse(params)?;
    let filter = Filter::parse(state, params)?;
    let by = params.one_of("orderby", &ORDERS_BY, "date")?;
    let ascending = params.one_of("order", &["asc", "desc"], "desc")? == "asc";
    let mut orders: Vec<&Value> =
        state.orders.values().filter(|order| filter.admits(order)).collect();
    let ties_by_id = state.profile.breaks_ties_by_id() || by != "modified";
    orders.sort_by(|left, right| {
        let along = compare(left, right, by, &filter.include);
        let along = if ascending { along } else { along.reverse() };
        let tie = int(left, "id").cmp(&int(right, "id"));
        // Before version 11 nothing orders the changes of one second: ascending lists were seen
        // with the ids descending.
        along.then(if ties_by_id == ascending { tie } else { tie.reverse() })
    });
    let rows: Vec<Value> =
        orders.into_iter().map(|order| with_decimals(order.clone(), params)).collect();
    Ok(page.answer(rows, state, "orders", params, ListKind::Orders))
}

fn compare(left: &Value, right: &Value, by: &str, include: &[u64]) -> Ordering {
    let place = |order: &Value| include.iter().position(|id| *id == int(order, "id"));
    let field = match by {
        "modified" => "date_modified_gmt",
        "date" => "date_created_gmt",
        "include" => return place(left).cmp(&place(right)),
        _ => return Ordering::Equal,
    };
    text(left, field).cmp(text(right, field))
}

struct Filter {
    statuses: Vec<String>,
    dates: DateFilter,
    include: Vec<u64>,
    exclude: Vec<u64>,
    parent: Vec<u64>,
    customer: Option<u64>,
    search: Option<String>,
}

impl Filter {
    fn parse(state: &State, params: &Params) -> Result<Self, WcError> {
        let statuses = params.list("status");
        let known =
            |status: &&str| *status == "any" || *status == "trash" || STATUSES.contains(status);
        if !statuses.iter().all(known) {
            let mut allowed = vec!["any", "trash"];
            allowed.extend(STATUSES);
            return Err(WcError::not_in_enum("status", "status[0]", &allowed));
        }
        let everything = statuses.is_empty() || statuses.contains(&"any");
        let statuses = if everything { Vec::new() } else { statuses };
        Ok(Self {
            statuses: statuses.into_iter().map(str::to_owned).collect(),
            dates: DateFilter::parse(params, &state.zone)?,
            include: params.ids("include"),
            exclude: params.ids("exclude"),
            parent: params.ids("parent"),
            customer: params.ids("customer").first().copied(),
            search: params.get("search").map(str::to_lowercase),
        })
    }

    fn admits(&self, order: &Value) -> bool {
        let id = int(order, "id");
        let status = text(order, "status");
        let listed = if self.statuses.is_empty() {
            !HIDDEN.contains(&status)
        } else {
            self.statuses.iter().any(|wanted| wanted == status)
        };
        listed
            && self.dates.admits(order)
            && (self.include.is_empty() || self.include.contains(&id))
            && !self.exclude.contains(&id)
            && (self.parent.is_empty() || self.parent.contains(&int(order, "parent_id")))
            && self.customer.is_none_or(|customer| int(order, "customer_id") == customer)
            && self.search.as_ref().is_none_or(|part| matches_search(order, part))
    }
}

fn matches_search(order: &Value, part: &str) -> bool {
    let addresses = ["billing", "shipping"].into_iter().filter_map(|name| order.get(name));
    let mut found = text(order, "number").contains(part);
    for address in addresses {
        let values = address.as_object().into_iter().flat_map(|fields| fields.values());
        found |= values.filter_map(Value::as_str).any(|value| value.to_lowercase().contains(part));
    }
    found
}

/// Formats the sums with `dp` decimals. What is not known more exactly is padded with zeros.
fn with_decimals(mut order: Value, params: &Params) -> Value {
    if let Some(dp) = params.get("dp").and_then(|dp| dp.parse::<u32>().ok()) {
        format_money(&mut order, dp.min(8));
    }
    order
}

fn format_money(value: &mut Value, dp: u32) {
    match value {
        Value::Array(rows) => rows.iter_mut().for_each(|row| format_money(row, dp)),
        Value::Object(fields) => {
            for (name, field) in fields {
                if name == "taxes" || name == "meta_data" {
                    continue;
                }
                let money = MONEY.contains(&name.as_str()) && field.is_string();
                match decimal(field) {
                    Some(amount) if money => *field = Value::String(fixed(amount, dp)),
                    _ => format_money(field, dp),
                }
            }
        }
        _ => {}
    }
}
