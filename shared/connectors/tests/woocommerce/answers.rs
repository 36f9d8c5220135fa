//! Canned answers: what a store and the machines before it may say.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use engine::connector::{Connector as _, Fetched};
use engine::session::Session;
use engine::{Code, Disposition, Error};
use jiff::SignedDuration;
use model::{Kind, SourceId};
use serde_json::{Value, json};

use crate::support::{
    Answer, Asked, Canned, Still, answer, at, changes, connector, ids, named, now, session,
    session_with,
};

type Answers = std::collections::BTreeMap<SourceId, Fetched>;

async fn fetch(session: &Session, kind: Kind, wanted: &[u64]) -> Result<Answers, Error> {
    connector().source().unwrap().fetch(session, kind, &ids(wanted)).await
}

fn param(asked: &Asked, name: &str) -> Option<String> {
    asked.param(name)
}

fn included(asked: &Asked) -> Vec<u64> {
    let include = param(asked, "include").unwrap_or_default();
    include.split(',').filter_map(|id| id.parse().ok()).collect()
}

fn product(id: u64) -> Value {
    json!({"id": id, "name": "x", "type": "simple", "status": "publish"})
}

/// A list of one page.
fn list(rows: &[Value]) -> Answer {
    let counts = format!("x-wp-total: {}\r\nx-wp-totalpages: 1\r\n", rows.len());
    Some((200, counts, Value::from(rows.to_vec()).to_string().into_bytes()))
}

fn refusal(status: u16, code: &str) -> Answer {
    let body = json!({"code": code, "message": "Zoë", "data": {"status": status}});
    answer(status, body.to_string())
}

#[tokio::test]
async fn a_host_that_strips_the_header_gets_the_keys_in_the_query_once_found_out() {
    let store = Canned::start(|asked| {
        if param(asked, "consumer_key").as_deref() == Some("ck")
            && param(asked, "consumer_secret").as_deref() == Some("cs")
        {
            return answer(200, product(1).to_string());
        }
        assert!(asked.head.to_lowercase().contains("authorization: basic y2s6y3m="));
        refusal(401, "woocommerce_rest_cannot_view")
    })
    .await;
    let (session, limits) = session(&store.url);
    let found = fetch(&session, Kind::Product, &[1]).await.unwrap();
    assert!(matches!(found[&SourceId::new("1")], Fetched::Found(_)));
    let asked = store.asked();
    assert_eq!(asked.len(), 2);
    assert!(!asked[1].head.to_lowercase().contains("authorization"));
    assert_eq!(*limits.admitted.lock().unwrap(), 2, "every call asks the limiter");
}

#[tokio::test]
async fn an_unknown_key_is_tried_twice_and_then_needs_a_person() {
    let store = Canned::start(|_| refusal(401, "woocommerce_rest_cannot_view")).await;
    let error = fetch(&session(&store.url).0, Kind::Product, &[1, 2]).await.unwrap_err();
    assert_eq!((error.code, error.disposition), (Code::NeedsReauth, Disposition::Reauthorise));
    assert_eq!(store.asked().len(), 2);

    let store = Canned::start(|_| refusal(401, "woocommerce_rest_authentication_error")).await;
    let error = fetch(&session(&store.url).0, Kind::Product, &[1, 2]).await.unwrap_err();
    assert_eq!(error.disposition, Disposition::Reauthorise);
    assert_eq!(store.asked().len(), 1, "a wrong secret is no stripped header");
}

#[tokio::test]
async fn keys_stand_in_no_error() {
    let secret = r#"{"consumer_key":"ck_visible","consumer_secret":"cs_visible"}"#;
    let closed = "http://127.0.0.1:1";
    for store in [
        Canned::start(|_| refusal(401, "woocommerce_rest_cannot_view")).await,
        Canned::start(|asked| match param(asked, "consumer_key") {
            None => refusal(401, "woocommerce_rest_cannot_view"),
            Some(_) => None,
        })
        .await,
        Canned::start(|_| None).await,
        Canned::start(|_| answer(200, "no json")).await,
    ] {
        for url in [store.url.as_str(), closed] {
            let (session, _) = session_with(url, secret);
            let found = fetch(&session, Kind::Product, &[1, 2]).await;
            let said = format!("{found:?}");
            assert!(said.contains("Error"), "{said}");
            assert!(!said.contains("visible"), "{said}");
        }
    }
}

