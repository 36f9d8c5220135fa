//! Which endpoint a path names.

use engine::ingress::Endpoint;

/// `/webhooks/{connector}/{tenant}/{connection}` is one connection's own,
/// `/webhooks/{connector}` serves every company of a system.
pub(crate) fn of(path: &str) -> Option<Endpoint> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts.as_slice() {
        ["webhooks", connector] => Some(Endpoint::App(connector.parse().ok()?)),
        ["webhooks", connector, tenant, connection] => Some(Endpoint::Connection {
            connector: connector.parse().ok()?,
            tenant: tenant.parse().ok()?,
            connection: connection.parse().ok()?,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_name_a_connection_or_a_system_and_nothing_else() {
        assert!(matches!(of("/webhooks/quickbooks"), Some(Endpoint::App(_))));
        assert!(matches!(
            of("/webhooks/woocommerce/t1/store-a"),
            Some(Endpoint::Connection { .. })
        ));
        for bad in ["/", "/webhooks", "/webhooks/woocommerce/t1", "/webhooks/woocommerce/T%231/x"] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }
}
