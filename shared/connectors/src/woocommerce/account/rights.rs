//! What the key and its user may do.

use engine::Result;
use engine::connector::Finding;
use engine::session::Call;
use reqwest::Method;
use serde_json::json;

use super::diagnosis::{self, problem, warning};
use super::look::{Look, refused};
use crate::woocommerce::client::Answer;
use crate::woocommerce::errors;

/// What must be readable.
const READS: [&str; 3] = ["orders", "products", "customers"];

impl Look<'_> {
    /// A wrong secret, or a key that may write and not read: the store answers them alike.
    pub(super) async fn of_refused_key(&mut self) -> Result<Finding> {
        let writes = self.try_to_write().await?;
        let known = writes.is_some_and(|answer| {
            answer.status.is_success() || errors::is_forbidden(answer.status, &answer.body)
        });
        Ok(if known {
            problem(
                "write_only_key",
                "the key may write and not read",
                "give the key the permission Read/Write under WooCommerce, Settings, Advanced, REST API",
            )
        } else {
            problem(
                "wrong_secret",
                "the store knows the key and refuses the secret",
                "copy the secret again, or make a new key: a secret is shown only once",
            )
        })
    }

    pub(super) async fn reads(&mut self) -> Result<()> {
        let mut closed = Vec::new();
        for collection in READS {
            let query = vec![("per_page", "1".to_owned()), ("_fields", "id".to_owned())];
            let request = self.read(collection, query)?;
            let Some(answer) = self.send(&request).await? else { return Ok(()) };
            if let Some(finding) = diagnosis::of_page(&request.url, &answer) {
                self.find(finding);
            } else if errors::is_forbidden(answer.status, &answer.body) {
                closed.push(collection);
            } else if !answer.status.is_success() {
                self.find(refused(collection, &answer));
            }
        }
        if !closed.is_empty() {
            self.probe.findings.retain(|finding| finding.about != "permission");
            self.find(problem(
                "permission",
                format!("the store's user of the key may not read {}", closed.join(", ")),
                "use a key of an administrator or shop manager",
            ));
        }
        Ok(())
    }

    pub(super) async fn writes(&mut self) -> Result<()> {
        let Some(answer) = self.try_to_write().await? else { return Ok(()) };
        let forbidden = errors::is_forbidden(answer.status, &answer.body);
        if !forbidden && !errors::is_refused_key(answer.status, &answer.body) {
            return Ok(());
        }
        let finding = if self.client.settings().writes() { problem } else { warning };
        let fix = "give the key the permission Read/Write; with less, make the webhooks by hand, \
                   and nothing can be written back";
        let seen = if forbidden {
            "the store's user of the key may not change orders"
        } else {
            "the key may only read"
        };
        self.find(finding("read_only_key", seen.to_owned(), fix));
        Ok(())
    }

    /// A batch that holds nothing changes nothing, and is refused like one that does.
    async fn try_to_write(&mut self) -> Result<Option<Answer>> {
        let mut request = self.client.request(Method::POST, "orders/batch", Call::Batch)?;
        request.body = Some(json!({}));
        self.send(&request).await
    }
}
