//! The look at a store, step by step: what stands in the way of one ends it.

use engine::connector::{Finding, Probe};
use engine::session::Call;
use engine::{Error, Result};
use reqwest::Method;
use serde_json::Value;

use super::diagnosis::{self, problem, warning};
use super::facts::{self, Facts, Root};
use crate::woocommerce::client::{Answer, Client, KeysIn, Query, Request};
use crate::woocommerce::{body, errors};

/// The oldest version that can be asked what changed.
const OLDEST: (u32, u32) = (5, 8);

/// A look at a store.
pub(super) struct Look<'a> {
    pub(super) client: &'a Client<'a>,
    pub(super) probe: &'a mut Probe,
}

impl Look<'_> {
    /// As far as it goes: what stands in the way of one step ends it.
    pub(super) async fn everything(&mut self) -> Result<()> {
        let Some(root) = self.root().await? else { return Ok(()) };
        let Some(status) = self.status(&root).await? else { return Ok(()) };
        self.reads().await?;
        self.writes().await?;
        let Some(status) = status else { return Ok(()) };
        let Some(taxes) = self.taxes().await? else { return Ok(()) };
        match Facts::of(&root, status, taxes) {
            Ok(facts) => self.take(&facts),
            Err(error) => self.find(problem(
                "unreadable",
                error.message,
                "look for a plug-in that changes what the REST API answers",
            )),
        }
        Ok(())
    }

    pub(super) fn find(&mut self, finding: Finding) {
        if !self.probe.findings.iter().any(|known| known.about == finding.about) {
            self.probe.findings.push(finding);
        }
    }

    fn take(&mut self, facts: &Facts) {
        let (major, minor) = OLDEST;
        if facts.is_before(major, minor) {
            self.find(too_old(&format!("the store runs WooCommerce {}", facts.version())));
        }
        self.probe.facts = facts.all();
        self.probe.settings = facts.settings();
    }

    /// The API's root, asked without keys.
    async fn root(&mut self) -> Result<Option<Root>> {
        let request = facts::root_request(self.client)?;
        let Some(answer) = self.ask(&request, KeysIn::Nowhere).await? else { return Ok(None) };
        if answer.status.as_u16() == 404 && self.has_plain_permalinks().await? {
            self.find(diagnosis::permalinks());
            return Ok(None);
        }
        if let Some(finding) = diagnosis::of_page(&request.url, &answer) {
            self.find(finding);
            return Ok(None);
        }
        let Some(root) = facts::root(&answer.body).filter(|_| answer.status.is_success()) else {
            self.find(diagnosis::of_root_refusal(&answer));
            return Ok(None);
        };
        self.look_for_notices(&answer);
        let has = |namespace: &str| root.namespaces.iter().any(|known| known == namespace);
        if has("wc/v3") {
            return Ok(Some(root));
        }
        let old = has("wc/v1") || has("wc/v2");
        self.find(if old { too_old("the store has no API wc/v3") } else { no_woocommerce() });
        Ok(None)
    }

    async fn has_plain_permalinks(&mut self) -> Result<bool> {
        let url = self.client.settings().base().clone();
        let query = vec![("rest_route", "/".to_owned())];
        let request = Request { method: Method::GET, url, query, body: None, call: Call::Read };
        match self.client.ask(&request, KeysIn::Nowhere).await {
            Ok(answer) => Ok(facts::root(&answer.body).is_some()),
            Err(failed) if says_something(&failed.error) => Ok(false),
            Err(failed) => Err(failed.error),
        }
    }

    /// The system status, which only a shop manager may read; an inner none where this key's user
    /// is not one, an outer none where nothing else can be read either.
    async fn status(&mut self, root: &Root) -> Result<Option<Option<Value>>> {
        let request = self.read("system_status", facts::of_status())?;
        let Some(answer) = self.send(&request).await? else { return Ok(None) };
        if errors::is_anonymous(answer.status, &answer.body) {
            let addresses = [root.url.as_str(), root.home.as_str()];
            self.find(diagnosis::of_unknown_key(&request.url, addresses));
            return Ok(None);
        }
        if self.client.puts_keys_into_the_query() {
            self.find(warning(
                "header_stripped",
                "the keys arrive in the query string only, not in the header",
                "it works; better ask the host to let the Authorization header through to PHP, so \
                 that keys do not stand in its access logs",
            ));
        }
        if errors::is_refused_key(answer.status, &answer.body) {
            let finding = self.of_refused_key().await?;
            self.find(finding);
            return Ok(None);
        }
        if let Some(finding) = diagnosis::of_page(&request.url, &answer) {
            self.find(finding);
            return Ok(None);
        }
        if errors::is_unknown_route(answer.status, &answer.body) {
            self.find(too_old("the store does not know its own system status"));
            return Ok(None);
        }
        if errors::is_forbidden(answer.status, &answer.body) {
            self.find(warning(
                "permission",
                "the store's user of the key may not read the system status",
                "use a key of an administrator or shop manager",
            ));
            return Ok(Some(None));
        }
        if !answer.status.is_success() {
            self.find(refused("system_status", &answer));
            return Ok(None);
        }
        self.look_for_notices(&answer);
        Ok(Some(body::object(&answer.body)))
    }

    async fn taxes(&mut self) -> Result<Option<Vec<Value>>> {
        let request = self.read("settings/tax", Query::new())?;
        let Some(answer) = self.send(&request).await? else { return Ok(None) };
        let rows = body::rows(&answer.body).filter(|_| answer.status.is_success());
        if rows.is_none() {
            self.find(refused("settings/tax", &answer));
        }
        Ok(rows)
    }

    fn look_for_notices(&mut self, answer: &Answer) {
        let first = answer.body.iter().find(|byte| !byte.is_ascii_whitespace());
        if first.is_some_and(|byte| !matches!(byte, b'{' | b'[')) {
            self.find(warning(
                "notice_before_json",
                "something is printed before the API's answers",
                "it works; set WP_DEBUG_DISPLAY to false in wp-config.php, and look in the error \
                 log for the plug-in that causes it",
            ));
        }
    }

    pub(super) fn read(&self, path: &str, query: Query) -> Result<Request> {
        let request = self.client.request(Method::GET, path, Call::Read)?;
        Ok(Request { query, ..request })
    }

    pub(super) async fn send(&mut self, request: &Request) -> Result<Option<Answer>> {
        let sent = self.client.send(request).await.map_err(|failed| failed.error);
        self.answered(sent)
    }

    async fn ask(&mut self, request: &Request, keys: KeysIn) -> Result<Option<Answer>> {
        let asked = self.client.ask(request, keys).await.map_err(|failed| failed.error);
        self.answered(asked)
    }

    fn answered(&mut self, asked: Result<Answer>) -> Result<Option<Answer>> {
        match asked {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if says_something(&error) => {
                self.find(diagnosis::of_silence(&error));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// Whether a failure came of the request, and not of our own time or limits.
fn says_something(error: &Error) -> bool {
    let beneath = error.source.as_ref();
    beneath.is_some_and(|beneath| beneath.downcast_ref::<reqwest::Error>().is_some())
}

pub(super) fn refused(what: &str, answer: &Answer) -> Finding {
    if diagnosis::is_closed(answer) {
        return diagnosis::of_root_refusal(answer);
    }
    let code = errors::code_of(&answer.body).unwrap_or_else(|| "no code".to_owned());
    problem(
        "refused",
        format!("the store answers {} ({code}) to {what}", answer.status.as_u16()),
        "look for a plug-in that limits the REST API, and for the store's error log",
    )
}

fn too_old(seen: &str) -> Finding {
    problem(
        "too_old",
        seen,
        "update WooCommerce to 5.8 or later: an older one cannot say what changed",
    )
}

fn no_woocommerce() -> Finding {
    problem(
        "no_woocommerce",
        "WordPress answers, and has no WooCommerce API",
        "install and activate WooCommerce, or enter the address of the site that has it",
    )
}
