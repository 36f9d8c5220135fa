//! Trying a store: what it is, and a finding for each thing that stands in the way.

use engine::connector::{Probe, Severity};
use engine::session::Session;
use serde_json::{Value, json};

use crate::shop::Shop;
use crate::support::{Canned, VERSIONS, answer, connector, session, session_with};

async fn probe(session: &Session) -> Probe {
    connector().account().unwrap().probe(session).await.unwrap()
}

fn words(probe: &Probe) -> Vec<(&'static str, Severity)> {
    probe.findings.iter().map(|finding| (finding.about, finding.severity)).collect()
}

#[tokio::test]
async fn a_store_without_faults_says_what_it_is() {
    for version in VERSIONS {
        let shop = Shop::open(version).await;
        let probe = probe(&shop.session).await;
        assert_eq!(words(&probe), [], "{version}");
        assert!(probe.works());
        assert_eq!(probe.facts["version"], version);
        assert!(probe.facts["hpos"].is_boolean());
        let settings = json!({
            "currency": "EUR", "time_zone": "Europe/Berlin", "decimals": 2,
            "prices_include_tax": false, "round_at_subtotal": false,
        });
        assert_eq!(Value::Object(probe.settings), settings, "{version}");
        let tables = shop.tables().await;
        assert_eq!(tables["deliveries"]["waiting"].as_u64().unwrap_or(0), 0, "nothing was changed");
    }
}

#[tokio::test]
async fn each_fault_of_a_host_has_a_finding() {
    use Severity::{Problem, Warning};
    for (host, about, severity) in [
        (json!({"strips_authorization": true}), "header_stripped", Warning),
        (json!({"firewall": 403}), "firewall", Problem),
        (json!({"firewall": 503}), "firewall", Problem),
        (json!({"maintenance": true}), "maintenance", Problem),
        (json!({"plain_permalinks": true}), "permalinks", Problem),
        (json!({"rest_disabled": true}), "rest_disabled", Problem),
        (json!({"php_notice": true}), "notice_before_json", Warning),
        (json!({"byte_order_mark": true}), "notice_before_json", Warning),
        (json!({"redirect_to": "https://www.shop.example"}), "redirect", Problem),
        (json!({"hides_tls": true}), "wrong_key", Problem),
        (json!({"unreadable": {"orders": [1]}}), "", Warning),
    ] {
        let shop = Shop::open("11.0.1").await;
        shop.host(host.clone()).await;
        let probe = probe(&shop.session).await;
        let expected = if about.is_empty() { Vec::new() } else { vec![(about, severity)] };
        assert_eq!(words(&probe), expected, "{host}");
        assert_eq!(probe.works(), severity == Warning, "{host}");
        for finding in &probe.findings {
            assert!(!finding.seen.is_empty() && !finding.fix.is_empty(), "{host}");
        }
        if about == "redirect" {
            assert!(probe.findings[0].fix.contains("https://www.shop.example"));
        }
    }
}

#[tokio::test]
async fn each_fault_of_a_key_has_a_finding() {
    use Severity::{Problem, Warning};
    for (permissions, secret, about, severity) in [
        ("read_write", "wrong", "wrong_secret", Problem),
        ("write", "cs", "write_only_key", Problem),
        ("read", "cs", "read_only_key", Warning),
    ] {
        let more = json!({"permissions": permissions});
        let shop = Shop::open_with("9.4.3", secret, more).await;
        assert_eq!(words(&probe(&shop.session).await), [(about, severity)], "{about}");
    }
    let shop = Shop::open("9.4.3").await;
    shop.control("keys", json!([{"key": "another", "secret": "cs"}])).await;
    assert_eq!(words(&probe(&shop.session).await), [("wrong_key", Problem)]);
}

#[tokio::test]
async fn a_key_that_may_only_read_is_a_problem_where_something_is_written() {
    let mut shop = Shop::open_with("9.4.3", "cs", json!({"permissions": "read"})).await;
    let mut connection = (*shop.session.connection).clone();
    connection.settings["writes"] = json!(true);
    shop.session.connection = connection.into();
    assert_eq!(words(&probe(&shop.session).await), [("read_only_key", Severity::Problem)]);
}

