//! QuickBooks Online under test.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use connectors::quickbooks::config::{Settings, verifier_token};
use engine::connector::Connector;
use engine::webhook::Delivery;
use engine::write::{Action, Lookup, Write};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::SignedDuration;
use model::document::Transfer;
use model::{Document, Kind, Marker, ReferenceKey, RequestId, Role, SourceId};
use serde_json::{Value, json};
use sha2::Sha256;

use super::books::Company;
use super::registered;
use crate::bench::{Bench, now};
use crate::script::Answer;
use crate::subject::{Case, Credentials, Example, StandIn, Strange, Subject, Through, Waits};

/// What the sandbox's company is called with.
pub(super) const ACCESS: &str = "access-conformance-0123456789";
const CLIENT_SECRET: &str = "client-conformance-24680";
const VERIFIER: &str = "verifier-conformance-13579";
const SIGNATURE: &str = "intuit-signature";

/// A company.
pub struct Books;

fn fault(status: u16, code: &str, message: &str, detail: &str) -> Answer {
    let error = json!({ "Message": message, "Detail": detail, "code": code });
    let body = json!({ "Fault": { "Error": [error], "type": "ValidationFault" }, "time": "x" });
    Answer::new(status, body.to_string())
}

#[async_trait]
impl Subject for Books {
    fn id(&self) -> &'static str {
        "quickbooks"
    }

    fn connector(&self, base_url: &str) -> Arc<dyn Connector> {
        registered(self.id(), base_url)
    }

    fn settings(&self, _: &str) -> Value {
        json!({"company_country": "de", "tax_model": "codes", "home_currency": "EUR"})
    }

    fn credentials(&self) -> Credentials {
        Credentials {
            secret: "{}".to_owned(),
            access_token: Some(ACCESS.to_owned()),
            app: Some(self.stored(VERIFIER)),
            secrets: [ACCESS, CLIENT_SECRET, VERIFIER].map(str::to_owned).to_vec(),
        }
    }

    fn docs(&self) -> String {
        include_str!("../../../../shared/connectors/src/quickbooks/docs.md").to_owned()
    }

    fn debugged(&self, base_url: &str) -> Vec<String> {
        let session = Bench::still(self, base_url).session;
        let stored = self.stored(VERIFIER).into();
        vec![
            format!("{:?}", Settings::of(&session.connection)),
            format!("{:?}", session.connection),
            format!("{:?}", verifier_token(&stored)),
        ]
    }

    fn sign(&self, secret: &str, body: &[u8]) -> Option<(Delivery, &'static str)> {
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(body);
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        let headers = [(SIGNATURE.to_owned(), signature)].into();
        Some((Delivery { headers, body: body.to_vec() }, SIGNATURE))
    }

    fn stored(&self, signing: &str) -> String {
        let app = json!({
            "client_id": "conformance", "client_secret": CLIENT_SECRET, "verifier_token": signing,
        });
        app.to_string()
    }

    fn strange_deliveries(&self) -> Vec<(&'static str, Delivery)> {
        let event = |kind: &str| {
            json!([{
                "specversion": "1.0", "id": "e", "source": "intuit.x=", "type": kind,
                "time": "2026-11-22T12:00:00.000000001Z", "intuitentityid": "1",
                "intuitaccountid": "1",
            }])
        };
        let note = json!({"eventNotifications": [{"realmId": "1", "dataChangeEvent": {"entities": [
            {"name": "Hologram", "id": "1", "operation": "Teleport", "lastUpdated": "x"},
        ]}}]});
        let made = |body: Value| Delivery { body: body.to_string().into(), ..Delivery::default() };
        vec![
            ("an unknown entity", made(event("qbo.hologram.created.v1"))),
            ("an unknown event", made(event("qbo.invoice.teleported.v9"))),
            ("a type without parts", made(event("qbo"))),
            ("an unknown entity of the older form", made(note)),
        ]
    }

    fn example(&self) -> Example {
        Example { kind: Kind::Invoice, id: SourceId::new("7") }
    }

    fn write(&self, number: usize) -> Write {
        let transfer = Transfer {
            date: "2026-11-22".parse().unwrap(),
            from: "10".into(),
            to: "1".into(),
            amount: number.to_string().parse().unwrap(),
            currency: "EUR".parse().unwrap(),
            exchange_rate: None,
            note: "Payout".to_owned(),
            marker: Marker {
                origin: "https://shop.example".to_owned(),
                kind: Kind::Order,
                id: SourceId::new(number.to_string()),
                role: Role::Sale,
                version: "0123456789ab".to_owned(),
            },
        };
        Write {
            item: number.to_string(),
            request_id: RequestId::new(format!("conformance-{number}")),
            action: Action::Create,
            document: Document::Transfer(Box::new(transfer)),
            references: Arc::default(),
            siblings: BTreeMap::new(),
            epoch: 1,
        }
    }

    fn lookups(&self) -> Vec<Lookup> {
        let write = self.write(1);
        let marker = write.document.marker().unwrap().clone();
        let minutes = SignedDuration::from_mins(5);
        let (from, to) = (now() - minutes, now() + minutes);
        let key = ReferenceKey::email("somebody@example.test");
        vec![
            Lookup::Marker { marker, form: Kind::Transfer, from, to },
            Lookup::Id { form: Kind::Transfer, id: "7".into() },
            Lookup::Reference { key, name: "Somebody".to_owned() },
        ]
    }

    fn answer(&self, case: Case, _: Through) -> Answer {
        match case {
            Case::Unauthorised => {
                let said = "message=AuthenticationFailed; errorCode=003200; statusCode=401";
                let error = json!({"message": said, "detail": "Token %QUOTE%", "code": "3200"});
                let fault = json!({"error": [error], "type": "AUTHENTICATION"});
                Answer::new(401, json!({"warnings": null, "fault": fault}).to_string())
            }
            Case::Missing => fault(400, "610", "Object Not Found", "Object Not Found : gone"),
            Case::Rejected => fault(400, "6000", "A business validation error", "It is not so."),
            Case::Failing(500) => fault(500, "10000", "An application error", "Sorry."),
            _ => case.usual(),
        }
    }

    /// It sends no `Retry-After` (contract, section 4).
    fn waits(&self) -> Waits {
        Waits::Own(Duration::from_secs(60))
    }

    fn strange_answers(&self) -> Vec<Strange> {
        let read = |what, kind, name: &str, more: Value| {
            let mut entity = json!({
                "Id": "7", "SyncToken": "0", "TxnDate": "2026-11-20", "TotalAmt": 10,
                "CurrencyRef": {"value": "EUR"},
                "MetaData": {
                    "CreateTime": "2026-11-20T12:00:00-08:00",
                    "LastUpdatedTime": "2026-11-20T12:00:00-08:00",
                },
            });
            entity.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            Strange {
                what,
                through: Through::Read,
                example: Example { kind, id: SourceId::new("7") },
                answer: Answer::new(200, json!({name: entity, "time": "x"}).to_string()),
            }
        };
        let line = json!({"Line": [{"Amount": 10, "DetailType": "QuantumLineDetail"}]});
        let tax = json!({"GlobalTaxCalculation": "Sometimes", "EmailStatus": "Beamed"});
        vec![
            read("an unknown sort of line", Kind::Invoice, "Invoice", line),
            read("an unknown sort of tax", Kind::Invoice, "Invoice", tax),
            read("an unknown status", Kind::Invoice, "Invoice", json!({"status": "Teleported"})),
            read("an unknown way to pay", Kind::Purchase, "Purchase", json!({"PaymentType": "X"})),
            read("an unknown type", Kind::Product, "Item", json!({"Type": "Holo", "Name": "x"})),
            read("an unknown currency", Kind::Bill, "Bill", json!({"CurrencyRef": {"value": "?"}})),
        ]
    }

    async fn stand_in(&self) -> Box<dyn StandIn> {
        Box::new(Company::open().await)
    }
}