#[tokio::test]
async fn nothing_is_sent_to_a_store_in_the_clear() {
    let error = fetch(&session("http://shop.example").0, Kind::Order, &[1]).await.unwrap_err();
    assert_eq!(error.code, Code::ConfigInvalid);
}

#[tokio::test]
async fn what_php_prints_before_the_json_does_no_harm() {
    let store = Canned::start(|asked| {
        let rows: Vec<Value> = included(asked).into_iter().map(product).collect();
        let body =
            format!("\u{feff}<br />\n<b>Notice</b>: a[b] in <b>x</b>\n{}", Value::from(rows));
        answer(200, body)
    })
    .await;
    let found = fetch(&session(&store.url).0, Kind::Product, &[1, 2]).await.unwrap();
    assert!(found.values().all(|answer| matches!(answer, Fetched::Found(_))));
}

#[tokio::test]
async fn a_refusal_for_limits_stops_everybody_for_as_long_as_asked() {
    let store = Canned::start(|_| Some((429, "retry-after: 7\r\n".to_owned(), Vec::new()))).await;
    let (session, limits) = session(&store.url);
    let error = fetch(&session, Kind::Product, &[1, 2]).await.unwrap_err();
    let wait = Duration::from_secs(7);
    assert_eq!(error.code, Code::Throttled);
    assert_eq!(error.disposition, Disposition::Retry { after: Some(wait) });
    assert_eq!(*limits.blocked.lock().unwrap(), [wait]);
}

