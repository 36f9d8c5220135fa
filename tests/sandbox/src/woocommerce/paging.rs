//! Pages of a list: the bounds, the window, and the three headers.

use serde_json::Value;

use super::errors::WcError;
use super::json::int;
use super::params::Params;
use super::reply::Reply;
use super::state::State;

/// The requested window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    page: usize,
    per_page: usize,
    offset: Option<usize>,
}

impl Page {
    /// Reads `page`, `per_page` (1 to 100) and `offset`.
    pub(crate) fn parse(params: &Params) -> Result<Self, WcError> {
        let page = whole(params, "page")?.unwrap_or(1);
        if page == 0 {
            let why = "page must be greater than or equal to 1";
            return Err(WcError::invalid_param("page", "rest_out_of_bounds", why));
        }
        let per_page = whole(params, "per_page")?.unwrap_or(10);
        if !(1..=100).contains(&per_page) {
            let why = "per_page must be between 1 (inclusive) and 100 (inclusive)";
            return Err(WcError::invalid_param("per_page", "rest_out_of_bounds", why));
        }
        Ok(Self { page, per_page, offset: whole(params, "offset")? })
    }

    /// Cuts the window out of all matching rows, keeps the `_fields` that were asked for and adds
    /// the headers. Beyond the last row, order tables of their own count nothing at all. Rows
    /// that the key's user may not read are counted and left out: the page is short.
    pub(crate) fn answer(
        self,
        rows: Vec<Value>,
        state: &State,
        path: &str,
        params: &Params,
        list: ListKind,
    ) -> Reply {
        let start = self.offset.unwrap_or((self.page - 1) * self.per_page);
        let zero_past_end = list == ListKind::Orders && state.profile.hpos;
        let total = if start >= rows.len() && zero_past_end { 0 } else { rows.len() };
        let pages = total.div_ceil(self.per_page);
        let past_end = start >= rows.len();
        let window = rows.into_iter().skip(start).take(self.per_page);
        let window = window.filter(|row| !state.host.hides(path, int(row, "id"))).collect();
        let window = only_fields(window, params);
        let mut links = Vec::new();
        let link = |page: usize, rel: &str| {
            let query = with_page(params, page, list, past_end);
            format!("<{}?{query}>; rel=\"{rel}\"", state.api(path))
        };
        if self.page > 1 {
            links.push(link((self.page - 1).min(pages), "prev"));
        }
        if pages > self.page {
            links.push(link(self.page + 1, "next"));
        }
        let reply = Reply::ok(window.into())
            .with("X-WP-Total", total.to_string())
            .with("X-WP-TotalPages", pages.to_string());
        if links.is_empty() { reply } else { reply.with("Link", links.join(", ")) }
    }
}

/// Lists differ in what their page links carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListKind {
    /// Adds the default status, decimals and context.
    Orders,
    /// Adds nothing.
    Others,
}

fn whole(params: &Params, name: &str) -> Result<Option<usize>, WcError> {
    let Some(value) = params.get(name) else { return Ok(None) };
    value.parse().map(Some).map_err(|_| {
        let why = format!("{name} is not of type integer.");
        WcError::invalid_param(name, "rest_invalid_type", &why)
    })
}

/// The request's own query with another page, and the defaults that a real store adds.
fn with_page(params: &Params, page: usize, list: ListKind, past_end: bool) -> String {
    let mut pairs: Vec<(String, String)> = params.pairs().to_vec();
    let mut add = |key: &str, value: &str| {
        let stem = key.split('[').next().unwrap_or(key);
        if !pairs.iter().any(|(known, _)| known.split('[').next() == Some(stem)) {
            pairs.push((key.to_owned(), value.to_owned()));
        }
    };
    if list == ListKind::Orders {
        add("status[0]", "any");
        if !past_end {
            add("dp", "2");
            add("context", "view");
        }
    }
    match pairs.iter_mut().find(|(key, _)| key == "page") {
        Some((_, value)) => *value = page.to_string(),
        None => pairs.push(("page".to_owned(), page.to_string())),
    }
    let encoded = pairs.iter().map(|(key, value)| format!("{}={}", escape(key), escape(value)));
    encoded.collect::<Vec<_>>().join("&")
}

fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

/// Keeps the requested `_fields` of every row.
pub(crate) fn only_fields(rows: Vec<Value>, params: &Params) -> Vec<Value> {
    let fields = params.list("_fields");
    if fields.is_empty() {
        return rows;
    }
    let keep = |row: Value| match row {
        Value::Object(object) => {
            let kept = object.into_iter().filter(|(key, _)| fields.contains(&key.as_str()));
            Value::Object(kept.collect())
        }
        other => other,
    };
    rows.into_iter().map(keep).collect()
}
