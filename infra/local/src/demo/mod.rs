//! The main job, before your eyes: three stores' orders become one company's books.
//!
//! What is printed is read from the stores', the company's and PostgreSQL's own tables and audited
//! by the `oracle`, which shares no code with the product.

mod clock;
mod gather;
mod setup;
mod show;
mod watch;

use std::cell::Cell;

use anyhow::{Context, Result};
use oracle::Summary;

use crate::progress::Step;
use crate::stack::Stack;
use crate::tenant::BOOKS;

/// The reasons with which this scenario's orders may wait for a person: some were paid by a method
/// that the store does not name, some were changed after they were posted.
const ALLOWED_PARKS: [&str; 2] = ["GATEWAY_NOT_MAPPED", "EDITED_AFTER_PAYMENT"];

/// Does the main job and audits it; returns the exit code.
///
/// # Errors
/// When the stack does not answer.
pub async fn run(stack: &Stack, json: bool) -> Result<i32> {
    let step = Step::start("Connecting three stores, a company and the analytics copy");
    let stores = setup::connect(stack).await?;
    step.done();
    show::heading();
    let started = clock::now();
    let is_over = Cell::new(false);
    let life = async {
        let life = setup::live_on(stack, &stores).await?;
        is_over.set(true);
        anyhow::Ok(life)
    };
    let (life, ()) = tokio::try_join!(life, watch::decisions(stack, &is_over))?;
    let summary = audit(stack, started).await?;
    show::summary(stack, &summary, life.actions.len());
    if json {
        println!("{}", serde_json::to_string(&summary).context("the summary is JSON")?);
    }
    Ok(i32::from(!summary.is_clean()))
}

async fn audit(stack: &Stack, started: clock::Instant) -> Result<Summary> {
    let journal = gather::journal(stack).await?;
    let seconds = clock::seconds_until_last(started, &journal);
    Ok(oracle::audit(&oracle::Audit {
        stores: gather::stores(stack).await?,
        company: gather::company(stack).await?,
        copy: oracle::copy::orders(&stack.run.postgres_url).await?,
        journal,
        books: BOOKS,
        allowed_parks: &ALLOWED_PARKS,
        seconds,
    }))
}