#[tokio::test]
async fn a_page_of_the_host_is_worth_another_try_and_never_a_deletion() {
    for (status, code) in [
        (200, Code::Unavailable),
        (401, Code::Unavailable),
        (403, Code::Unavailable),
        (404, Code::ConfigInvalid),
        (503, Code::Unavailable),
    ] {
        let store = Canned::start(move |_| answer(status, "<html>wait</html>")).await;
        let found = fetch(&session(&store.url).0, Kind::Order, &[1]).await;
        let error = match found {
            Err(error) => error,
            Ok(mut found) => match found.remove(&SourceId::new("1")) {
                Some(Fetched::Unreadable(error)) => error,
                other => panic!("{status}: {other:?}"),
            },
        };
        assert_eq!(error.code, code, "{status}");
        assert_eq!(error.disposition, Disposition::Retry { after: None }, "{status}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_keys() {
    let store =
        Canned::start(|_| Some((301, "location: http://127.0.0.1:9/\r\n".to_owned(), Vec::new())))
            .await;
    let error = fetch(&session(&store.url).0, Kind::Product, &[1, 2]).await.unwrap_err();
    assert_eq!((error.code, error.disposition), (Code::ConfigInvalid, Disposition::Park));
    assert_eq!(store.asked().len(), 1);
}

#[tokio::test]
async fn no_call_begins_that_cannot_end_in_time() {
    let store = Canned::start(|_| panic!("no call was to be made")).await;
    let (mut session, _) = session(&store.url);
    session.deadline = now() + SignedDuration::from_millis(900);
    let error = fetch(&session, Kind::Product, &[1]).await.unwrap_err();
    assert_eq!(error.disposition, Disposition::Retry { after: None });
}

#[tokio::test]
async fn a_hundred_records_are_one_call_and_what_is_no_id_is_none() {
    let store = Canned::start(|asked| {
        let rows: Vec<Value> = included(asked).into_iter().map(product).collect();
        list(&rows)
    })
    .await;
    let mut wanted: Vec<SourceId> = ids(&(1..=100).collect::<Vec<_>>());
    wanted.extend(["", "0", "007", "-1", "1 OR 1", "99999999999999999999"].map(SourceId::from));
    let (session, _) = session(&store.url);
    let found =
        connector().source().unwrap().fetch(&session, Kind::Product, &wanted).await.unwrap();
    assert_eq!(found.len(), 106);
    let gone = found.values().filter(|answer| matches!(answer, Fetched::Gone)).count();
    assert_eq!(gone, 6);
    assert_eq!(store.asked().len(), 1);
}

/// A store whose product 37 fails every answer that it is part of.
async fn poisoned(poison: fn() -> Answer) -> Canned {
    Canned::start(move |asked| {
        let wanted = included(asked);
        if wanted.contains(&37) || asked.target.contains("/products/37") {
            return poison();
        }
        if wanted.is_empty() {
            let id = asked.target.rsplit('/').next().unwrap().parse().unwrap();
            return answer(200, product(id).to_string());
        }
        list(&wanted.into_iter().map(product).collect::<Vec<_>>())
    })
    .await
}

#[tokio::test]
async fn one_poisonous_record_does_not_fail_its_neighbours() {
    let fatal: fn() -> Answer = || answer(500, "<p>There has been a critical error.</p>");
    for (poison, code) in [(fatal, Code::Unavailable), (|| None, Code::NoAnswer)] {
        let store = poisoned(poison).await;
        let wanted: Vec<u64> = (1..=100).collect();
        let found = fetch(&session(&store.url).0, Kind::Product, &wanted).await.unwrap();
        assert_eq!(found.len(), 100);
        for (id, answer) in found {
            match answer {
                Fetched::Found(_) => assert_ne!(id.as_str(), "37"),
                Fetched::Unreadable(error) => {
                    assert_eq!((id.as_str(), error.code), ("37", code));
                }
                Fetched::Gone => panic!("{id} is not gone"),
            }
        }
        let calls = store.asked().len();
        assert!(calls < 20, "halving, not one by one: {calls}");
    }
}

#[tokio::test]
async fn a_store_that_is_down_is_left_alone_soon() {
    let store = Canned::start(|_| answer(500, "Error establishing a database connection")).await;
    let wanted: Vec<u64> = (1..=100).collect();
    let error = fetch(&session(&store.url).0, Kind::Order, &wanted).await.unwrap_err();
    assert_eq!(error.code, Code::Unavailable);
    assert!(store.asked().len() < 10);
}

#[tokio::test]
async fn a_record_that_does_not_read_does_not_fail_its_neighbours() {
    let store = Canned::start(|_| {
        let mut bad = product(2);
        bad["price"] = json!("secret");
        list(&[product(1), bad, json!("no row"), json!(null)])
    })
    .await;
    let mut found = fetch(&session(&store.url).0, Kind::Product, &[1, 2]).await.unwrap();
    assert!(matches!(found[&SourceId::new("1")], Fetched::Found(_)));
    let Some(Fetched::Unreadable(error)) = found.remove(&SourceId::new("2")) else { panic!() };
    assert_eq!((error.code, error.disposition), (Code::RecordUnreadable, Disposition::Park));
    assert_eq!(error.message, "the store's product does not read at price");
}

#[tokio::test]
async fn a_refund_missing_from_a_filtered_list_is_read_by_itself() {
    let store = Canned::start(|asked| {
        let refund = |id: u64| {
            json!({"id": id, "amount": "1.00", "date_created_gmt": "2026-11-22T12:00:00"})
        };
        match asked.target.split('?').next().unwrap().rsplit_once("/v3/").unwrap().1 {
            "orders/7" => answer(
                200,
                json!({"id": 7, "currency": "EUR", "total": "9.00", "total_tax": "0.00",
                       "date_created_gmt": "2026-11-22T12:00:00",
                       "refunds": [{"id": 8}, {"id": 9}, {"id": 10}, {"id": 0}]})
                .to_string(),
            ),
            "orders/7/refunds" => list(&[refund(8)]),
            "orders/7/refunds/9" => answer(200, refund(9).to_string()),
            "orders/7/refunds/10" => refusal(404, "woocommerce_rest_invalid_order_refund_id"),
            other => panic!("{other}"),
        }
    })
    .await;
    let mut found = fetch(&session(&store.url).0, Kind::Order, &[7]).await.unwrap();
    let Some(Fetched::Found(model::Record::Order(order))) = found.remove(&SourceId::new("7"))
    else {
        panic!("the order reads")
    };
    let refunds: Vec<&str> = order.refunds.iter().map(|refund| refund.id.as_str()).collect();
    assert_eq!(refunds, ["8", "9"]);
}

#[tokio::test]
async fn a_store_that_ignores_the_filter_is_found_out() {
    let store =
        Canned::start(|_| list(&[json!({"id": 1, "date_modified_gmt": "2019-01-01T00:00:00"})]))
            .await;
    let error = changes(&session(&store.url).0, Kind::Order, None, 100).await.unwrap_err();
    assert_eq!((error.code, error.disposition), (Code::ConfigInvalid, Disposition::Park));
    assert!(error.message.contains("modified_after"), "{}", error.message);
}

#[tokio::test]
async fn a_slow_store_is_asked_for_smaller_pages() {
    let store = Canned::start(|asked| {
        let per_page: usize = param(asked, "per_page").unwrap().parse().unwrap();
        // No answer at all: what a time-out looks like without waiting for one.
        if per_page > 20 { None } else { list(&[]) }
    })
    .await;
    for kind in [Kind::Order, Kind::Customer] {
        let before = store.asked().len();
        let mut cursor: Option<Value> = None;
        for _ in 0..10 {
            let page = changes(&session(&store.url).0, kind, cursor.as_ref(), 100).await.unwrap();
            cursor = Some(page.next);
            if !page.more {
                break;
            }
        }
        let asked = &store.asked()[before..];
        let sizes: Vec<_> = asked.iter().filter_map(|asked| param(asked, "per_page")).collect();
        let expected: &[&str] = match kind {
            // The refunds are listed by pages of that size, too.
            Kind::Order => &["100", "50", "20", "20"],
            _ => &["100", "50", "20"],
        };
        assert_eq!(sizes, expected, "{kind}: each size once, one a call, and remembered");
        assert_eq!(cursor.unwrap()["per_page"], 50, "{kind}: the next poll tries a larger one");
    }
}

#[tokio::test]
async fn a_store_that_manages_no_page_in_time_is_left_alone() {
    let store = Canned::start(|_| answer(504, "<html>")).await;
    let mut cursor: Option<Value> = None;
    for expected in [50, 20, 10] {
        let page =
            changes(&session(&store.url).0, Kind::Order, cursor.as_ref(), 100).await.unwrap();
        assert!(page.more && page.changed.is_empty());
        assert_eq!(page.next["per_page"], expected);
        cursor = Some(page.next);
    }
    let error = changes(&session(&store.url).0, Kind::Order, cursor.as_ref(), 100).await;
    assert_eq!(error.unwrap_err().code, Code::NoAnswer);
}

#[tokio::test]
async fn a_date_from_the_future_does_not_carry_the_cursor_away() {
    let store =
        Canned::start(|_| list(&[json!({"id": 1, "date_modified_gmt": "2050-01-01T00:00:00"})]))
            .await;
    let page = changes(&session(&store.url).0, Kind::Product, None, 100).await.unwrap();
    assert_eq!(named(&page), ids(&[1]));
    assert_eq!(page.next["modified_after"], now().to_string());
}

/// The rows whose date lies after the bound, as a store lists them.
fn after_bound(asked: &Asked, bound: &str, date: &str, rows: &[Value]) -> Answer {
    let bound = at(&format!("{}Z", param(asked, bound).unwrap()));
    let dated = |row: &Value| at(&format!("{}Z", row[date].as_str().unwrap()));
    list(&rows.iter().filter(|row| dated(row) > bound).cloned().collect::<Vec<_>>())
}

fn changed(id: u64, modified: &str) -> Value {
    json!({"id": id, "date_modified_gmt": format!("2026-11-22T{modified}")})
}

/// A store with these orders, and a refund of the first order made at 12:02.
fn orders_of(rows: Vec<Value>) -> impl Fn(&Asked) -> Answer + Send + Sync + 'static {
    let refunds = [json!({"id": 90, "parent_id": 1, "date_created_gmt": "2026-11-22T12:02:00"})];
    move |asked| match asked.target.contains("/refunds") {
        true => after_bound(asked, "after", "date_created_gmt", &refunds),
        false => after_bound(asked, "modified_after", "date_modified_gmt", &rows),
    }
}

/// A whole poll at this time: what it names, and the cursor it ends with.
async fn poll_at(
    url: &str,
    time: &str,
    kind: Kind,
    cursor: Option<Value>,
) -> (Vec<SourceId>, Value) {
    let (mut session, _) = session(url);
    session.clock = Arc::new(Still(at(&format!("2026-11-22T{time}Z"))));
    session.deadline = session.clock.now() + SignedDuration::from_secs(600);
    let (mut cursor, mut names) = (cursor, Vec::new());
    loop {
        let page = changes(&session, kind, cursor.as_ref(), 100).await.unwrap();
        names.extend(named(&page));
        if !page.more {
            return (names, page.next);
        }
        cursor = Some(page.next);
    }
}

#[tokio::test]
async fn what_was_listed_long_enough_is_listed_no_more() {
    let rows = || vec![changed(1, "12:00:00"), changed(2, "12:03:00")];
    let store = Canned::start(orders_of(rows())).await;
    for kind in [Kind::Order, Kind::Product] {
        let (_, next) = poll_at(&store.url, "12:08:30", kind, None).await;
        let (named, next) = poll_at(&store.url, "12:14:30", kind, Some(next)).await;
        assert_eq!(named, [], "{kind}: nothing changed");
        assert_eq!(next["modified_after"], "2026-11-22T12:14:30Z");
        let late = [rows(), vec![changed(3, "12:10:00")]].concat();
        let store = Canned::start(orders_of(late)).await;
        let (named, _) = poll_at(&store.url, "12:15:30", kind, Some(next)).await;
        assert_eq!(named, ids(&[3]), "{kind}: a change that showed up late");
    }
}

#[tokio::test]
async fn what_is_young_is_listed_until_the_overlap_has_passed() {
    let store = Canned::start(orders_of(vec![changed(2, "12:03:00")])).await;
    let mut cursor = None;
    for (time, expected) in [
        ("12:04:00", vec![2, 1]),
        ("12:05:00", vec![2, 1]),
        ("12:08:00", vec![2, 1]),
        ("12:09:00", vec![]),
        ("12:10:00", vec![]),
    ] {
        let (named, next) = poll_at(&store.url, time, Kind::Order, cursor).await;
        assert_eq!(named, ids(&expected), "{time}");
        cursor = Some(next);
    }
}

#[tokio::test]
async fn the_cursor_follows_the_clock_of_a_store_that_runs_late() {
    let dated = |time: &'static str, rows: Vec<Value>| {
        let answers = orders_of(rows);
        move |asked: &Asked| {
            let (status, counts, body) = answers(asked)?;
            Some((status, format!("{counts}date: Sun, 22 Nov 2026 {time} GMT\r\n"), body))
        }
    };
    let store = Canned::start(dated("11:00:00", Vec::new())).await;
    let (_, next) = poll_at(&store.url, "12:00:00", Kind::Product, None).await;
    assert_eq!(next["modified_after"], "2026-11-22T11:00:00Z");
    let store = Canned::start(dated("11:01:00", vec![changed(1, "11:00:30")])).await;
    let (named, next) = poll_at(&store.url, "12:01:00", Kind::Product, Some(next)).await;
    assert_eq!(named, ids(&[1]));
    // A clock that contradicts the dates of the store's own records is not believed.
    let store = Canned::start(dated("01:00:00", vec![changed(2, "11:30:00")])).await;
    let (_, next) = poll_at(&store.url, "12:02:00", Kind::Product, Some(next)).await;
    assert_eq!(next["modified_after"], "2026-11-22T11:30:00Z");
}

