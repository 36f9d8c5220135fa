//! A company of the sandbox, a session for it, and documents to write.
#![allow(dead_code, reason = "every test crate uses its part")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use connectors::quickbooks::{Endpoints, QuickBooks};
use engine::Result;
use engine::connector::{OAuth, Target};
use engine::ports::{Clock, SystemClock};
use engine::session::{Call, Limiter, Session};
use engine::tokens::TokenSet;
use engine::write::{Action, Found, Lookup, Posted, Write, WriteResult};
use jiff::{SignedDuration, Timestamp};
use model::connection::ConnectionState;
use model::document::{
    Applied, AppliedTo, Deposit, DepositFrom, DepositLine, DocumentLine, DocumentTax, Expense,
    ExpenseForm, ExpenseLine, ExpenseOn, Item, PaidBy, Party, Payment, SalesDetails, SalesDocument,
    SalesForm, Transfer,
};
use model::entry::EntryLink;
use model::{
    Address, Connection, Document, Kind, Marker, RealmId, Reference, ReferenceKey, RequestId, Role,
    SourceId, TargetId,
};
use rust_decimal::Decimal;
use sandbox::{Options, Running, Sandbox};
use secrecy::SecretString;
use serde_json::{Value, json};

/// Admits everything and remembers what it was asked.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    pub(crate) calls: Mutex<Vec<Call>>,
    pub(crate) blocks: Mutex<Vec<Duration>>,
}

#[async_trait]
impl Limiter for Recorder {
    async fn admit(&self, call: Call, _: Timestamp) -> Result<()> {
        self.calls.lock().unwrap().push(call);
        Ok(())
    }
    async fn block(&self, wait: Duration) -> Result<()> {
        self.blocks.lock().unwrap().push(wait);
        Ok(())
    }
}

/// A running sandbox with one company, and the connector that talks to it.
pub(crate) struct Company {
    pub(crate) quickbooks: QuickBooks,
    pub(crate) session: Session,
    pub(crate) limiter: Arc<Recorder>,
    pub(crate) http: reqwest::Client,
    pub(crate) url: String,
    _running: Running,
}

pub(crate) const REALM: &str = "4620816365000000001";

impl Company {
    /// A company by the name of its template: `de` (codes), `gb` (codes, several currencies, classes
    /// by document), `us` (automated sales tax), `us-classic`, `us-untaxed`.
    pub(crate) async fn open(template: &str) -> Self {
        let running = Sandbox::start(Options::default()).await.unwrap();
        let (url, http) = (running.base_url(), reqwest::Client::new());
        let (tax_model, currency) = match template {
            "us" => ("us_automated", "USD"),
            "us-classic" => ("us_classic", "USD"),
            "us-untaxed" => ("us_untaxed", "USD"),
            "gb" => ("codes", "GBP"),
            _ => ("codes", "EUR"),
        };
        let settings = json!({
            "company_country": template, "tax_model": tax_model, "home_currency": currency,
            "multicurrency": template == "gb",
            "classes": if template == "gb" { "documents" } else { "lines" },
        });
        let limiter = Arc::new(Recorder::default());
        let endpoints = Endpoints::new(
            &format!("{url}/quickbooks"),
            &format!("{url}/quickbooks/oauth2/v1/tokens/bearer"),
        );
        let company = Self {
            quickbooks: QuickBooks::new(http.clone(), endpoints),
            session: session(settings, limiter.clone()),
            limiter,
            http,
            url,
            _running: running,
        };
        let seed = json!({
            "realm": REALM, "company": template, "client_id": "app", "client_secret": "app-secret",
            "refresh_token": "refresh-1", "access_token": "access-1",
        });
        company.control("quickbooks/companies", &seed).await;
        // The limiter of these tests lets everything through; the company must do so too.
        let limits = json!({"per_second": 9999, "per_minute": 9999, "batch_per_minute": 9999});
        company.control(&format!("quickbooks/companies/{REALM}/limits"), &limits).await;
        company
    }

