//! The same property over few orders that proptest makes simpler until one is as small as it can be
//! and still wrong: where to look when the ten thousand fail.

use exact::run::{audit, lives};
use exact::setup;
use exact::store::wish::wish;
use proptest::collection::vec;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

#[test]
fn any_three_orders_of_a_german_shop_come_out_exactly() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let setup = setup::de().way(3);
    let config = Config { cases: 8, failure_persistence: None, ..Config::default() };
    let orders = vec(wish(setup.range()), 3);
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let outcome = TestRunner::new_with_rng(config, rng).run(&orders, |wishes| {
        let lives = lives(&setup, &wishes);
        let outcome = runtime.block_on(audit(&setup, &lives, None));
        proptest::prop_assert!(outcome.findings.is_empty(), "{outcome:#?}");
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
