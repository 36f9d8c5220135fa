//! The route table of `/wc/v3`.

use http::Method;

use super::call::Call;
use super::errors::WcError;
use super::reply::Reply;
use super::state::State;
use super::{batch, customers, notes, orders, products, reference, refunds, webhooks};

/// Lists that a client pages through; the shop goes on selling between two of their pages.
const PAGED: [&str; 4] = ["orders", "products", "customers", "refunds"];

/// Whether a route below the API's root is a list of rows.
pub(super) fn is_list(route: &str) -> bool {
    let last = route.rsplit('/').next().unwrap_or("");
    last.parse::<u64>().is_err()
        && ["orders", "products", "customers", "refunds", "variations", "coupons", "taxes"]
            .contains(&last)
}

/// Carries out a call.
pub(super) fn dispatch(
    state: &mut State,
    call: &Call,
    segments: &[&str],
) -> Result<Reply, WcError> {
    let reads = call.method == Method::GET;
    if let [collection, id] = *segments
        && reads
        && id.parse().is_ok_and(|id| state.host.hides(collection, id))
    {
        let message = "Sorry, you cannot view this resource.";
        return Err(WcError::new(403, "woocommerce_rest_cannot_view", message));
    }
    let reply = route(state, call, segments)?;
    if let [collection] = *segments
        && reads
        && PAGED.contains(&collection)
    {
        state.a_page_was_given(call.now);
    }
    Ok(reply)
}

fn route(state: &mut State, call: &Call, segments: &[&str]) -> Result<Reply, WcError> {
    let id = |text: &str| text.parse::<u64>().map_err(|_| WcError::no_route());
    let reads = call.method == Method::GET;
    match *segments {
        ["orders"] => orders::collection(state, call),
        ["orders", "batch"] => batch::orders(state, call),
        ["orders", "statuses"] if reads && state.profile.lists_statuses() => {
            Ok(reference::order_statuses())
        }
        ["orders", order] => orders::single(state, call, id(order)?),
        ["orders", order, "notes"] => notes::collection(state, call, id(order)?),
        ["orders", order, "notes", note] => notes::single(state, call, id(order)?, id(note)?),
        ["orders", order, "refunds"] => refunds::collection(state, call, id(order)?),
        ["orders", order, "refunds", refund] => {
            refunds::single(state, call, id(order)?, id(refund)?)
        }
        ["refunds"] if reads && state.profile.lists_all_refunds() => refunds::all(state, call),
        ["products"] if reads => products::list(state, call),
        ["products", "batch"] => batch::products(state, call),
        ["products", product] => products::single(state, call, id(product)?),
        ["products", product, "variations"] if reads => {
            products::variations(state, call, id(product)?)
        }
        ["products", product, "variations", "batch"] => {
            batch::variations(state, call, id(product)?)
        }
        ["products", product, "variations", variation] => {
            products::variation(state, call, id(product)?, id(variation)?)
        }
        ["variations"] if reads && state.profile.lists_all_variations() => {
            products::all_variations(state, call)
        }
        ["customers"] if reads => customers::list(state, call),
        ["customers", customer] => customers::single(state, call, id(customer)?),
        ["webhooks"] => webhooks::rest::collection(state, call),
        ["webhooks", webhook] => webhooks::rest::single(state, call, id(webhook)?),
        _ if reads => reference::read(state, call, segments),
        _ => Err(WcError::no_route()),
    }
}
