//! The ports' promises, one suite a port: on DynamoDB (a real one's conditions and transactions, in
//! process) and on the engine's memory, so that what a test over memory shows holds in the cloud.
//!
//! What a real service answers only under stress (collisions, throttling, refused entries) is
//! scripted in `answers`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test: what is not as said fails it, and its servers end with it"
)]

mod answers;
mod cached_directory;
mod dynamo;
mod items;
mod scripted;
mod secrets;
mod suite;

use std::sync::Arc;

use engine::memory::Memory;

/// Runs every promise against one implementation.
macro_rules! promises {
    ($stage:expr, $($port:ident { $($promise:ident),* $(,)? })*) => {
        $(mod $port {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $promise() {
                let stage = $stage.await;
                crate::suite::$port::$promise(&*stage).await;
            })*
        })*
    };
}

/// The list of promises, once.
macro_rules! all_promises {
    ($stage:expr) => {
        promises! { $stage,
            links {
                of_sixteen_workers_one_wins,
                a_lease_counts_and_ends,
                a_lease_of_an_old_epoch_is_refused,
                a_commit_after_the_lease_moved_stores_nothing,
                a_commit_without_a_lease_stores_nothing,
                a_document_is_one_records_alone,
                a_commit_puts_the_journal_in_too,
                more_links_than_one_read_takes,
                an_id_reaches_no_other_record,
            }
            journal { a_story_is_told_in_order, appending_twice_is_appending_once_or_twice }
            references { what_is_put_is_found, a_key_is_one_companys }
            directory {
                a_connection_is_kept_whole,
                a_company_has_one_connection,
                a_company_that_is_left_is_free,
                routes_are_a_sources_own,
                a_missing_mapping_is_named,
            }
            realms {
                no_window_ever_holds_more,
                a_block_stops_everybody_and_never_shrinks,
                without_limits_only_a_block_stops,
                companies_do_not_wait_for_each_other,
                one_worker_refreshes,
            }
            meter {
                reads_that_went_are_counted_and_nothing_else,
                a_month_is_counted_by_itself,
                a_month_is_kept_for_a_year,
            }
            cursors { the_faster_poller_wins, a_value_is_kept_whole, a_stream_is_its_own }
            lists {
                a_list_is_kept_whole_until_it_is_replaced,
                a_list_is_one_connections_and_one_names,
                a_forgotten_list_is_none,
                no_reader_sees_half_of_a_list,
            }
            census {
                what_is_listed_is_known,
                ids_outside_the_range_stay,
                a_census_is_one_connections_and_one_kinds,
                neighbours_do_not_undo_each_other,
                a_large_census_is_read_whole,
            }
            handshakes {
                of_sixteen_who_end_it_one_does,
                one_that_was_never_begun_does_not_end,
                its_time_ends_it,
            }
        }
    };
}

mod on_memory {
    all_promises! { async { crate::memory() } }
}

mod on_dynamodb {
    all_promises! { async { crate::dynamo::tables().await } }
}

fn memory() -> Arc<Memory> {
    Memory::new()
}
