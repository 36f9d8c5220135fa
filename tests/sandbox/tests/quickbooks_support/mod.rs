//! A running sandbox with one company, and short calls to it.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test file uses a part of it")]

use std::str::FromStr as _;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use rust_decimal::Decimal;
use sandbox::quickbooks::json::{Json, Object};
use sandbox::{Options, Running, Sandbox};

/// The company's realm.
pub const REALM: &str = "1001";

/// A sandbox with the company `REALM`.
pub struct Company {
    pub running: Running,
    pub url: String,
    pub client: reqwest::Client,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Object,
}

pub fn decimal(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

impl Answer {
    /// The code of the fault, and nothing else, is what a rule promises.
    pub fn code(&self) -> String {
        let error = self.body.items_at("Fault.Error").first().and_then(Json::as_object);
        error.and_then(|e| e.text_at("code")).unwrap_or("none").to_owned()
    }

    pub fn at(&self, path: &str) -> String {
        match self.body.at(path) {
            Some(Json::Text(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => "nothing".to_owned(),
        }
    }

    pub fn object(&self, entity: &str) -> Object {
        let object = self.body.at(entity).and_then(Json::as_object);
        object.unwrap_or_else(|| panic!("no {entity} in {self:?}")).clone()
    }
}

impl Company {
    pub async fn open(template: &str) -> Self {
        Self::with(template, "").await
    }

    /// `extra`: more members of the creation, starting with a comma.
    pub async fn with(template: &str, extra: &str) -> Self {
        let running = Sandbox::start(Options::default()).await.unwrap();
        let url = running.base_url();
        let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build();
        let company = Self { running, url, client: client.unwrap() };
        let made = company
            .control(
                "quickbooks/companies",
                &format!(
                    r#"{{"realm":"{REALM}","company":"{template}","client_id":"app","client_secret":"hush",
                    "verifier_token":"verify","refresh_token":"RT-0","access_token":"AT-0"{extra}}}"#
                ),
            )
            .await;
        assert_eq!(made.status, 200, "{made:?}");
        // The rules are under test, not the windows: those have their own test.
        company
            .control(
                &format!("quickbooks/companies/{REALM}/limits"),
                r#"{"per_second":100000,"per_minute":100000,"batch_per_minute":1000,"concurrency":1000}"#,
            )
            .await;
        company
    }

    pub fn api(&self, rest: &str) -> String {
        format!("{}/quickbooks/v3/company/{REALM}/{rest}", self.url)
    }

    pub async fn control(&self, path: &str, body: &str) -> Answer {
        let request = self.client.post(format!("{}/control/{path}", self.url));
        answer(request.header(CONTENT_TYPE, "application/json").body(body.to_owned())).await
    }

    pub async fn state(&self, what: &str) -> Object {
        let url = format!("{}/control/quickbooks/companies/{REALM}/{what}", self.url);
        answer(self.client.get(url)).await.body
    }

    pub fn request(&self, method: &str, rest: &str, body: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method.parse().unwrap(), self.api(rest))
            .header(AUTHORIZATION, "Bearer AT-0")
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_owned())
    }

    pub async fn post(&self, rest: &str, body: &str) -> Answer {
        answer(self.request("POST", rest, body)).await
    }

    pub async fn get(&self, rest: &str) -> Answer {
        answer(self.request("GET", rest, "")).await
    }

    pub async fn query(&self, text: &str) -> Answer {
        let request = self.client.get(self.api("query")).query(&[("query", text)]);
        let request = request.header(AUTHORIZATION, "Bearer AT-0");
        answer(request.header(ACCEPT, "application/json")).await
    }

    pub async fn fault(&self, rule: &str) -> String {
        let made = self.control("faults", rule).await;
        assert_eq!(made.status, 200, "{made:?}");
        made.at("id")
    }
}

pub async fn answer(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    let body = match Json::parse(&text) {
        Ok(Json::Object(body)) => body,
        Ok(Json::List(items)) => Object::from([("list", Json::List(items))]),
        _ => Object::from([("text", text.into())]),
    };
    Answer { status, body }
}

/// A sales item line.
pub fn line(item: &str, amount: &str, code: &str) -> String {
    format!(
        r#"{{"DetailType":"SalesItemLineDetail","Amount":{amount},
        "SalesItemLineDetail":{{"ItemRef":{{"value":"{item}"}},"TaxCodeRef":{{"value":"{code}"}}}}}}"#
    )
}

/// A form of one or more lines; `extra` starts with a comma.
pub fn form(lines: &[String], extra: &str) -> String {
    format!(r#"{{"CustomerRef":{{"value":"1"}},"Line":[{}]{extra}}}"#, lines.join(","))
}

/// An account-based expense line.
pub fn cost(account: &str, amount: &str, code: &str) -> String {
    format!(
        r#"{{"DetailType":"AccountBasedExpenseLineDetail","Amount":{amount},
        "AccountBasedExpenseLineDetail":{{"AccountRef":{{"value":"{account}"}},
        "TaxCodeRef":{{"value":"{code}"}}}}}}"#
    )
}

/// A bill or vendor credit of vendor 2; `extra` starts with a comma.
pub fn owed(lines: &[String], extra: &str) -> String {
    format!(r#"{{"VendorRef":{{"value":"2"}},"Line":[{}]{extra}}}"#, lines.join(","))
}

/// A purchase from an account; `extra` starts with a comma.
pub fn bought(how: &str, account: &str, lines: &[String], extra: &str) -> String {
    format!(
        r#"{{"PaymentType":"{how}","AccountRef":{{"value":"{account}"}},"Line":[{}]{extra}}}"#,
        lines.join(",")
    )
}

impl Company {
    /// The debit balance of an account; zero where nothing was posted. Checks the books' sum.
    pub async fn balance(&self, account: &str) -> Decimal {
        let ledger = self.state("ledger").await;
        assert_eq!(ledger.number_at("sum"), Some(Decimal::ZERO), "{ledger:?}");
        let rows = ledger.items_at("trial_balance").iter().filter_map(Json::as_object);
        let mut rows = rows.filter(|row| row.text_at("account") == Some(account));
        rows.next().and_then(|row| row.number_at("debit")).unwrap_or_default()
    }

    /// A person's hand.
    pub async fn edit(&self, body: &str) -> Answer {
        self.control(&format!("quickbooks/companies/{REALM}/edit"), body).await
    }

    /// What change data capture shows of some entities, one object each in their order.
    pub async fn changed(&self, entities: &str) -> Vec<Object> {
        let since = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * 29);
        let answer = self.get(&format!("cdc?entities={entities}&changedSince={since}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let response = answer.body.items_at("CDCResponse")[0].as_object().unwrap().clone();
        let answers = response.items_at("QueryResponse").iter();
        answers.map(|answer| answer.as_object().unwrap().clone()).collect()
    }
}