#[tokio::test]
async fn a_failing_list_of_refunds_does_not_stop_the_orders() {
    let answers = orders_of(vec![changed(2, "12:00:00")]);
    let failing = AtomicUsize::new(1);
    let store = Canned::start(move |asked| {
        let fails = asked.target.contains("/refunds") && failing.swap(0, Ordering::Relaxed) == 1;
        if fails { answer(500, "<html>") } else { answers(asked) }
    })
    .await;
    let (session, _) = session(&store.url);
    let orders = changes(&session, Kind::Order, None, 100).await.unwrap();
    assert!(orders.more, "the refunds are still to be swept");
    assert_eq!(named(&orders), ids(&[2]));
    let swept = changes(&session, Kind::Order, Some(&orders.next), 100).await.unwrap();
    assert!(!swept.more && named(&swept).is_empty());
    let next = changes(&session, Kind::Order, Some(&swept.next), 100).await.unwrap();
    assert!(next.more && named(&next).is_empty());
    let swept = changes(&session, Kind::Order, Some(&next.next), 100).await.unwrap();
    assert_eq!(named(&swept), ids(&[1]), "the sweep begins where it failed");
}

#[tokio::test]
async fn a_key_that_may_not_list_refunds_polls_the_orders_all_the_same() {
    let answers = orders_of(vec![changed(2, "12:00:00")]);
    let store = Canned::start(move |asked| match asked.target.contains("/refunds") {
        true => refusal(403, "woocommerce_rest_cannot_view"),
        false => answers(asked),
    })
    .await;
    let (session, _) = session(&store.url);
    let orders = changes(&session, Kind::Order, None, 100).await.unwrap();
    assert_eq!(named(&orders), ids(&[2]));
    let swept = changes(&session, Kind::Order, Some(&orders.next), 100).await.unwrap();
    assert!(!swept.more && named(&swept).is_empty());
}

