//! References: what is put is found, under its own company alone.

use std::collections::BTreeMap;

use engine::ports::ReferenceIndex;
use model::{RealmId, ReferenceKey, TargetId, TenantId};

fn place() -> (TenantId, RealmId) {
    ("t1".parse().unwrap(), RealmId::new("9130"))
}

pub(crate) async fn what_is_put_is_found(references: &dyn ReferenceIndex) {
    let (tenant, realm) = place();
    let keys: Vec<ReferenceKey> =
        (0..120).map(|n| ReferenceKey::sku(&format!("SKU-{n}"))).collect();
    let id = |n: usize| TargetId::new(n.to_string());
    let known: BTreeMap<_, _> =
        keys.iter().enumerate().step_by(2).map(|(n, key)| (key.clone(), id(n))).collect();
    references.put(&tenant, &realm, &known).await.unwrap();
    assert_eq!(references.get(&tenant, &realm, &keys).await.unwrap(), known);
    let later = BTreeMap::from([(keys[0].clone(), TargetId::new("900"))]);
    references.put(&tenant, &realm, &later).await.unwrap();
    assert_eq!(references.get(&tenant, &realm, &keys[..2]).await.unwrap(), later);
    assert!(references.get(&tenant, &realm, &[]).await.unwrap().is_empty());
    references.forget(&tenant, &realm, &keys[..1]).await.unwrap();
    references.forget(&tenant, &realm, &keys[..1]).await.unwrap();
    let left = references.get(&tenant, &realm, &keys[..3]).await.unwrap();
    assert_eq!(left, BTreeMap::from([(keys[2].clone(), id(2))]));
}

pub(crate) async fn a_key_is_one_companys(references: &dyn ReferenceIndex) {
    let (tenant, realm) = place();
    let key = ReferenceKey::email("ann@example.com");
    let known = BTreeMap::from([(key.clone(), TargetId::new("7"))]);
    references.put(&tenant, &realm, &known).await.unwrap();
    let keys = [key, ReferenceKey::sku("ann@example.com")];
    let elsewhere = RealmId::new("9131");
    assert!(references.get(&tenant, &elsewhere, &keys).await.unwrap().is_empty());
    let other = "t2".parse().unwrap();
    assert!(references.get(&other, &realm, &keys).await.unwrap().is_empty());
    assert_eq!(references.get(&tenant, &realm, &keys).await.unwrap(), known);
}
