//! Each order once, as it was seen last, with every refund of it that was seen.
//!
//! An order is captured many times, in answers and in deliveries. The latest by its own date counts;
//! where the date did not move, the later file does.

use std::collections::BTreeMap;
use std::path::PathBuf;

use connectors::woocommerce::capture::{Reading, Thing};
use connectors::woocommerce::read;
use engine::Code;
use model::{Order, Record, Refund, SourceId};

use crate::replay::judge::{Finding, Sort, id_at};

/// A store's record by its store and id.
type Key = (PathBuf, SourceId);

/// An order with its refunds.
#[derive(Debug)]
pub(super) struct Seen {
    /// The folder of its store.
    pub(super) store: PathBuf,
    /// The order.
    pub(super) order: Box<Order>,
}

/// An order or refund that cannot be planned at all.
#[derive(Debug)]
pub(super) struct Lost {
    /// What it is, such as `refund 31`.
    pub(super) what: String,
    /// Whether it is a refund.
    pub(super) refund: bool,
    /// The code that it waits with.
    pub(super) code: Code,
    /// Why, in words for people.
    pub(super) why: String,
}

/// What there is to plan.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Orders by store and id.
    pub(super) orders: Vec<Seen>,
    /// What cannot be planned.
    pub(super) lost: Vec<Lost>,
}

/// Gathers them.
pub(super) fn gather(findings: &[Finding]) -> Gathered {
    let mut orders: BTreeMap<Key, &Order> = BTreeMap::new();
    let mut refunds: BTreeMap<Key, (&Refund, Option<SourceId>)> = BTreeMap::new();
    for finding in findings {
        let Sort::Row { reading: Some(reading), .. } = &finding.sort else { continue };
        let key = |id: &SourceId| (finding.store.clone(), id.clone());
        match &**reading {
            Reading::Record(Record::Order(order)) => {
                let known = orders.entry(key(&order.id)).or_insert(order);
                if order.modified_at >= known.modified_at {
                    *known = order;
                }
            }
            Reading::Refund(refund) => {
                let parent = finding.parent.clone().or_else(|| parent_of(refund));
                let known = refunds.entry(key(&refund.id)).or_insert((refund, None));
                *known = (refund, parent.or_else(|| known.1.take()));
            }
            _ => {}
        }
    }
    let mut lost = unread(findings, &orders, &refunds);
    let mut of_order: BTreeMap<Key, Vec<&Refund>> = BTreeMap::new();
    for ((store, id), (refund, parent)) in refunds {
        let order = parent.map(|parent| (store, parent)).filter(|key| orders.contains_key(key));
        match order {
            Some(key) => of_order.entry(key).or_default().push(refund),
            None => lost.push(Lost {
                what: format!("refund {id}"),
                refund: true,
                code: Code::RefundWithoutSale,
                why: "its order is not in the capture".to_owned(),
            }),
        }
    }
    let mut gathered = Gathered { orders: Vec::new(), lost };
    for ((store, id), order) in orders {
        let own = of_order.remove(&(store.clone(), id.clone())).unwrap_or_default();
        let raws = own.iter().map(|refund| refund.raw.clone()).collect();
        let (code, why) = match read::order(order.raw.clone(), raws) {
            Ok(Record::Order(order)) => {
                gathered.orders.push(Seen { store, order });
                continue;
            }
            Ok(other) => {
                (Code::RecordUnreadable, format!("it is no order, but a {}", other.kind()))
            }
            Err(error) => (error.code, error.message),
        };
        gathered.lost.push(Lost { what: format!("order {id}"), refund: false, code, why });
        gathered.lost.extend(own.iter().map(|refund| Lost {
            what: format!("refund {}", refund.id),
            refund: true,
            code: Code::RefundWithoutSale,
            why: format!("its order {id} does not read with it"),
        }));
    }
    gathered
}

/// Only the list of all refunds names the order.
fn parent_of(refund: &Refund) -> Option<SourceId> {
    id_at(&refund.raw, "parent_id").map(SourceId::new)
}

/// Orders and refunds of which no capture reads, each once.
fn unread(
    findings: &[Finding],
    orders: &BTreeMap<Key, &Order>,
    refunds: &BTreeMap<Key, (&Refund, Option<SourceId>)>,
) -> Vec<Lost> {
    let mut lost = BTreeMap::new();
    for finding in findings {
        let (Sort::Row { thing, reading: None }, Some(failure)) = (&finding.sort, &finding.failure)
        else {
            continue;
        };
        let refund = match thing {
            Thing::Order => false,
            Thing::Refund => true,
            _ => continue,
        };
        let what = failure.record.clone().unwrap_or_else(|| thing.as_str().to_owned());
        let id = SourceId::new(what.rsplit(' ').next().unwrap_or_default());
        let key = (finding.store.clone(), id);
        let known = if refund { refunds.contains_key(&key) } else { orders.contains_key(&key) };
        if !known {
            let why = failure.message.clone();
            let one = Lost { what: what.clone(), refund, code: Code::RecordUnreadable, why };
            lost.insert((finding.store.clone(), what), one);
        }
    }
    lost.into_values().collect()
}
