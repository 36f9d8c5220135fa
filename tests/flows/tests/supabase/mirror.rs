//! Links and journal, shown.

use engine::Code;
use engine::connector::{Mirror, MirroredDocument, MirroredLink};
use engine::journal::{Entry, Outcome};
use engine::link::{LinkKey, Parked};
use model::{Kind, Role};
use serde_json::{Value, json};

use crate::kit::Copy;

fn link(copy: &Copy, id: &str, epoch: u64, roles: &[&str]) -> MirroredLink {
    let document = |role: &&str| MirroredDocument {
        role: role.parse().unwrap(),
        id: format!("{id}-{role}").as_str().into(),
        version: epoch.to_string(),
        document: "sales_receipt".to_owned(),
        number: Some(format!("A-{id}")),
        posted_at: "2026-11-22T10:00:00Z".parse().unwrap(),
        voided: false,
        total: Some(("11.90".parse().unwrap(), "EUR".parse().unwrap())),
    };
    MirroredLink {
        key: LinkKey {
            tenant: copy.tenant.clone(),
            source: "store-a".parse().unwrap(),
            kind: Kind::Order,
            id: id.into(),
            target: "books".parse().unwrap(),
        },
        epoch,
        mapping_version: 4,
        attempts: 0,
        parked: None,
        documents: roles.iter().map(document).collect(),
    }
}

fn entry(copy: &Copy, id: &str, attempt: u32) -> Entry {
    Entry {
        tenant: copy.tenant.clone(),
        source: "store-a".parse().unwrap(),
        kind: Some(Kind::Order),
        id: id.into(),
        target: Some("books".parse().unwrap()),
        at: "2026-11-22T10:00:00.123456789Z".parse().unwrap(),
        outcome: Outcome::Parked,
        role: Some(Role::Sale),
        document: Some("sales_receipt".to_owned()),
        target_id: Some("145".into()),
        number: Some("A-19".to_owned()),
        total: Some("11.90".parse().unwrap()),
        currency: Some("EUR".parse().unwrap()),
        code: Some(Code::TaxNotMapped),
        reason: Some("rates 1\0+2".to_owned()),
        cuts: Vec::new(),
        mapping_version: 4,
        attempt,
        duration_ms: 1500,
        hint: None,
    }
}

impl Copy {
    async fn show(&self, links: &[MirroredLink], logs: &[Entry]) {
        self.supabase.mirror(&self.session, links, logs).await.unwrap();
    }

    async fn mapped(&self) -> Vec<Value> {
        self.rows("id_mappings", "select=role,target_id,version,total::text&order=role").await
    }
}

fn mapped(role: &str, version: &str) -> Value {
    let id = format!("19-{role}");
    json!({ "role": role, "target_id": id, "version": version, "total": "11.90" })
}

#[tokio::test]
async fn a_newer_link_replaces_an_older_one_whole_and_never_the_other_way_round() {
    let copy = Copy::open();
    copy.show(&[link(&copy, "19", 3, &["sale", "refund:27"])], &[]).await;
    let first = [mapped("refund:27", "3"), mapped("sale", "3")];
    assert_eq!(copy.mapped().await, first);
    // Late, and with a document that is no longer there.
    copy.show(&[link(&copy, "19", 2, &["sale", "payment"])], &[]).await;
    assert_eq!(copy.mapped().await, first);
    // Of two states in one call the newer one counts, in whatever order they come.
    let (newer, older) = (link(&copy, "19", 5, &["sale"]), link(&copy, "19", 4, &["payment"]));
    copy.show(&[newer, older], &[]).await;
    assert_eq!(copy.mapped().await, [mapped("sale", "5")]);
    let parked = Parked {
        code: Code::Drifted,
        message: "was changed in the books".to_owned(),
        at: "2026-11-22T12:00:00Z".parse().unwrap(),
    };
    let parked =
        MirroredLink { parked: Some(parked), attempts: 2, ..link(&copy, "19", 6, &["sale"]) };
    copy.show(&[parked], &[]).await;
    let rows = copy.rows("links", "select=sync_epoch,attempts,parked_code,target").await;
    let want = json!(
        { "sync_epoch": 6, "attempts": 2, "parked_code": "DRIFTED", "target": "books" }
    );
    assert_eq!(rows, [want]);
    copy.show(&[link(&copy, "19", 7, &["sale"])], &[]).await;
    assert_eq!(copy.rows("links", "select=parked_code").await, [json!({ "parked_code": null })]);
}

#[tokio::test]
async fn an_entry_of_the_journal_is_one_row_however_often_it_is_shown() {
    let copy = Copy::open();
    let logs = [entry(&copy, "19", 1), entry(&copy, "19", 2), entry(&copy, "19", 1)];
    for _ in 0..2 {
        copy.show(&[], &logs).await;
    }
    let columns = "select=outcome,code,reason,attempt,duration_ms,total::text,role,kind,at";
    let rows = copy.rows("sync_logs", &format!("{columns}&order=attempt")).await;
    assert_eq!(rows.len(), 2);
    let want = json!({
        "outcome": "parked", "code": "TAX_NOT_MAPPED", "reason": "rates 1+2", "attempt": 1,
        "duration_ms": 1500, "total": "11.90", "role": "sale", "kind": "order",
        "at": "2026-11-22T10:00:00.123457+00:00",
    });
    assert_eq!(rows[0], want);
}

#[tokio::test]
async fn thousands_go_in_several_calls_and_all_arrive() {
    let copy = Copy::open();
    let links: Vec<_> =
        (0..1200).map(|id| link(&copy, &id.to_string(), 1, &["sale", "payment"])).collect();
    let logs: Vec<_> = (0..1500).map(|id| entry(&copy, &id.to_string(), 1)).collect();
    copy.show(&links, &logs).await;
    for (table, query, count) in [
        ("links", "source_id=eq.1199", 1),
        ("id_mappings", "source_id=eq.1199", 2),
        ("sync_logs", "source_id=eq.1499", 1),
    ] {
        assert_eq!(copy.rows(table, query).await.len(), count, "{table}");
    }
    let health = copy.rows("sync_health", "select=parked,unfinished").await;
    assert_eq!(health, [json!({ "parked": 0, "unfinished": 0 })]);
}
