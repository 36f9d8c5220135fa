//! What would be posted of a capture: every order and refund in it planned as the sync plans them, and
//! held against the store's own totals. Pure but for reading a mapping's file.
//!
//! ```text
//! findings ─► gather: the newest of each order, with its refunds ─► verdict: planned, skipped or parked
//!                └─► seen ─► mapping (where none is given) ─┘            └─► counts, page
//! ```
//!
//! Not guaranteed: what the books would say. No company is asked: accounts, codes and closed periods
//! of a mapping that was made here are names of things, to be filled in by a person.

mod counts;
mod gather;
mod mapping;
mod page;
mod seen;
mod totals;
mod verdict;

use std::path::PathBuf;

use anyhow::Result;
use engine::plan::{Context, NOTHING_HELD, books};
use jiff::Timestamp;
use model::{ConnectionId, TenantId};

pub use counts::Counts;
use gather::Gathered;
use verdict::Verdict;

use super::judge::Finding;

/// How to plan.
#[derive(Debug, Default)]
pub struct Wish {
    /// The mapping's file; none: one is made of what the capture shows.
    pub mapping: Option<PathBuf>,
    /// The company's country (ISO 3166 alpha-2), where a mapping is made; none: the one that most
    /// orders are billed to.
    pub country: Option<String>,
}

/// What would be posted.
#[derive(Debug)]
pub struct Preview {
    /// Each order, in the order of store and id.
    verdicts: Vec<Verdict>,
    /// What could not be asked, and why.
    lost: Vec<gather::Lost>,
    /// How the mapping came about, in words for people.
    mapping: String,
    /// The same in numbers.
    pub counts: Counts,
}

/// Plans what was found.
///
/// # Errors
/// A mapping that cannot be read or is wrong, by its place.
pub fn preview(findings: &[Finding], wish: &Wish) -> Result<Preview> {
    let Gathered { orders, lost } = gather::gather(findings);
    let (mapping, told) = mapping::mapping(wish, &orders)?;
    let (tenant, source): (TenantId, ConnectionId) = ("preview".parse()?, "store".parse()?);
    let context = Context {
        tenant: &tenant,
        source: &source,
        origin: "https://store.invalid",
        mapping: &mapping,
        // All that there is, however old.
        start_at: Timestamp::UNIX_EPOCH,
        form: None,
        held: &NOTHING_HELD,
        print: None,
    };
    let verdicts: Vec<Verdict> = orders
        .into_iter()
        .map(|order| {
            let plan = books::plan(&order.order, &context);
            verdict::verdict(order, &plan)
        })
        .collect();
    let counts = Counts::of(&verdicts, &lost);
    Ok(Preview { verdicts, lost, mapping: told, counts })
}

impl Preview {
    /// For people.
    #[must_use]
    pub fn page(&self) -> String {
        page::page(self)
    }
}