#[tokio::test]
async fn a_route_that_the_key_may_not_use_is_named_and_leaves_the_connection_alone() {
    let store = Canned::start(|_| refusal(403, "rest_forbidden")).await;
    let error = changes(&session(&store.url).0, Kind::Order, None, 100).await.unwrap_err();
    assert_eq!((error.code, error.disposition), (Code::Refused, Disposition::Park));
    assert!(error.message.contains("/wp-json/wc/v3/orders:"), "{}", error.message);
}

#[test]
fn customers_are_listed_every_ten_minutes_and_the_rest_at_each_tick() {
    let store = connectors::woocommerce::WooCommerce::new().unwrap();
    let source = store.source().unwrap();
    let rests: Vec<_> = store
        .descriptor()
        .streams
        .iter()
        .map(|stream| (stream.name, source.rest(stream).as_secs()))
        .collect();
    assert_eq!(rests, [("order", 0), ("customer", 600), ("product", 0)]);
}

#[tokio::test]
async fn a_cursor_that_is_not_ours_begins_again() {
    let calls = AtomicUsize::new(0);
    let store = Canned::start(move |asked| {
        calls.fetch_add(1, Ordering::Relaxed);
        assert_eq!(param(asked, "modified_after").unwrap(), "2019-12-31T23:55:00");
        assert_eq!(param(asked, "dates_are_gmt").unwrap(), "true");
        list(&[])
    })
    .await;
    for cursor in [json!("x"), json!({"page": 3}), json!(null)] {
        let page = changes(&session(&store.url).0, Kind::Product, Some(&cursor), 100).await;
        assert!(!page.unwrap().more);
    }
}
