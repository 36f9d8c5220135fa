//! Customers and items by what they are matched by.
//!
//! A cache of the target's own truth: two workers may both find a key missing. The target's unique
//! names decide, and the later put of the same id changes nothing.

use std::collections::BTreeMap;

use async_trait::async_trait;
use engine::Result;
use engine::ports::ReferenceIndex;
use model::{RealmId, ReferenceKey, TargetId, TenantId};

use super::Tables;
use super::attributes::{Item, get_text, keyed, text, unreadable};
use super::keys;
use crate::error::unavailable;

#[async_trait]
impl ReferenceIndex for Tables {
    async fn get(
        &self,
        tenant: &TenantId,
        realm: &RealmId,
        keys: &[ReferenceKey],
    ) -> Result<BTreeMap<ReferenceKey, TargetId>> {
        let by_pk: BTreeMap<keys::Key, &ReferenceKey> =
            keys.iter().map(|key| (keys::reference(tenant, realm, key), key)).collect();
        let mut found = BTreeMap::new();
        for item in self.read(by_pk.keys().cloned().collect()).await? {
            let (key, id) = known(&item).ok_or_else(|| unreadable(&item, "reference"))?;
            if let Some(wanted) = by_pk.get(&key) {
                found.insert((*wanted).clone(), id);
            }
        }
        Ok(found)
    }

    async fn put(
        &self,
        tenant: &TenantId,
        realm: &RealmId,
        found: &BTreeMap<ReferenceKey, TargetId>,
    ) -> Result<()> {
        let items = found.iter().map(|(key, id)| {
            let mut item = keyed(keys::reference(tenant, realm, key));
            item.insert("target_id".to_owned(), text(id.as_str()));
            item
        });
        self.put_all(&self.state, items.collect()).await
    }

    async fn forget(
        &self,
        tenant: &TenantId,
        realm: &RealmId,
        keys: &[ReferenceKey],
    ) -> Result<()> {
        for key in keys {
            let key = keyed(keys::reference(tenant, realm, key));
            let delete = self.client.delete_item().table_name(&self.state).set_key(Some(key));
            delete.send().await.map_err(|error| unavailable("DeleteItem", &error))?;
        }
        Ok(())
    }
}

fn known(item: &Item) -> Option<(keys::Key, TargetId)> {
    let part = |name| get_text(item, name).map(str::to_owned);
    let key = keys::Key { pk: part("pk")?, sk: part("sk")? };
    Some((key, TargetId::new(part("target_id")?)))
}
