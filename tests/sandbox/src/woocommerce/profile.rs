//! What differs between the versions of WooCommerce that the stand-in can be.

/// A version and its quirks (contract, part 1, item 16).
#[derive(Debug, Clone)]
pub(crate) struct Profile {
    /// `9.4.3`
    pub(crate) version: String,
    /// The WordPress version that the user agent names.
    pub(crate) wordpress: String,
    /// Orders in their own tables (`hpos`) or among the posts.
    pub(crate) hpos: bool,
    numbers: (u32, u32),
}

impl Profile {
    /// The quirks of a version.
    pub(crate) fn new(version: &str, wordpress: &str, hpos: bool) -> Self {
        let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
        let numbers = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
        Self { version: version.to_owned(), wordpress: wordpress.to_owned(), hpos, numbers }
    }

    /// The `User-Agent` of its deliveries.
    pub(crate) fn user_agent(&self) -> String {
        format!("WooCommerce/{} Hookshot (WordPress/{})", self.version, self.wordpress)
    }

    /// A refund moves the order's `date_modified`; in 7.5 it does not.
    pub(crate) fn refund_moves_order(&self) -> bool {
        self.numbers >= (8, 0)
    }

    /// `/wc/v3/refunds` exists, and a refund says `refunded_payment`.
    pub(crate) fn lists_all_refunds(&self) -> bool {
        self.numbers >= (9, 0)
    }

    /// `taxes[].total` of a line is rounded to cents; before, it has up to six decimals.
    pub(crate) fn rounds_line_taxes(&self) -> bool {
        self.numbers >= (11, 0)
    }

    /// Lines have `global_unique_id`, shipping lines `tax_status`.
    pub(crate) fn newest_line_fields(&self) -> bool {
        self.numbers >= (11, 0)
    }

    /// Rows modified in the same second are listed by id; before, in an order of no use.
    pub(crate) fn breaks_ties_by_id(&self) -> bool {
        self.numbers >= (11, 0)
    }

    /// An order refused for an unknown coupon stays behind as a draft; before, as a plain order.
    pub(crate) fn refused_order_is_a_draft(&self) -> bool {
        self.numbers >= (11, 0)
    }

    /// A shopper's checkout sends `order.updated` first; in 7.5 `order.created` came first.
    pub(crate) fn checkout_updates_first(&self) -> bool {
        self.numbers >= (8, 0)
    }

    /// `_links` say in `targetHints` what may be done.
    pub(crate) fn hints_at_targets(&self) -> bool {
        self.numbers >= (9, 0)
    }

    /// `/wc/v3/variations` exists: the variations of all products.
    pub(crate) fn lists_all_variations(&self) -> bool {
        self.numbers >= (11, 0)
    }

    /// `/wc/v3/orders/statuses` exists.
    pub(crate) fn lists_statuses(&self) -> bool {
        self.numbers >= (11, 0)
    }

    /// The lists that have no pages, gateways and tax classes, say how many rows they have.
    pub(crate) fn counts_unpaged_lists(&self) -> bool {
        self.numbers >= (11, 0)
    }

    /// The system status says `HPOS_enabled`; before, only the class that stores orders.
    pub(crate) fn states_hpos(&self) -> bool {
        self.numbers >= (8, 0)
    }

    /// A change of a record that does not exist is refused with words of its own.
    pub(crate) fn missing_on_change(&self) -> &'static str {
        if self.numbers >= (11, 0) { "ID is invalid." } else { "Invalid ID." }
    }

    /// A refund carries its `_refund_type` as metadata.
    pub(crate) fn names_refund_type(&self) -> bool {
        self.numbers >= (11, 0)
    }

    /// The namespaces that the API's root lists.
    pub(crate) fn namespaces(&self) -> Vec<&'static str> {
        let mut namespaces = vec!["oembed/1.0", "wc/v1", "wc/v2", "wc/v3", "wc-admin"];
        namespaces.extend(["wc-analytics", "wc/store", "wc/store/v1", "wc-telemetry"]);
        namespaces.push(if self.numbers >= (9, 0) { "wccom-site/v3" } else { "wccom-site/v1" });
        if self.numbers >= (9, 0) {
            namespaces.extend(["jetpack/v4", "wc/private"]);
        }
        if self.numbers >= (11, 0) {
            namespaces.extend(["wc/pos/v1/catalog", "wc-admin-email", "wp-abilities/v1"]);
        }
        namespaces.extend(["wp/v2", "wp-site-health/v1", "wp-block-editor/v1"]);
        namespaces
    }
}
