//! Addresses that a store delivers to.

use std::net::IpAddr;

use engine::{Code, Error, Result};
use reqwest::Url;

use crate::woocommerce::config::is_loopback;

/// The ports that WordPress delivers to (item 1).
const PORTS: [u16; 3] = [80, 443, 8080];

/// The address as a store delivers to it. Others it takes and silently never delivers to (item 1):
/// any port but three, and hosts that are not public.
pub(super) fn address(delivery_url: &str) -> Result<Url> {
    let invalid = |what: &str| Err(Error::park(Code::ConfigInvalid, format!("webhook_url {what}")));
    let Ok(url) = delivery_url.parse::<Url>() else { return invalid("is no URL") };
    let Some(host) = url.host_str() else { return invalid("names no host") };
    if is_loopback(host) {
        return Ok(url);
    }
    if url.scheme() != "https" {
        return invalid("must begin with https://");
    }
    if !url.port_or_known_default().is_some_and(|port| PORTS.contains(&port)) {
        return invalid("has a port that WordPress does not deliver to: use 443, 8080 or 80");
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if bare.parse().is_ok_and(|address: IpAddr| !is_public(address)) {
        return invalid("is a private address that WordPress does not deliver to");
    }
    Ok(url)
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            !(v4.is_private() || v4.is_link_local() || v4.is_unspecified() || v4.is_broadcast())
        }
        IpAddr::V6(v6) => {
            !(v6.is_unique_local() || v6.is_unicast_link_local() || v6.is_unspecified())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_a_store_delivers_to_are_taken() {
        for good in [
            "https://sync.example/hooks",
            "https://sync.example:8080/",
            "https://sync.example:443/",
            "http://127.0.0.1:9/hooks",
            "http://localhost:3000/",
            "https://[2001:db8::1]/",
        ] {
            assert!(address(good).is_ok(), "{good}");
        }
        for bad in [
            "http://sync.example/",
            "https://sync.example:8443/",
            "https://10.0.0.7/",
            "https://192.168.1.1/",
            "https://169.254.169.254/",
            "https://[fd00::1]/",
            "sync.example",
            "",
        ] {
            let error = address(bad).unwrap_err();
            assert_eq!(error.code, Code::ConfigInvalid, "{bad}");
            assert!(error.message.starts_with("webhook_url "), "{}", error.message);
        }
    }
}
