//! Connecting, as a person does it: a link, consent, and the way back.

use flows::{Function, World, sync_job};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use serde_json::json;
use xtask::tenant::BOOKS;

/// Where the consent page sends a person who opens the link and chooses this company.
async fn consent(link: &str, company: &str) -> Url {
    let browser = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    let page = browser.get(format!("{link}&realmId={company}")).send().await.unwrap();
    assert!(page.status().is_redirection(), "{}", page.status());
    page.headers()["location"].to_str().unwrap().parse().unwrap()
}

fn link_in(said: &str) -> String {
    let link = said.lines().map(str::trim).find(|line| line.contains("/connect/oauth2?"));
    link.unwrap_or_else(|| panic!("no link in {said}")).to_owned()
}

#[tokio::test]
async fn a_person_connects_the_books_and_an_order_is_posted() {
    let world = World::unheard(&[]).await;
    let off = json!({
        "tenant": world.tenant.name,
        "connections": [{
            "id": BOOKS, "connector": "quickbooks", "realm": world.tenant.realm,
            "start_at": "2026-01-01T00:00:00Z", "state": { "state": "disabled" },
            "settings": {},
        }],
    });
    world.tenant.seed_with(&world.run, &off).await.unwrap();
    let api = world.run.api_url.clone();
    let link = async || {
        let said = world.operator("link", &["--connection", BOOKS, "--api", &api]).await.unwrap();
        link_in(&said)
    };

    let path = format!("quickbooks/companies/{}/connection", world.tenant.realm);
    world.control_post(&path, &json!({ "declines": true })).await;
    let declined =
        world.http.get(consent(&link().await, &world.tenant.realm).await).send().await.unwrap();
    let (status, page) = (declined.status(), declined.text().await.unwrap());
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(page.contains("nothing was changed"), "{page}");

    world.control_post(&path, &json!({ "declines": false })).await;
    let back = consent(&link().await, &world.tenant.realm).await;
    let given = world.http.get(back.clone()).send().await.unwrap();
    let (status, page) = (given.status(), given.text().await.unwrap());
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(page.contains("<h1>Connected</h1>"), "{page}");
    let again = world.http.get(back).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::BAD_REQUEST, "a state works once");

    // The settings are the company's own word: nobody typed them in.
    let said = world.operator("try", &["--connection", BOOKS]).await.unwrap();
    assert!(said.starts_with("books: works"), "{said}");
    let order = world.buy("quitte").await;
    let worker = Function::start(&world.run, "sync-worker", &[]).await;
    world.carry_out(&worker, &[sync_job(&world, BOOKS, &[order])]).await;
    assert_eq!(world.outcomes(order).await, ["posted"]);

    world.operator("off", &["--connection", BOOKS]).await.unwrap();
    let refused = world.operator("try", &["--connection", BOOKS]).await.unwrap_err();
    assert!(refused.contains("does not work yet"), "{refused}");
}
