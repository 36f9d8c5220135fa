//! Secrets and personal data stand in no log line, message, journal row, event or state.
//!
//! What to look for is taken from the store's own tables and from the secrets themselves, rotated
//! ones included. A search that finds nothing proves something only if the words are where they
//! belong, and the places are not empty: both are asserted too.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flows::{Fault, QUEUES, World};
use reqwest::Method;
use serde_json::{Value, json};
use xtask::tenant::{BOOKS, CLIENT_SECRET, VERIFIER_TOKEN};

const FUNCTIONS: [&str; 4] =
    ["WebhookIngressName", "SyncWorkerName", "CdcPollerName", "SyncApiName"];
const PERSONAL: [&str; 6] = ["first_name", "last_name", "company", "address_1", "email", "phone"];
const PATIENCE: Duration = Duration::from_secs(150);

#[tokio::test]
async fn nothing_personal_and_no_secret_is_anywhere_it_does_not_belong() {
    let world = World::connected(&[20, 39]).await;
    let bus = listen(&world).await;
    let mut secrets = Secrets::new(&world).await;
    let faults = spoil(&world).await;
    let bought = world.buy("xanthippe").await;
    let mut messages = drain(&world, &bus, &mut secrets).await;

    let path = format!("quickbooks/companies/{}/expire_tokens", world.tenant.realm);
    world.control_post(&path, &json!({})).await;
    let second = world.buy("leberecht").await;
    // Signed, of no use, and full of what must not be kept.
    let error = json!({ "code": "broken", "message": "xanthippe@example.test Quittenbaum" });
    assert_eq!(world.deliver_signed("order.updated", error.to_string()).await.status, 200);
    for function in FUNCTIONS {
        world.aws.invoke(world.output(function), &json!({})).await.unwrap();
    }
    messages.extend(drain(&world, &bus, &mut secrets).await);

    let mut places = BTreeMap::from([("messages", messages)]);
    for function in FUNCTIONS {
        let lines = world.aws.function_logs(world.output(function)).await.unwrap();
        places.entry("logs").or_default().extend(lines);
    }
    let api = world.aws.logs("/universal-data-sync/local/http-api").await.unwrap();
    places.insert("the HTTP API's log", api.into_iter().collect());
    for (place, table) in [("journal", "JournalTable"), ("state", "StateTable")] {
        let items = world.aws.scan(world.output(table)).await.unwrap();
        places.insert(place, items.iter().map(ToString::to_string).collect());
    }

    let logged = format!("\"record.id\":\"{bought}\"");
    let store = world.store();
    for (place, known) in
        [("messages", store), ("logs", &logged), ("journal", store), ("state", store)]
    {
        assert!(places[place].iter().any(|text| text.contains(known)), "{place}: no {known}");
    }
    let events = places["messages"].iter().filter(|text| text.contains("sync.parked"));
    assert!(events.count() > 0, "no event came from the bus");
    for fault in faults {
        assert_eq!(fault.hits().await, 1, "{fault:?}");
    }
    for order in [bought, second] {
        assert!(world.outcomes(order).await.contains(&"posted".to_owned()), "order {order}");
    }
    let books = world.company().await.to_string();
    for there in ["xanthippe@example.test", "leberecht@example.test", "Quittenbaum"] {
        assert!(books.contains(there), "{there} belongs into the books");
    }
    assert!(secrets.tokens.len() >= 4, "the tokens have not rotated");

    let words = secrets.words(&world).await;
    for (place, texts) in &places {
        for text in texts {
            for (what, word) in &words {
                assert!(!text.contains(word.as_str()), "{place}: a {what} ({word}) in {text}");
            }
        }
    }
}

/// Makes both systems fail with the customers in their mouths: two reads, which are tried again, so
/// that messages wait; and a write for good, so that a record is parked.
async fn spoil(world: &World) -> [Fault<'_>; 3] {
    let realm = &world.tenant.realm;
    let words = "guest@example.test Gast O'Brien-Müller";
    let refusal = json!({ "Fault": {
        "Error": [{
            "code": "2210", "Message": "Invalid Email Address",
            "Detail": "Email Address guest@example.test does not conform",
        }],
        "type": "ValidationFault",
    } });
    let rule = |target: &str, method: &str, path: String, effect: Value| {
        json!({
            "target": target, "method": method, "path_contains": path, "times": 1,
            "effect": effect,
        })
    };
    let order = format!("{}/wp-json/wc/v3/orders/20", world.store());
    let rules = [
        rule("woocommerce", "GET", order, json!({ "status": 500, "body": words })),
        rule(
            "quickbooks",
            "GET",
            format!("company/{realm}/query"),
            json!({ "status": 503, "body": words }),
        ),
        rule(
            "quickbooks",
            "POST",
            format!("company/{realm}/refundreceipt"),
            json!({ "status": 400, "body": refusal }),
        ),
    ];
    let [read, query, refund] = rules.map(|rule| world.fault(rule));
    let faults = [read.await, query.await, refund.await];
    let refund = json!({ "amount": "52.67", "api_refund": false });
    world.shop(Method::POST, "orders/20/refunds", &refund).await;
    let touched = json!({ "meta_data": [{ "key": "_reviewed", "value": "yes" }] });
    world.shop(Method::PUT, "orders/39", &touched).await;
    faults
}

