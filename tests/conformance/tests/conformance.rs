//! Every connector of the registry keeps every promise; one test each, so that the output names
//! who broke what.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use conformance::{Check, subjects};

async fn kept(connector: &str, check: Check) {
    let subject = subjects::of(connector).unwrap();
    let broken = check.broken(subject.as_ref()).await;
    assert!(broken.is_empty(), "{connector}, {check:?}:\n- {}", broken.join("\n- "));
}

macro_rules! conformance {
    ($($connector:ident),* $(,)?) => {
        /// The connectors that have tests below.
        const TESTED: &[&str] = &[$(stringify!($connector)),*];
        $(conformance!(@checks $connector
            descriptor Descriptor, docs Docs, secrets Secrets, signatures Signatures, reads Reads,
            writes Writes, retry_after RetryAfter, paging Paging, once Once, unknown Unknown);)*
    };
    (@checks $connector:ident $($name:ident $check:ident),*) => {
        mod $connector {
            use conformance::Check;
            $(
                #[tokio::test]
                async fn $name() {
                    super::kept(stringify!($connector), Check::$check).await;
                }
            )*

            #[test]
            fn every_check_is_a_test() {
                assert_eq!(Check::ALL, [$(Check::$check),*]);
            }
        }
    };
}

conformance!(woocommerce, quickbooks, supabase);

#[test]
fn every_connector_of_the_registry_is_tested() {
    let registry = subjects::registry("http://127.0.0.1:1");
    let registered = registry.iter().map(|connector| connector.descriptor().id.to_string());
    let registered: BTreeSet<String> = registered.collect();
    let tested: BTreeSet<String> = TESTED.iter().map(|id| (*id).to_owned()).collect();
    assert_eq!(registered, tested, "give each a subject, and a word in `conformance!`");
    for id in tested {
        let subject = subjects::of(&id).unwrap_or_else(|| panic!("{id} has no subject"));
        let connector = subject.connector("http://127.0.0.1:1");
        assert_eq!(connector.descriptor().id.as_str(), id);
    }
}