    pub(crate) async fn control(&self, path: &str, body: &Value) -> Value {
        let request = self.http.post(format!("{}/control/{path}", self.url)).json(body);
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
        answer.json().await.unwrap()
    }

    /// One call goes wrong.
    pub(crate) async fn fault(&self, path_contains: &str, effect: Value) {
        let rule = json!({
            "target": "quickbooks", "path_contains": path_contains, "times": 1, "effect": effect,
        });
        self.control("faults", &rule).await;
    }

    pub(crate) async fn tables(&self) -> Value {
        let path = format!("{}/control/quickbooks/companies/{REALM}/tables", self.url);
        self.http.get(path).send().await.unwrap().json().await.unwrap()
    }

    /// How many entities of a kind there are.
    pub(crate) async fn count(&self, entity: &str) -> usize {
        self.tables().await["tables"][entity].as_array().map_or(0, Vec::len)
    }

    pub(crate) async fn apply(&self, batch: &[Write]) -> Vec<WriteResult> {
        self.quickbooks.apply(&self.session, batch).await
    }

    /// A single write that must succeed.
    pub(crate) async fn done(&self, write: Write) -> Posted {
        let mut results = self.apply(std::slice::from_ref(&write)).await;
        match results.pop() {
            Some(WriteResult::Applied(posted)) => *posted,
            other => panic!("{:?}: {other:?}", write.document.name()),
        }
    }

    /// A single write, whatever comes of it.
    pub(crate) async fn one(&self, write: Write) -> WriteResult {
        self.apply(&[write]).await.pop().unwrap()
    }

    pub(crate) async fn find(&self, lookup: Lookup) -> Option<Found> {
        self.quickbooks.find(&self.session, &[lookup]).await.unwrap().pop().unwrap()
    }

    pub(crate) async fn refresh(&self, tokens: &TokenSet) -> Result<TokenSet> {
        let app = json!({
            "client_id": "app", "client_secret": "app-secret", "verifier_token": "verifier",
        });
        let app = SecretString::from(app.to_string());
        self.quickbooks.refresh(&app, tokens, SystemClock.now()).await
    }
}

fn session(settings: Value, limiter: Arc<Recorder>) -> Session {
    let connection = Connection {
        tenant: "shop".parse().unwrap(),
        id: "books".parse().unwrap(),
        connector: "quickbooks".parse().unwrap(),
        realm: RealmId::new(REALM),
        state: ConnectionState::Connected,
        settings,
        start_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        webhook_url: None,
    };
    Session {
        connection: Arc::new(connection),
        secret: SecretString::from("{}"),
        access_token: Some(SecretString::from("access-1")),
        deadline: SystemClock.now() + SignedDuration::from_secs(200),
        write_timeout: Duration::from_secs(20),
        limiter,
        clock: Arc::new(SystemClock),
    }
}

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(crate) fn marker(order: &str, role: Role) -> Marker {
    Marker {
        origin: "https://shop.example".to_owned(),
        kind: Kind::Order,
        id: SourceId::new(order),
        role,
        version: "0123456789ab".to_owned(),
    }
}

fn line(amount: &str, quantity: Option<&str>, item: &str, code: &str) -> DocumentLine {
    DocumentLine {
        description: format!("Position {item}"),
        amount: decimal(amount),
        quantity: quantity.map(decimal),
        item: Reference::Known(item.into()),
        tax_code: code.into(),
        class: None,
    }
}

