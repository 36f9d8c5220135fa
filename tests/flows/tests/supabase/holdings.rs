//! Reading back what is held, page by page.

use engine::connector::Holdings;
use model::{Kind, SourceId};

use crate::kit::{Copy, database, version};

async fn all(copy: &Copy, limit: usize) -> (Vec<SourceId>, usize) {
    let (mut ids, mut pages) = (Vec::new(), 0);
    loop {
        let source = "store-a".parse().unwrap();
        let held = copy.supabase.held(&copy.session, &source, Kind::Order, ids.last(), limit);
        let page = held.await.unwrap();
        pages += 1;
        ids.extend(page.rows.into_iter().map(|row| row.id));
        if !page.more {
            return (ids, pages);
        }
    }
}

#[tokio::test]
async fn pages_skip_and_repeat_nothing_and_are_never_cut_in_silence() {
    let copy = Copy::open();
    let fill = format!(
        "insert into record_versions (tenant, source, kind, source_id, sync_epoch, content_print,
            gone)
        select '{}', source, kind, n::text || suffix, 1, '', false
        from generate_series(1, 2500) n, (values ('store-a', 'order', ''), ('store-a', 'order', 'Ä'),
            ('store-a', 'product', ''), ('store-b', 'order', '')) v(source, kind, suffix)",
        copy.tenant
    );
    database().await.batch_execute(&fill).await.unwrap();
    let mut want: Vec<SourceId> = (1..=2500)
        .flat_map(|n| [n.to_string(), format!("{n}Ä")])
        .map(|id| id.as_str().into())
        .collect();
    want.sort();
    // The project cuts every answer at 1,000 rows.
    for (limit, pages) in [(999, 6), (1000, 6), (100_000, 6), (625, 8)] {
        let (ids, seen) = all(&copy, limit).await;
        assert_eq!((ids.len(), seen), (5000, pages), "{limit}");
        assert!(ids == want, "in the order in which texts compare");
    }
}

#[tokio::test]
async fn what_is_held_tells_its_version_and_whether_it_is_gone() {
    let copy = Copy::open();
    copy.applied(&[copy.order(version("19", 3), 4), copy.order(version("20, or=(x)", 1), 1)]).await;
    copy.applied(&[copy.gone(Kind::Order, "19", 6), copy.gone(Kind::Order, "7", 1)]).await;
    let source = "store-a".parse().unwrap();
    let held = copy.supabase.held(&copy.session, &source, Kind::Order, None, 10).await.unwrap();
    let rows: Vec<_> = held
        .rows
        .iter()
        .map(|row| (row.id.as_str(), row.modified_at, row.epoch, row.gone))
        .collect();
    let at = |text: &str| Some(text.parse().unwrap());
    assert_eq!(
        rows,
        [
            ("19", at("2026-11-22T10:00:01Z"), 6, true),
            ("20, or=(x)", at("2026-11-22T10:00:00Z"), 1, false),
            ("7", None, 1, true),
        ]
    );
    assert!(!held.more);
    let after = "20, or=(x)".into();
    let held = copy.supabase.held(&copy.session, &source, Kind::Order, Some(&after), 10);
    assert_eq!(held.await.unwrap().rows.len(), 1, "an id is a value, whatever it holds");
}
