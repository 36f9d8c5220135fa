//! The address of a request, and what a store answers there (contract, A1).

use model::SourceId;

use super::Thing;

/// What an address asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// What the rows are; none where the address is of something that is not read here.
    pub thing: Option<Thing>,
    /// The id of the product or order that the rows belong to.
    pub parent: Option<SourceId>,
    /// Whether only some members of each row were asked for (`_fields`).
    pub partial: bool,
    /// The address without ids, such as `orders/notes`.
    pub resource: String,
}

impl Route {
    /// Reads an address: in pretty permalinks or as `?rest_route=`. None where it is no address of
    /// WooCommerce's REST API.
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let in_query = parameter(query, "rest_route").map(|route| route.replace("%2F", "/"));
        let path = in_query.as_deref().unwrap_or(path);
        let (_, route) = ["/wc/v3/", "/wc/v2/", "/wc/v1/"].iter().find_map(|api| {
            // A shop may live in a folder of the same name: the last one counts.
            path.rsplit_once(api)
        })?;
        let parts: Vec<&str> = route.split('/').filter(|part| !part.is_empty()).collect();
        let (thing, parent) = asked(&parts);
        Some(Self {
            thing,
            parent: parent.map(SourceId::new),
            partial: parameter(query, "_fields").is_some(),
            resource: parts
                .iter()
                .copied()
                .filter(|part| !is_id(part))
                .collect::<Vec<_>>()
                .join("/"),
        })
    }
}

fn asked<'a>(parts: &[&'a str]) -> (Option<Thing>, Option<&'a str>) {
    let (resource, rest) =
        parts.split_first().map_or(("", &[][..]), |(first, rest)| (*first, rest));
    match (resource, rest) {
        ("orders", &[order, "refunds", ..]) if is_id(order) => (Some(Thing::Refund), Some(order)),
        ("products", &[product, "variations", ..]) if is_id(product) => {
            (Some(Thing::Variation), Some(product))
        }
        ("taxes", &["classes", ..]) => (Some(Thing::TaxClass), None),
        (_, [] | ["batch"]) => (plural(resource), None),
        (_, &[id]) if is_id(id) => (plural(resource), None),
        _ => (None, None),
    }
}

fn plural(resource: &str) -> Option<Thing> {
    match resource {
        "orders" => Some(Thing::Order),
        "refunds" => Some(Thing::Refund),
        "products" => Some(Thing::Product),
        "variations" => Some(Thing::Variation),
        "customers" => Some(Thing::Customer),
        "taxes" => Some(Thing::TaxRate),
        "coupons" => Some(Thing::Coupon),
        _ => None,
    }
}

fn is_id(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())
}

fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (key == name).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thing(url: &str) -> Option<Thing> {
        Route::parse(url).unwrap().thing
    }

    #[test]
    fn an_address_says_what_it_answers() {
        for (path, expected) in [
            ("orders?status=any&per_page=100", Some(Thing::Order)),
            ("orders/27", Some(Thing::Order)),
            ("orders/batch", Some(Thing::Order)),
            ("orders/statuses", None),
            ("orders/27/notes", None),
            ("orders/27/refunds/31?force=true", Some(Thing::Refund)),
            ("refunds", Some(Thing::Refund)),
            ("products", Some(Thing::Product)),
            ("products/categories", None),
            ("products/categories/3", None),
            ("products/14/variations/batch", Some(Thing::Variation)),
            ("variations?per_page=5", Some(Thing::Variation)),
            ("customers/2", Some(Thing::Customer)),
            ("customers/2/downloads", None),
            ("taxes", Some(Thing::TaxRate)),
            ("taxes/classes/reduced-rate", Some(Thing::TaxClass)),
            ("coupons/18", Some(Thing::Coupon)),
            ("webhooks/4", None),
        ] {
            let url = format!("https://shop.example/wc/v3/shop/wp-json/wc/v3/{path}");
            assert_eq!(thing(&url), expected, "{path}");
        }
    }

    #[test]
    fn plain_permalinks_chosen_fields_and_parents_are_seen() {
        assert_eq!(thing("https://x/?rest_route=%2Fwc%2Fv3%2Forders%2F27&a=b"), Some(Thing::Order));
        assert!(Route::parse("https://x/wp-json/wc/v3/orders?a=b&_fields=id").unwrap().partial);
        let route = Route::parse("/wp-json/wc/v3/products/14/variations?per_page=9").unwrap();
        assert_eq!(route.parent, Some(SourceId::new("14")));
        for other in ["https://x/wp-json/wp/v2/posts", "https://x/wp-json/wc/store/v1/cart", ""] {
            assert_eq!(Route::parse(other), None, "{other}");
        }
    }
}
