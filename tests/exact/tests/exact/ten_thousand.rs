//! Ten thousand orders with their whole lives: every document, the trial balance, tax by rate,
//! receivables, clearing a gateway and gift-card liability equal the oracle's, and every order that
//! does not add up is parked with the difference.
//!
//! The same seed makes the same orders. `EXACT_TIMES` multiplies their number, `EXACT_SEED` makes
//! others, `EXACT_SHOWN` says of how many wrong orders a company the JSON is printed.

use exact::run::{audit, lives, wishes};
use exact::setup::{self, Setup};
use futures::StreamExt as _;
use oracle::ledger::compare::Tally;

/// Orders of one company: a company of thousands is slow to search, and eight ways are to be had.
const SHARD: usize = 250;
/// Companies at a time.
const AT_ONCE: usize = 2;

fn number(name: &str) -> Option<usize> {
    #[expect(clippy::disallowed_methods, reason = "a test's own switch")]
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap())
}

async fn shard(setup: &Setup, place: usize, count: usize, seed: u8) -> (Vec<String>, Tally) {
    let setup = setup.way(place);
    let seed = seed.wrapping_add(u8::try_from(place % 256).unwrap());
    let lives = lives(&setup, &wishes(&setup, count, seed));
    let outcome = audit(&setup, &lives, None).await;
    let shown = number("EXACT_SHOWN").unwrap_or(1);
    for (order, story) in outcome.stories.iter().take(shown) {
        println!("company {place}, order {order}:\n  {}", story.join("\n  "));
    }
    let findings = outcome.findings.iter();
    let said = findings.map(|f| format!("company {place}, order {}: {}", f.order, f.what));
    (said.collect(), outcome.tally)
}

/// So many orders of a shop, with no exception.
async fn come_out(setup: Setup, count: usize) {
    let count = count * number("EXACT_TIMES").unwrap_or(1);
    let seed = u8::try_from(number("EXACT_SEED").unwrap_or(7)).unwrap();
    let companies = count.div_ceil(SHARD);
    let shards = (0..companies).map(|place| {
        let setup = &setup;
        async move { shard(setup, place, SHARD.min(count - place * SHARD), seed).await }
    });
    let ends: Vec<_> = futures::stream::iter(shards).buffer_unordered(AT_ONCE).collect().await;
    let mut whole = Tally::default();
    let mut findings = Vec::new();
    for (found, tally) in ends {
        findings.extend(found);
        whole.posted += tally.posted;
        whole.skipped += tally.skipped;
        whole.parked += tally.parked;
        whole.documents += tally.documents;
    }
    println!("{whole:?}");
    let first: Vec<&str> = findings.iter().take(40).map(String::as_str).collect();
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), first.join("\n"));
    assert_eq!(whole.posted + whole.skipped + whole.parked, count);
    assert!(whole.posted * 3 > count, "too few orders post to prove anything: {whole:?}");
}

macro_rules! shops {
    ($($name:ident: $setup:ident, $count:literal;)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                come_out(setup::$setup(), $count).await;
            }
        )*

        #[test]
        fn all_shops_together_make_ten_thousand_orders() {
            assert_eq!([$($count),*].into_iter().sum::<usize>(), 10_000);
        }
    };
}

shops! {
    the_orders_of_a_german_shop_come_out_exactly: de, 3_000;
    the_orders_of_a_british_shop_in_three_currencies_come_out_exactly: gb, 2_500;
    the_orders_of_an_american_shop_come_out_exactly: us, 2_000;
    the_orders_of_an_american_shop_without_automated_tax_come_out_exactly: us_classic, 1_000;
    the_orders_of_an_american_shop_whose_books_keep_no_tax_come_out_exactly: us_untaxed, 500;
    the_orders_of_a_japanese_shop_come_out_exactly: jp, 1_000;
}
