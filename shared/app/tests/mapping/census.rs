//! The shipped census is the one of the recorded stores.

use mapping::Census;

use crate::stage::{file, records};

#[test]
fn the_shipped_census_is_that_of_the_recorded_stores() {
    let found: Vec<_> = ["7.5.1", "9.4.3", "11.0.1"].into_iter().flat_map(records).collect();
    let census = Census::of(&found).to_json();
    let shipped: serde_json::Value =
        serde_json::from_str(&file("shared/mapping/src/census/woocommerce.json")).unwrap();
    if census != shipped {
        let written = std::env::temp_dir().join("woocommerce-census.json");
        std::fs::write(&written, serde_json::to_string_pretty(&census).unwrap() + "\n").unwrap();
        panic!("the stores' paths changed: the census of today is in {}", written.display());
    }
}