#[tokio::test]
async fn what_is_no_store_at_all_is_told_apart() {
    let page = |status: u16, body: &'static str| Canned::start(move |_| answer(status, body));
    for (store, about) in [
        (page(404, "<html>").await, "not_a_store"),
        (page(200, "<html>hello").await, "not_a_store"),
        (page(200, "<html><title>Just a moment...</title>").await, "firewall"),
        (page(401, "<html>").await, "password"),
        (page(429, "<html>").await, "firewall"),
        (page(500, "<p>There has been a critical error.</p>").await, "host_error"),
        (page(502, "<html>").await, "host_error"),
        (page(200, r#"{"namespaces":["wp/v2"]}"#).await, "no_woocommerce"),
        (page(200, r#"{"namespaces":["wp/v2","wc/v2"]}"#).await, "too_old"),
        (page(500, r#"{"code":"internal_server_error","message":"x"}"#).await, "host_error"),
        (Canned::start(|_| None).await, "unreachable"),
    ] {
        let probe = probe(&session(&store.url).0).await;
        assert_eq!(words(&probe), [(about, Severity::Problem)], "{about}");
    }
    for (url, about) in [
        ("http://127.0.0.1:1", "unreachable"),
        ("http://shop.example", "plain_http"),
        ("https://shop.example/wp-json", "address"),
        ("https://nothing.invalid", "unknown_host"),
    ] {
        let probe = probe(&session(url).0).await;
        assert_eq!(words(&probe), [(about, Severity::Problem)], "{url}");
    }
    let (keyless, _) = session_with("https://shop.example", "{}");
    assert_eq!(words(&probe(&keyless).await), [("keys_missing", Severity::Problem)]);
}

#[tokio::test]
async fn a_user_who_may_too_little_and_an_old_version_are_named() {
    let store = |version: &'static str, closed: &'static [&'static str]| {
        Canned::start(move |asked| {
            if asked.target.starts_with("/wp-json/?") {
                return answer(200, r#"{"namespaces":["wc/v3"],"timezone_string":"UTC"}"#);
            }
            if closed.contains(&asked.path()) {
                let body = json!({"code": "woocommerce_rest_cannot_view", "data": {"status": 403}});
                return answer(403, body.to_string());
            }
            match asked.path() {
                "system_status" => {
                    let body = json!({"environment": {"version": version}, "settings": {}});
                    answer(200, body.to_string())
                }
                "orders/batch" => answer(200, "{}"),
                _ => answer(200, "[]"),
            }
        })
    };
    let closed = store("9.4.3", &["orders", "customers"]).await;
    let found = probe(&session(&closed.url).0).await;
    assert_eq!(words(&found), [("permission", Severity::Problem)]);
    assert!(found.findings[0].seen.contains("orders, customers"));

    let status = store("9.4.3", &["system_status"]).await;
    let found = probe(&session(&status.url).0).await;
    assert_eq!(words(&found), [("permission", Severity::Warning)]);

    let batch = store("9.4.3", &["orders/batch"]).await;
    let found = probe(&session(&batch.url).0).await;
    assert_eq!(words(&found), [("read_only_key", Severity::Warning)]);

    let old = store("5.7.2", &[]).await;
    let found = probe(&session(&old.url).0).await;
    assert_eq!(words(&found), [("too_old", Severity::Problem)]);
    assert_eq!(found.facts["version"], "5.7.2");
}

#[tokio::test]
async fn nobody_learns_the_keys_who_need_not() {
    let secret = r#"{"consumer_key":"ck_visible","consumer_secret":"cs_visible"}"#;
    let store = Canned::start(|asked| {
        if asked.target.starts_with("/wp-json/?") {
            assert!(!asked.head.to_lowercase().contains("authorization"));
            return answer(200, r#"{"namespaces":["wc/v3"]}"#);
        }
        let body = json!({"code": "woocommerce_rest_cannot_view", "data": {"status": 401}});
        answer(401, body.to_string())
    })
    .await;
    let found = probe(&session_with(&store.url, secret).0).await;
    assert_eq!(words(&found), [("wrong_key", Severity::Problem)]);
    assert!(!format!("{found:?}").contains("visible"));
    assert_eq!(store.asked().len(), 3, "the root, and the status with both places of the keys");
}

#[tokio::test]
async fn our_own_time_says_nothing_about_the_store() {
    let store = Canned::start(|_| answer(200, "{}")).await;
    let (mut session, _) = session(&store.url);
    session.deadline = crate::support::now();
    assert!(connector().account().unwrap().probe(&session).await.is_err());
}

#[tokio::test]
async fn a_key_that_was_handed_over_works() {
    let callback = Canned::start(|_| answer(200, "")).await;
    let mut shop = Shop::open("11.0.1").await;
    shop.host(json!({"loopback_callbacks": true})).await;
    let connector = connector();
    let handover = connector.key_handover().unwrap();
    let settings = &shop.session.connection.settings;
    let back = "https://sync.example/connected";
    let url = handover.authorize_url(settings, "st=at&e", &callback.url, back).unwrap();
    let page = shop.http.get(url).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let sent_back = shop.control("wc-auth", json!({"approve": true})).await;
    assert!(sent_back["location"].as_str().unwrap().starts_with("https://sync.example/connected?"));
    let posted = callback.asked().pop().unwrap();
    let handed = handover.receive(&posted.raw).unwrap();
    assert_eq!(handed.state, "st=at&e");
    shop.session.secret = handed.secret;
    assert_eq!(words(&probe(&shop.session).await), []);
}
