//! The toy connector under test.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use conformance::{Answer, Credentials, Example, StandIn, Strange, Subject, Through};
use engine::connector::Connector;
use engine::webhook::Delivery;
use engine::write::{Action, Lookup, Write};
use hmac::{Hmac, KeyInit as _, Mac as _};
use model::document::{Document, Item};
use model::{Kind, ReferenceKey, RequestId, SourceId};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::connector::{SIGNATURE, ToyConnector};
use crate::defect::Defect;
use crate::system::System;

const KEY: &str = "toy-key-0123456789";
const WEBHOOK: &str = "toy-webhook-13579";

const DOCS: &str = "# Toy

## Capabilities

- [x] source and target of things
- [x] webhooks
- [x] lists: colours
- [x] OAuth

## Set-up

Make a key.

## Permissions

The key may do everything.

## Limits

None.

## Quirks

None.
";

/// A toy, with its defects.
#[derive(Clone)]
pub(crate) struct Toy {
    defects: BTreeSet<Defect>,
}

impl Toy {
    pub(crate) fn sound() -> Self {
        Self::with([])
    }

    pub(crate) fn with(defects: impl IntoIterator<Item = Defect>) -> Self {
        Self { defects: defects.into_iter().collect() }
    }
}

#[async_trait]
impl Subject for Toy {
    fn id(&self) -> &'static str {
        "toy"
    }

    fn connector(&self, base_url: &str) -> Arc<dyn Connector> {
        Arc::new(ToyConnector::new(base_url, self.defects.clone()))
    }

    fn settings(&self, _: &str) -> Value {
        json!({})
    }

    fn credentials(&self) -> Credentials {
        Credentials {
            secret: self.stored(WEBHOOK),
            access_token: None,
            app: Some(self.stored(WEBHOOK)),
            secrets: [KEY, WEBHOOK].map(str::to_owned).to_vec(),
        }
    }

    fn docs(&self) -> String {
        let mut docs = DOCS.to_owned();
        if self.defects.contains(&Defect::SilentDocs) {
            docs = docs.replace("## Limits", "## More");
        }
        if self.defects.contains(&Defect::StaleDocs) {
            docs = docs.replace(" and target", "");
        }
        docs
    }

    fn debugged(&self, _: &str) -> Vec<String> {
        let key = if self.defects.contains(&Defect::ShowsKey) { KEY } else { "(secret)" };
        vec![format!("Config {{ key: {key:?} }}")]
    }

    fn sign(&self, secret: &str, body: &[u8]) -> Option<(Delivery, &'static str)> {
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(body);
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        let headers = [(SIGNATURE.to_owned(), signature)].into();
        Some((Delivery { headers, body: body.to_vec() }, SIGNATURE))
    }

    fn stored(&self, signing: &str) -> String {
        json!({ "key": KEY, "webhook": signing }).to_string()
    }

    fn example(&self) -> Example {
        Example { kind: Kind::Product, id: SourceId::new("107") }
    }

    fn write(&self, number: usize) -> Write {
        let name = format!("Thing {number}");
        let item = Item {
            key: ReferenceKey::sku(&name),
            name: name.clone(),
            sku: name,
            description: String::new(),
            income_account: "1".into(),
        };
        Write {
            item: number.to_string(),
            request_id: RequestId::new(format!("toy-{number}")),
            action: Action::Create,
            document: Document::Item(Box::new(item)),
            references: Arc::default(),
            siblings: BTreeMap::new(),
            epoch: 1,
        }
    }

    fn lookups(&self) -> Vec<Lookup> {
        vec![Lookup::Id { form: Kind::Product, id: "107".into() }]
    }

    fn strange_answers(&self) -> Vec<Strange> {
        let read = |what, body: Value| Strange {
            what,
            through: Through::Read,
            example: self.example(),
            answer: Answer::new(200, body.to_string()),
        };
        vec![
            read("an unknown status", json!({"id": "107", "status": "beamed-up"})),
            read("a status that is none", json!({"id": "107", "status": 7})),
        ]
    }

    async fn stand_in(&self) -> Box<dyn StandIn> {
        Box::new(System::open(self.clone()).await)
    }
}