/// Three mugs with a coupon, and shipping; 19 % by the store's own rounding.
pub(crate) fn german(form: SalesForm, order: &str) -> SalesDocument {
    let receipt = matches!(form, SalesForm::SalesReceipt | SalesForm::RefundReceipt);
    SalesDocument {
        form,
        number: Some(format!("A-{order}")),
        date: "2026-11-20".parse().unwrap(),
        due_date: None,
        currency: "EUR".parse().unwrap(),
        exchange_rate: None,
        customer: Reference::Known("1".into()),
        tax_code: None,
        discount: None,
        details: SalesDetails::default(),
        bill_to: Some(address("Hamburg", "HH", "20095", "DE")),
        ship_to: Some(address("Hamburg", "HH", "20095", "DE")),
        lines: vec![
            line("25.00", Some("3"), "1", "2"),
            line("-2.50", Some("-1"), "4", "2"),
            line("2.32", Some("1"), "2", "2"),
        ],
        taxes: vec![DocumentTax {
            rate: "11".into(),
            percent: decimal("19"),
            base: decimal("24.82"),
            amount: decimal("4.71"),
        }],
        deposit_to: receipt.then(|| "10".into()),
        payment_method: None,
        payment_reference: receipt.then(|| "pi_3NxYzALkdIwHu7ix0abc12".to_owned()),
        note: format!("Order A-{order}, paid by card."),
        marker: marker(order, Role::Sale),
        total: decimal("29.53"),
        total_tax: decimal("4.71"),
    }
}

/// A taxed and an untaxed line shipped to San Francisco.
pub(crate) fn american(form: SalesForm, order: &str) -> SalesDocument {
    SalesDocument {
        currency: "USD".parse().unwrap(),
        ship_to: Some(address("San Francisco", "CA", "94105", "US")),
        lines: vec![line("100.00", Some("3"), "1", "TAX"), line("5.00", None, "2", "NON")],
        taxes: Vec::new(),
        total: decimal("113.62"),
        total_tax: decimal("8.62"),
        ..german(form, order)
    }
}

pub(crate) fn address(city: &str, state: &str, postcode: &str, country: &str) -> Address {
    Address {
        first_name: "Erika".to_owned(),
        last_name: "Muster".to_owned(),
        line_1: "Lange Reihe 1".to_owned(),
        city: city.to_owned(),
        state: state.to_owned(),
        postcode: postcode.to_owned(),
        country: country.to_owned(),
        ..Address::default()
    }
}

pub(crate) fn payment(order: &str, amount: &str) -> Payment {
    Payment {
        date: "2026-11-21".parse().unwrap(),
        currency: "EUR".parse().unwrap(),
        exchange_rate: None,
        customer: Reference::Known("1".into()),
        amount: decimal(amount),
        applied: vec![Applied { to: AppliedTo::OwnInvoice, amount: decimal(amount) }],
        deposit_to: Some("10".into()),
        payment_method: Some("3".into()),
        payment_reference: Some("ch_1".to_owned()),
        note: String::new(),
        marker: marker(order, Role::Payment),
    }
}

pub(crate) fn party(email: &str, name: &str) -> Party {
    Party {
        key: ReferenceKey::email(email),
        display_name: name.to_owned(),
        first_name: "Erika".to_owned(),
        last_name: "Muster: die Zweite".to_owned(),
        company: String::new(),
        email: email.to_owned(),
        phone: "+49 40 1234".to_owned(),
        billing: address("Hamburg", "HH", "20095", "DE"),
        currency: None,
    }
}

pub(crate) fn item(sku: &str, name: &str) -> Item {
    Item {
        key: ReferenceKey::sku(sku),
        name: name.to_owned(),
        sku: sku.to_owned(),
        description: "Mug, blue".to_owned(),
        income_account: "30".into(),
    }
}

pub(crate) fn vendor(name: &str) -> Party {
    Party { key: ReferenceKey::vendor(name), email: String::new(), ..party("", name) }
}

/// Paper on an account and mugs as an item, 19 % input tax.
pub(crate) fn expense(form: ExpenseForm, number: &str) -> Expense {
    let line = |amount: &str, on| ExpenseLine {
        description: "Paper".to_owned(),
        amount: decimal(amount),
        on,
        tax_code: Some("2".into()),
    };
    let item = Reference::Known("1".into());
    Expense {
        form,
        number: Some(number.to_owned()),
        date: "2026-11-20".parse().unwrap(),
        currency: "EUR".parse().unwrap(),
        exchange_rate: None,
        vendor: Some(Reference::Known("2".into())),
        lines: vec![
            line("10.00", ExpenseOn::Account("63".into())),
            line("5.00", ExpenseOn::Item { item, quantity: decimal("4") }),
        ],
        taxes: vec![DocumentTax {
            rate: "21".into(),
            percent: decimal("19"),
            base: decimal("15.00"),
            amount: decimal("2.85"),
        }],
        note: "Office.".to_owned(),
        marker: marker(number, Role::Sale),
        total: decimal("17.85"),
        total_tax: decimal("2.85"),
    }
}

