//! Each planted error makes the comparison fail, by what it did wrong.

use exact::plant::Plant;
use exact::run::{audit, lives, wishes};
use exact::setup::{self, Setup};

/// Enough orders that each sort of them is among them.
const ORDERS: usize = 100;

async fn is_found(setup: Setup, plant: Plant, by: &[&str]) {
    let setup = setup.way(3);
    let lives = lives(&setup, &wishes(&setup, ORDERS, 11));
    let straight = audit(&setup, &lives, None).await;
    assert_eq!(straight.findings, [], "without the error");
    let findings = audit(&setup, &lives, Some(plant)).await.findings;
    for wanted in by {
        let found = findings.iter().any(|finding| finding.what.contains(wanted));
        assert!(found, "{plant:?} shows no {wanted}: {findings:#?}");
    }
}

macro_rules! planted {
    ($($name:ident: $setup:ident, $plant:ident, $by:expr;)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                is_found(setup::$setup(), Plant::$plant, &$by).await;
            }
        )*
    };
}

planted! {
    a_tax_code_swapped_is_found: de, CodeSwapped, ["sale: figures", "tax at 15", "tax at 33"];
    a_discount_taxed_is_found: de, DiscountTaxed, ["sale: no"];
    a_refund_dated_as_its_sale_is_found: de, RefundDatedAsSale, ["refund:"];
    a_fee_on_the_sale_is_found: de, FeeOnSale, ["sale: no"];
    a_deposit_account_left_out_is_found: de, DepositLeftOut, ["sale: ", "account 10"];
    a_wrong_rate_of_the_same_percentage_is_found: de, WrongRate, ["tax at 31", "tax at 32"];
    a_day_too_late_is_found: de, WrongDay, ["sale: day"];
    a_tip_as_income_is_found: de, TipAsIncome, ["account 40", "account 33"];
    a_gift_card_as_a_discount_is_found: de, GiftCardAsDiscount, ["account 41", "account 32"];
    rounding_on_the_tax_is_found: de, RoundingOnTax, ["sale: figures"];
    a_fee_that_is_not_posted_is_found: de, FeeNotPosted, ["fee: no Purchase", "account 60"];
    a_missing_exchange_rate_is_found: gb, ExchangeRateMissing, ["exchange rate"];
}
