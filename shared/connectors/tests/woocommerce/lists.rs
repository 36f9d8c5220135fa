//! The lists that a mapping chooses from, on stores of three versions.

use engine::Code;
use engine::connector::ListEntry;
use serde_json::{Value, json};

use crate::shop::Shop;
use crate::support::VERSIONS;

async fn read(shop: &Shop, list: &str) -> Vec<ListEntry> {
    shop.connector.lists().unwrap().read(&shop.session, list).await.unwrap()
}

#[tokio::test]
async fn every_list_that_is_named_can_be_read() {
    for version in VERSIONS {
        let shop = Shop::open(version).await;
        for info in shop.connector.lists().unwrap().lists() {
            let entries = read(&shop, info.name).await;
            assert!(!entries.is_empty(), "{version} {}", info.name);
            for entry in entries {
                assert!(!entry.id.is_empty() && !entry.name.is_empty(), "{version} {entry:?}");
            }
        }
        let error = shop.connector.lists().unwrap().read(&shop.session, "accounts").await;
        assert_eq!(error.unwrap_err().code, Code::ConfigInvalid);
    }
}

#[tokio::test]
async fn entries_say_what_a_mapping_needs() {
    let shop = Shop::open("11.0.1").await;
    let rates = read(&shop, "tax_rates").await;
    let german = rates.iter().find(|rate| rate.name == "MwSt").unwrap();
    assert_eq!(german.detail["percent"], "19.0000");
    assert_eq!(german.detail["country"], "DE");
    let gateways = read(&shop, "payment_gateways").await;
    let cod = gateways.iter().find(|gateway| gateway.id == "cod").unwrap();
    assert!(cod.active);
    let store = read(&shop, "store").await;
    let [store] = store.as_slice() else { panic!("one store") };
    assert_eq!(store.detail["version"], "11.0.1");
    assert_eq!(store.detail["currency"], "EUR");
    assert_eq!(store.detail["time_zone"], "Europe/Berlin");
    assert_eq!(store.detail["decimals"], 2);
    let statuses = read(&shop, "order_statuses").await;
    assert!(statuses.iter().any(|status| status.id == "on-hold" && status.name == "On hold"));
}

#[tokio::test]
async fn no_list_holds_a_person_or_a_key() {
    let shop = Shop::open("11.0.1").await;
    let coupons = Value::from(
        read(&shop, "coupons").await.iter().map(|entry| json!(entry)).collect::<Vec<_>>(),
    );
    for member in ["used_by", "email_restrictions", "meta_data"] {
        assert!(!coupons.to_string().contains(member), "{member}");
    }
    let gateways: Vec<Value> =
        read(&shop, "payment_gateways").await.iter().map(|entry| json!(entry)).collect();
    assert!(!Value::from(gateways).to_string().contains("settings"));
}
