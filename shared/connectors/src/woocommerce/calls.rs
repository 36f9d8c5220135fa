//! The reads, one method each, and the pages of lists.
//!
//! `Link` headers are never followed: past the end they point nowhere (contract, "Pages"). The
//! counts beside them are taken where a proxy lets them through.

use engine::{Code, Error, Result};
use jiff::Timestamp;
use reqwest::header::DATE;
use serde_json::Value;

use super::client::{Answer, Client, Query};
use super::{body, errors};

/// The most rows of a page.
pub(crate) const LARGEST_PAGE: usize = 100;
/// Pages to fall back to when a store does not answer in time.
const SMALLER_PAGES: [usize; 3] = [50, 20, 10];

/// A page of a list.
#[derive(Debug)]
pub(crate) struct Rows {
    /// Its rows, unread. Rows that the key's user may not read are left out by the store, so it
    /// can be short and not the last.
    pub(crate) rows: Vec<Value>,
    /// How many rows the whole list has, where the store (or a proxy) lets us know.
    pub(crate) total: Option<usize>,
    /// How many pages of this size it has, where the store lets us know.
    pub(crate) pages: Option<usize>,
    /// When the store answered, by its own clock, where it lets us know.
    pub(crate) at: Option<Timestamp>,
}

impl Rows {
    /// Whether rows wait behind this page. Without a count only an empty page is the end for
    /// certain.
    pub(crate) fn more_behind(&self, offset: usize, per_page: usize) -> bool {
        let pages = self.pages.map(|pages| pages.saturating_mul(per_page));
        match self.total.or(pages) {
            Some(total) => total > offset.saturating_add(per_page),
            None => !self.rows.is_empty(),
        }
    }

    /// Whether the store says how much there is.
    pub(crate) fn is_counted(&self) -> bool {
        self.total.or(self.pages).is_some()
    }
}

/// The page to try after one that was not answered in time; none where that was not the reason, or
/// the page was the smallest.
pub(crate) fn smaller_page(per_page: usize, error: &Error) -> Option<usize> {
    let smaller = SMALLER_PAGES.into_iter().find(|smaller| *smaller < per_page);
    smaller.filter(|_| error.code == Code::NoAnswer)
}

/// The page to try again after a poll that got through with a smaller one; none is the largest.
pub(crate) fn larger_page(per_page: usize) -> Option<usize> {
    SMALLER_PAGES.into_iter().rev().find(|larger| *larger > per_page)
}

impl Client<'_> {
    /// A page of a collection (`orders`, `products`, `customers`).
    pub(crate) async fn list(&self, collection: &str, query: &Query) -> Result<Rows> {
        let answer = self.get(collection, query).await?;
        self.rows(answer).await
    }

    /// A page of a collection; none where the store is too old to have it.
    pub(crate) async fn list_if_known(
        &self,
        collection: &str,
        query: &Query,
    ) -> Result<Option<Rows>> {
        let answer = self.get(collection, query).await?;
        if errors::is_unknown_route(answer.status, &answer.body) {
            return Ok(None);
        }
        self.rows(answer).await.map(Some)
    }

    /// Every row of a short collection, page by page. A store that does not know pages answers
    /// with the same rows again, which ends it.
    pub(crate) async fn all(&self, collection: &str, query: &Query) -> Result<Vec<Value>> {
        let mut rows: Vec<Value> = Vec::new();
        for page in 1_usize.. {
            let mut query = query.clone();
            query.push(("per_page", LARGEST_PAGE.to_string()));
            query.push(("page", page.to_string()));
            let listed = self.list(collection, &query).await?;
            let more = listed.more_behind((page - 1).saturating_mul(LARGEST_PAGE), LARGEST_PAGE);
            let known = rows.len();
            let fresh: Vec<Value> =
                listed.rows.into_iter().filter(|row| !rows.contains(row)).collect();
            rows.extend(fresh);
            if !more || rows.len() == known {
                break;
            }
        }
        Ok(rows)
    }

    /// One object, such as `system_status`.
    pub(crate) async fn object(&self, path: &str, query: &Query) -> Result<Value> {
        let answer = self.get(path, query).await?;
        let answer = self.succeeded(answer).await?;
        body::object(&answer.body).ok_or_else(errors::no_json)
    }

    /// One row by id; none where the store says that it has none.
    pub(crate) async fn one(&self, collection: &str, id: u64) -> Result<Option<Value>> {
        self.single(&format!("{collection}/{id}")).await
    }

    /// A page of an order's refunds.
    pub(crate) async fn refunds_of(&self, order: u64, page: usize) -> Result<Rows> {
        let query = vec![("per_page", LARGEST_PAGE.to_string()), ("page", page.to_string())];
        self.list(&format!("orders/{order}/refunds"), &query).await
    }

    /// One refund of an order; none where it was deleted.
    pub(crate) async fn refund_of(&self, order: u64, refund: u64) -> Result<Option<Value>> {
        self.single(&format!("orders/{order}/refunds/{refund}")).await
    }

    /// A page of all refunds, newest first; none where the store is too old to list them.
    pub(crate) async fn refunds(&self, query: &Query) -> Result<Option<Rows>> {
        self.list_if_known("refunds", query).await
    }

    async fn single(&self, path: &str) -> Result<Option<Value>> {
        let answer = self.get(path, &Query::new()).await?;
        if errors::is_gone(answer.status, &answer.body) {
            return Ok(None);
        }
        if errors::is_forbidden(answer.status, &answer.body) {
            let said = "the store's user of this key may not read it: use a key of a shop manager";
            return Err(Error::park(Code::Refused, said));
        }
        let answer = self.succeeded(answer).await?;
        body::object(&answer.body).map(Some).ok_or_else(errors::no_json)
    }

    async fn rows(&self, answer: Answer) -> Result<Rows> {
        let answer = self.succeeded(answer).await?;
        let stated = |name: &str| {
            let text = answer.headers.get(name).and_then(|value| value.to_str().ok());
            text.and_then(|text| text.trim().parse().ok())
        };
        let (total, pages) = (stated("x-wp-total"), stated("x-wp-totalpages"));
        let at = answer.headers.get(DATE).and_then(|value| value.to_str().ok());
        let at = at.and_then(|text| Some(jiff::fmt::rfc2822::parse(text).ok()?.timestamp()));
        let rows = body::rows(&answer.body).ok_or_else(errors::no_json)?;
        Ok(Rows { rows, total, pages, at })
    }
}
