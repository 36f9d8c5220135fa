//! WooCommerce under test.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use connectors::woocommerce::WooCommerce;
use connectors::woocommerce::config::{Settings, webhook_secret};
use engine::connector::Connector;
use engine::webhook::Delivery;
use engine::write::{Action, Write};
use hmac::{Hmac, KeyInit as _, Mac as _};
use model::document::{StoreNote, StoreOrder};
use model::{Document, Kind, RequestId, SourceId};
use serde_json::{Value, json};
use sha2::Sha256;

use super::anywhere;
use super::shop::{FIRST_ORDER, Shop};
use crate::script::Answer;
use crate::subject::{Case, Credentials, Example, StandIn, Strange, Subject, Through};

const KEY: &str = "ck_conformance_0123456789";
const SECRET: &str = "cs_conformance_9876543210";
const WEBHOOK: &str = "whs_conformance_13579";
const SIGNATURE: &str = "x-wc-webhook-signature";

/// A store.
pub struct Store;

/// How every note of [`Subject::write`] begins.
pub(super) const NOTE: &str = "Posted as conformance";

#[async_trait]
impl Subject for Store {
    fn id(&self) -> &'static str {
        "woocommerce"
    }

    fn connector(&self, _: &str) -> Arc<dyn Connector> {
        anywhere(self.id())
    }

    fn settings(&self, base_url: &str) -> Value {
        json!({ "url": base_url })
    }

    fn credentials(&self) -> Credentials {
        Credentials {
            secret: self.stored(WEBHOOK),
            access_token: None,
            app: None,
            secrets: [KEY, SECRET, WEBHOOK].map(str::to_owned).to_vec(),
        }
    }

    fn docs(&self) -> String {
        include_str!("../../../../shared/connectors/src/woocommerce/docs.md").to_owned()
    }

    fn debugged(&self, base_url: &str) -> Vec<String> {
        let handed = json!({
            "key_id": 1, "user_id": "state", "consumer_key": KEY, "consumer_secret": SECRET,
            "key_permissions": "read_write",
        });
        let connector = self.connector(base_url);
        let handover = connector.key_handover().unwrap();
        vec![
            format!("{:?}", WooCommerce::new().unwrap()),
            format!("{:?}", Settings::parse(&self.settings(base_url))),
            format!("{:?}", handover.receive(handed.to_string().as_bytes()).unwrap()),
            format!("{:?}", webhook_secret(&self.stored(WEBHOOK).into())),
        ]
    }

    fn sign(&self, secret: &str, body: &[u8]) -> Option<(Delivery, &'static str)> {
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(body);
        let headers = BTreeMap::from([
            ("x-wc-webhook-topic".to_owned(), "order.updated".to_owned()),
            ("x-wc-webhook-delivery-id".to_owned(), "29a3c4b5d6e7f8090a1b2c3d4e5f6071".to_owned()),
            (SIGNATURE.to_owned(), STANDARD.encode(mac.finalize().into_bytes())),
        ]);
        Some((Delivery { headers, body: body.to_vec() }, SIGNATURE))
    }

    fn stored(&self, signing: &str) -> String {
        let stored = json!({
            "consumer_key": KEY, "consumer_secret": SECRET, "webhook_secret": signing,
        });
        stored.to_string()
    }

    fn strange_deliveries(&self) -> Vec<(&'static str, Delivery)> {
        let made = |topic: &str, body: &str| {
            let headers = [("x-wc-webhook-topic".to_owned(), topic.to_owned())];
            Delivery { headers: headers.into(), body: body.as_bytes().to_vec() }
        };
        vec![
            ("a topic of a plug-in", made("subscription.renewed", r#"{"id":1}"#)),
            ("an unknown event", made("order.teleported", r#"{"id":1}"#)),
            ("an unknown action", made("action.teleport", r#"{"action":"teleport","arg":{}}"#)),
            ("no topic", made("", r#"{"id":1}"#)),
        ]
    }

    fn example(&self) -> Example {
        Example { kind: Kind::Order, id: SourceId::new("7") }
    }

    fn write(&self, number: usize) -> Write {
        let note = StoreNote { text: format!("{NOTE} {number}"), for_customer: false };
        let order = StoreOrder {
            id: SourceId::new((FIRST_ORDER + number).to_string()),
            status: Some("completed".to_owned()),
            note: Some(note),
        };
        Write {
            item: number.to_string(),
            request_id: RequestId::new(format!("conformance-{number}")),
            action: Action::Create,
            document: Document::StoreOrder(Box::new(order)),
            references: Arc::default(),
            siblings: BTreeMap::new(),
            epoch: 1,
        }
    }

    fn answer(&self, case: Case, through: Through) -> Answer {
        let said = |status: u16, code: &str| {
            let message = "Nein, %QUOTE%";
            let body = json!({"code": code, "message": message, "data": {"status": status}});
            Answer::new(status, body.to_string())
        };
        match (case, through) {
            (Case::Unauthorised, _) => said(401, "woocommerce_rest_cannot_view"),
            (Case::Missing, Through::Read) => said(404, "woocommerce_rest_shop_order_invalid_id"),
            (Case::Missing, Through::Write) => said(400, "woocommerce_rest_shop_order_invalid_id"),
            (Case::Conflict, _) => said(409, "woocommerce_rest_conflict"),
            (Case::Rejected, _) => said(400, "rest_invalid_param"),
            (Case::Failing(500), _) => said(500, "internal_server_error"),
            _ => case.usual(),
        }
    }

    fn strange_answers(&self) -> Vec<Strange> {
        let read = |what, kind, body: Value| Strange {
            what,
            through: Through::Read,
            example: Example { kind, id: SourceId::new("7") },
            answer: Answer::new(200, body.to_string()),
        };
        let order = |field: &str, value: Value| {
            let mut order = json!({
                "id": 7, "status": "completed", "currency": "EUR", "total": "0.00",
                "total_tax": "0.00", "date_created_gmt": "2026-11-22T12:00:00",
            });
            order[field] = value;
            order
        };
        let product = json!({
            "id": 7, "name": "x", "type": "hologram", "status": "teleported",
            "tax_status": "sometimes", "stock_status": "quantum", "catalog_visibility": "dim",
        });
        let line = json!([{"id": 1, "name": "x", "total": "0", "tax_class": "lunar", "type": "x"}]);
        let customer = json!({"id": 7, "email": "a@b.test", "role": "astronaut", "billing": []});
        vec![
            read("an unknown status", Kind::Order, order("status", json!("beamed-up"))),
            read("a status that is a number", Kind::Order, order("status", json!(7))),
            read("an unknown currency", Kind::Order, order("currency", json!("Latinum"))),
            read("an unknown tax class", Kind::Order, order("line_items", line)),
            read("an unknown gateway", Kind::Order, order("payment_method", json!("latinum"))),
            read("an unknown type of order", Kind::Order, order("type", json!("shop_hologram"))),
            read("an unknown type of product", Kind::Product, product),
            read("an unknown role", Kind::Customer, customer),
        ]
    }

    async fn stand_in(&self) -> Box<dyn StandIn> {
        Box::new(Shop::open(KEY, SECRET).await)
    }
}