pub(crate) fn bill() -> ExpenseForm {
    ExpenseForm::Bill { due_date: Some("2026-12-20".parse().unwrap()) }
}

pub(crate) fn purchase() -> ExpenseForm {
    ExpenseForm::Purchase { paid_by: PaidBy::CreditCard, account: "52".into(), credit: false }
}

/// A fee, and what waits among the undeposited funds.
pub(crate) fn deposit(number: &str, received: Option<(&str, &TargetId, &str)>) -> Deposit {
    let line = |amount: &str, from| DepositLine {
        description: "Payout".to_owned(),
        amount: decimal(amount),
        from,
    };
    let received = received.map(|(form, id, amount)| {
        let link = EntryLink { form: form.to_owned(), id: id.clone() };
        line(amount, DepositFrom::Received(link))
    });
    let other = line("3.10", DepositFrom::Account("33".into()));
    Deposit {
        date: "2026-11-22".parse().unwrap(),
        account: "1".into(),
        currency: "EUR".parse().unwrap(),
        exchange_rate: None,
        lines: received.into_iter().chain([other]).collect(),
        note: String::new(),
        marker: marker(number, Role::Sale),
    }
}

pub(crate) fn transfer(number: &str, amount: &str) -> Transfer {
    Transfer {
        date: "2026-11-22".parse().unwrap(),
        from: "10".into(),
        to: "1".into(),
        amount: decimal(amount),
        currency: "EUR".parse().unwrap(),
        exchange_rate: None,
        note: "To the bank.".to_owned(),
        marker: marker(number, Role::Sale),
    }
}

/// Another action on what was posted, under a request id of its own.
pub(crate) fn act(
    write: &Write,
    posted: &Posted,
    request: &str,
    action: impl Fn(TargetId, String) -> Action,
) -> Write {
    let action = action(posted.id.clone(), posted.version.clone());
    let request_id = RequestId::new(format!("request-{request}"));
    Write { action, request_id, ..write.clone() }
}

/// A creation under its own request id.
pub(crate) fn create(document: Document, request: &str) -> Write {
    Write {
        item: request.to_owned(),
        request_id: RequestId::new(format!("request-{request}")),
        action: Action::Create,
        document,
        references: Arc::new(BTreeMap::new()),
        siblings: BTreeMap::new(),
        epoch: 1,
    }
}

pub(crate) fn sale(form: SalesForm, order: &str) -> Write {
    create(Document::Sales(Box::new(german(form, order))), order)
}

pub(crate) fn change(write: Write, posted: &Posted, request: &str) -> Write {
    let (id, version) = (posted.id.clone(), posted.version.clone());
    let request_id = RequestId::new(format!("request-{request}"));
    Write { action: Action::Update { id, version }, request_id, ..write }
}

pub(crate) fn void(write: Write, posted: &Posted, request: &str) -> Write {
    let (id, version) = (posted.id.clone(), posted.version.clone());
    let request_id = RequestId::new(format!("request-{request}"));
    Write { action: Action::Void { id, version }, request_id, ..write }
}

pub(crate) fn by_marker(form: SalesForm, order: &str) -> Lookup {
    let now = SystemClock.now();
    Lookup::Marker {
        marker: marker(order, Role::Sale),
        form: form.kind(),
        from: now - SignedDuration::from_secs(300),
        to: now + SignedDuration::from_secs(300),
    }
}

pub(crate) fn by_id(form: Kind, id: &TargetId) -> Lookup {
    Lookup::Id { form, id: id.clone() }
}
