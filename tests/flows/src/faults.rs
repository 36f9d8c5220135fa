//! A fault of the sandbox's systems, aimed at one test's own company or store.

use std::time::Duration;

use serde_json::{Value, json};

use crate::wait::until;
use crate::world::World;

/// A rule that is in force.
#[derive(Debug)]
pub struct Fault<'a> {
    world: &'a World,
    id: u64,
}

impl World {
    /// Adds a rule. Its `path_contains` must name this world's company or store, for the sandbox is
    /// everybody's.
    pub async fn fault(&self, rule: Value) -> Fault<'_> {
        let path = rule["path_contains"].as_str().unwrap_or_default();
        let own = path.contains(&self.tenant.realm) || path.contains(self.store());
        assert!(own, "a rule must be aimed at the test's own company or store: {rule}");
        let answer = self.control_post("faults", &rule).await;
        Fault { world: self, id: answer["id"].as_u64().expect("a rule has an id") }
    }

    /// What the company's limits are now; what is left out is the real system's.
    pub async fn limits(&self, limits: &Value) {
        let path = format!("quickbooks/companies/{}/limits", self.tenant.realm);
        self.control_post(&path, limits).await;
    }

    /// Keeps the poller, which asks every store once a minute, away from this world's store.
    pub async fn without_poller(&self) {
        let path = format!("{}/wp-json/wc/v3/orders?status=any&modified_after", self.store());
        let rule = json!({
            "target": "woocommerce", "path_contains": path, "times": 1_000_000,
            "effect": { "status": 500 },
        });
        self.fault(rule).await;
    }
}

impl Fault<'_> {
    /// How many calls it has hit.
    pub async fn hits(&self) -> u64 {
        self.field("hits").await
    }

    /// How many calls it holds now.
    pub async fn holding(&self) -> u64 {
        self.field("holding").await
    }

    /// Waits until it has hit a call.
    pub async fn hit(&self) {
        let hit = async || (self.hits().await > 0).then_some(());
        until("a call that the fault hits", Duration::from_secs(60), hit).await;
    }

    /// Waits until it holds a call.
    pub async fn held(&self) {
        let held = async || (self.holding().await > 0).then_some(());
        until("a call that the fault holds", Duration::from_secs(60), held).await;
    }

    /// Lets go what it holds.
    pub async fn release(&self) {
        self.world.control_post(&format!("faults/{}/release", self.id), &json!({})).await;
    }

    async fn field(&self, name: &str) -> u64 {
        let rules = self.world.control("faults").await;
        let mine = |rule: &&Value| rule["id"] == self.id;
        let rule = rules.as_array().into_iter().flatten().find(mine);
        rule.and_then(|rule| rule[name].as_u64()).expect("the rule is in force")
    }
}