/// Reads the queues, those of dead letters and the bus's included, again and again until nothing of
/// this tenant is left in them. Every message that ever lay there while somebody looked.
async fn drain(world: &World, bus: &str, secrets: &mut Secrets) -> BTreeSet<String> {
    let (started, mut seen, mut moved) = (Instant::now(), BTreeSet::new(), Instant::now());
    while moved.elapsed() < Duration::from_secs(3) {
        let mut mine = 0;
        for queue in QUEUES.map(|queue| world.output(queue)).into_iter().chain([bus]) {
            for message in world.aws.peek(queue).await.unwrap() {
                let text = message.to_string();
                mine += usize::from(queue != bus && text.contains(&world.tenant.name));
                seen.insert(text);
            }
        }
        secrets.look(world).await;
        if mine > 0 || world.tables().await["deliveries"]["waiting"] != 0 {
            moved = Instant::now();
        }
        assert!(started.elapsed() < PATIENCE, "the queues do not empty");
    }
    seen
}

/// A queue that hears everything on the bus.
async fn listen(world: &World) -> String {
    let name = format!("heard-by-{}", world.tenant.name);
    let queue = json!({ "QueueName": name });
    let queue = world.aws.json("sqs", "AmazonSQS.CreateQueue", &queue).await.unwrap();
    let bus = world.output("EventBusName");
    let rule = json!({
        "Name": name, "EventBusName": bus,
        "EventPattern": json!({ "source": ["universal-data-sync"] }).to_string(),
    });
    world.aws.json("events", "AWSEvents.PutRule", &rule).await.unwrap();
    let arn = format!("arn:aws:sqs:{}:000000000000:{name}", xtask::aws::REGION);
    let targets = json!({
        "Rule": name, "EventBusName": bus, "Targets": [{ "Id": "heard", "Arn": arn }],
    });
    world.aws.json("events", "AWSEvents.PutTargets", &targets).await.unwrap();
    queue["QueueUrl"].as_str().unwrap().to_owned()
}

/// The tokens, as often as they changed while somebody looked.
struct Secrets {
    tokens: BTreeSet<String>,
}

impl Secrets {
    async fn new(world: &World) -> Self {
        let mut secrets = Self { tokens: BTreeSet::new() };
        secrets.look(world).await;
        secrets
    }

    async fn look(&mut self, world: &World) {
        let prefix = &world.run.environment["SECRET_PREFIX"];
        let name = format!("{prefix}{}/{BOOKS}", world.tenant.name);
        let request = json!({ "SecretId": name });
        let answer = world.aws.json("secretsmanager", "secretsmanager.GetSecretValue", &request);
        let answer = answer.await.unwrap();
        let tokens: Value = serde_json::from_str(answer["SecretString"].as_str().unwrap()).unwrap();
        for token in ["access_token", "refresh_token"] {
            self.tokens.insert(tokens[token].as_str().unwrap().to_owned());
        }
    }

    /// Everything to look for, in every form in which it may be written, with what it is.
    async fn words(&self, world: &World) -> BTreeSet<(&'static str, String)> {
        let mut words = BTreeSet::new();
        for store in &world.tenant.stores {
            let access = store.access();
            let basic = STANDARD.encode(format!("{}:{}", access.key, access.secret));
            words.insert(("webhook secret", store.webhook_secret()));
            words.insert(("consumer key", access.key));
            words.insert(("consumer secret", access.secret));
            words.insert(("Basic authorisation", basic));
        }
        words.extend(self.tokens.iter().map(|token| ("token", token.clone())));
        words.insert(("service key", world.run.service_key.clone()));
        words.insert(("app's secret", CLIENT_SECRET.to_owned()));
        words.insert(("verifier token", VERIFIER_TOKEN.to_owned()));
        let tables = world.tables().await;
        for record in ["orders", "customers"] {
            for record in tables[record].as_array().unwrap() {
                for person in [record, &record["billing"], &record["shipping"]] {
                    for field in PERSONAL {
                        let value = person[field].as_str().unwrap_or_default();
                        words.extend(forms(value).map(|form| (field, form)));
                    }
                }
            }
        }
        let names: Vec<_> = words.iter().filter(|(what, _)| *what == "last_name").collect();
        assert!(names.len() >= 2 && words.len() > 25, "{words:#?}");
        words
    }
}

/// A person's datum as it is, as JSON escapes it, and as a URL does. Nothing for an empty one.
fn forms(value: &str) -> impl Iterator<Item = String> + use<> {
    let escaped = value.chars().map(|letter| match u32::from(letter) {
        code @ 0x80.. => format!("\\u{code:04x}"),
        _ => letter.to_string(),
    });
    let quoted = value.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    });
    let forms = [value.to_owned(), escaped.collect(), quoted.collect()];
    forms.into_iter().filter(|form| !form.is_empty())
}
