//! What stands between a client and WooCommerce: the web server, the firewall, the plugins.
//!
//! Set for each store through the control API; a new setting replaces the old one as a whole.

pub(crate) mod pages;
mod paging;

use std::collections::BTreeMap;

use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::errors::WcError;

/// How a store's host misbehaves. The default is a host that does not.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Host {
    /// The web server drops the `Authorization` header; keys in the query string arrive.
    pub(crate) strips_authorization: bool,
    /// TLS ends at a proxy and WordPress does not see it: keys are ignored wherever they stand.
    pub(crate) hides_tls: bool,
    /// A firewall's HTML page with this status, for every request.
    pub(crate) firewall: Option<u16>,
    /// WordPress is being updated: 503 and an HTML page.
    pub(crate) maintenance: bool,
    /// No rewriting: `/wp-json` is an HTML 404 and only `?rest_route=` reaches the API.
    pub(crate) plain_permalinks: bool,
    /// A plugin closes the REST API to everybody.
    pub(crate) rest_disabled: bool,
    /// PHP prints a notice before the JSON.
    pub(crate) php_notice: bool,
    /// A file of the theme begins with a byte order mark, and so does every answer.
    pub(crate) byte_order_mark: bool,
    /// Every request is sent to the same path below this URL.
    pub(crate) redirect_to: Option<String>,
    /// The pause before an answer.
    pub(crate) delay_ms: u64,
    /// A proxy drops `X-WP-Total`, `X-WP-TotalPages` and `Link`.
    pub(crate) drops_page_headers: bool,
    /// By collection (`orders`, `products`, `customers`): ids that the key's user may not read.
    pub(crate) unreadable: BTreeMap<String, Vec<u64>>,
    /// A list asked for more rows than this runs into the gateway's time limit.
    pub(crate) rows_before_time_out: Option<usize>,
    /// How long the gateway waits before it says so.
    pub(crate) time_out_ms: u64,
    /// What happens in the shop while a client pages: one of these after each page it was given.
    pub(crate) while_paging: Vec<Change>,
    /// `wc-auth` accepts a callback by plain http on this machine, which no real store does.
    pub(crate) loopback_callbacks: bool,
}

/// Something that happens in the shop.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Change {
    /// An order is saved.
    TouchOrder(u64),
    /// An order is deleted for good.
    DeleteOrder(u64),
    /// An empty order is placed.
    CreateOrder,
    /// A product is saved.
    TouchProduct(u64),
    /// A product is deleted for good.
    DeleteProduct(u64),
}

impl Host {
    /// What the host answers before WordPress is reached. `tail` is path and query below the
    /// store's own URL, which begins with a slash.
    pub(crate) fn instead(&self, tail: &str, store_url: &str) -> Option<Response> {
        if let Some(status) = self.firewall {
            return Some(pages::firewall(status));
        }
        if let Some(to) = &self.redirect_to {
            return Some(pages::moved(&format!("{}{tail}", to.trim_end_matches('/'))));
        }
        if self.maintenance {
            return Some(pages::maintenance());
        }
        let rewritten = ["/wp-json", "/wc-auth"].iter().any(|start| tail.starts_with(start));
        (self.plain_permalinks && rewritten).then(|| pages::not_found(&self.root(store_url)))
    }

    /// The address of the API's root.
    pub(crate) fn root(&self, store_url: &str) -> String {
        if self.plain_permalinks {
            format!("{store_url}/index.php?rest_route=/")
        } else {
            format!("{store_url}/wp-json/")
        }
    }

    /// What stands before the JSON of every answer.
    pub(crate) fn prefix(&self) -> Vec<u8> {
        let mark: &[u8] = if self.byte_order_mark { b"\xEF\xBB\xBF" } else { b"" };
        let notice: &[u8] = if self.php_notice { pages::PHP_NOTICE.as_bytes() } else { b"" };
        [mark, notice].concat()
    }

    /// Whether a list of so many rows takes longer than the gateway waits.
    pub(crate) fn times_out(&self, rows: usize) -> bool {
        self.rows_before_time_out.is_some_and(|most| rows > most)
    }

    /// Whether the key's user may not read a row of a collection.
    pub(crate) fn hides(&self, collection: &str, id: u64) -> bool {
        self.unreadable.get(collection).is_some_and(|ids| ids.contains(&id))
    }

    /// The refusal of a closed API, in the words of the plugin that most stores use for it.
    pub(crate) fn closed(&self) -> Result<(), WcError> {
        if !self.rest_disabled {
            return Ok(());
        }
        let message = "DRA: Only authenticated users can access the REST API.";
        Err(WcError::new(401, "rest_cannot_access", message))
    }
}
