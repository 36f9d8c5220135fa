//! The descriptor is complete, and says what the traits say.

use std::collections::BTreeSet;
use std::time::Duration;

use engine::connector::{Connector, Descriptor};
use model::Kind;

use super::Seen;
use crate::subject::Subject;

pub(super) fn check(subject: &dyn Subject, seen: &mut Seen) {
    let connector = subject.connector("http://127.0.0.1:1");
    let descriptor = connector.descriptor();
    seen.must(!descriptor.name.trim().is_empty(), "name: it has none for people");
    streams(connector.as_ref(), descriptor, seen);
    target(connector.as_ref(), descriptor, seen);
    fields(descriptor, seen);
    let limits = descriptor.limits;
    let bounded =
        limits.per_second == 0 || limits.per_minute == 0 || limits.per_second <= limits.per_minute;
    seen.must(bounded, "limits: a second takes more than its minute");
    lists(connector.as_ref(), seen);
    sweep(connector.as_ref(), descriptor, seen);
    let keeps_up = connector.subscriptions().is_none() || connector.webhooks().is_some();
    seen.must(keeps_up, "subscriptions: it keeps webhooks up that it cannot read");
}

fn streams(connector: &dyn Connector, descriptor: &Descriptor, seen: &mut Seen) {
    let is_source = connector.source().is_some();
    let says_so = !descriptor.streams.is_empty();
    seen.must(is_source == says_so, "streams: a source has some, and nothing else has");
    let names: BTreeSet<&str> = descriptor.streams.iter().map(|stream| stream.name).collect();
    seen.must(names.len() == descriptor.streams.len(), "streams: two have one name");
    seen.must(!names.contains(""), "streams: one has no name");
    let named = descriptor.streams.iter().all(|stream| !stream.kinds.is_empty());
    seen.must(named, "streams: one reports no kind");
    let kinds: Vec<Kind> = descriptor.source_kinds().collect();
    let unique: BTreeSet<Kind> = kinds.iter().copied().collect();
    seen.must(unique.len() == kinds.len(), "streams: a kind is reported twice");
}

fn target(connector: &dyn Connector, descriptor: &Descriptor, seen: &mut Seen) {
    let is_target = connector.target().is_some();
    let says_so = descriptor.documents.is_some();
    seen.must(is_target == says_so, "documents: a target has a shape, and nothing else has");
    seen.must(!is_target || descriptor.max_batch > 0, "max_batch: a call takes no write");
}

fn fields(descriptor: &Descriptor, seen: &mut Seen) {
    let mut known = BTreeSet::new();
    for rule in descriptor.fields {
        let what = format!("fields: {}.{}", rule.entity, rule.field);
        seen.must(!rule.entity.is_empty() && !rule.field.is_empty(), format!("{what}: no name"));
        seen.must(known.insert((rule.entity, rule.field)), format!("{what}: two rules"));
        seen.must(rule.max != Some(0), format!("{what}: room for no character"));
    }
}

fn lists(connector: &dyn Connector, seen: &mut Seen) {
    let Some(lists) = connector.lists() else { return };
    let names: BTreeSet<&str> = lists.lists().iter().map(|list| list.name).collect();
    seen.must(!names.is_empty(), "lists: it can read some, and names none");
    seen.must(names.len() == lists.lists().len(), "lists: two have one name");
    seen.must(!names.contains(""), "lists: one has no name");
    let kept = lists.lists().iter().all(|list| list.keep > Duration::ZERO);
    seen.must(kept, "lists: one is out of date at once");
}

fn sweep(connector: &dyn Connector, descriptor: &Descriptor, seen: &mut Seen) {
    let Some(sweep) = connector.sweep() else { return };
    let kinds: BTreeSet<Kind> = descriptor.source_kinds().collect();
    seen.must(!sweep.kinds().is_empty(), "sweep: it lists no kind");
    let known = sweep.kinds().iter().all(|kind| kinds.contains(kind));
    seen.must(known, "sweep: it lists a kind that is not polled");
}
