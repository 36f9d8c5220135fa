//! The subjects: one for each connector of the registry.

mod books;
mod copy;
pub mod quickbooks;
mod shop;
pub mod supabase;
pub mod woocommerce;
mod world;

use std::sync::{Arc, LazyLock};

use connectors::quickbooks::Endpoints;
use engine::connector::{Connector, Registry};

use crate::subject::Subject;

/// The connectors of this build, their endpoints at a URL.
#[must_use]
pub fn registry(base_url: &str) -> Registry {
    let endpoints = Endpoints {
        api_url: base_url.to_owned(),
        token_url: format!("{base_url}/token"),
        authorize_url: format!("{base_url}/authorize"),
        revoke_url: format!("{base_url}/revoke"),
    };
    connectors::registry(endpoints).unwrap()
}

/// A connector whose address is part of each connection: made once, as the product does.
fn anywhere(id: &str) -> Arc<dyn Connector> {
    static REGISTRY: LazyLock<Registry> = LazyLock::new(|| registry("http://127.0.0.1:1"));
    REGISTRY.get(&id.parse().unwrap()).unwrap().clone()
}

/// One whose endpoints are the build's.
fn registered(id: &str, base_url: &str) -> Arc<dyn Connector> {
    registry(base_url).get(&id.parse().unwrap()).unwrap().clone()
}

/// The subject of a connector; none where nobody has written one.
#[must_use]
pub fn of(connector: &str) -> Option<Box<dyn Subject>> {
    match connector {
        "quickbooks" => Some(Box::new(quickbooks::Books)),
        "supabase" => Some(Box::new(supabase::Copy)),
        "woocommerce" => Some(Box::new(woocommerce::Store)),
        _ => None,
    }
}
