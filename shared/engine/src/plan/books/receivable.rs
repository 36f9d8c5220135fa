//! What is open on an order's invoice as time goes by: what each payment pays, and how much of each
//! refund is set off against the invoice instead of being paid out (books.md, rows 8, 9 and 27).
//!
//! The store's own days decide, so that the answer is the same whatever is looked at when: a refund
//! that was made before the invoice was paid lowers what is owed, and the payment is what is left
//! then. What stands in the books already wins over that order: a document keeps its form, and a
//! refund that is seen after the payment was posted is paid out, because nothing is open any more.
//! It knows the store's payments only; what people enter in the books by themselves is the worker's.

use std::collections::BTreeMap;

use jiff::Timestamp;
use model::document::SalesForm;
use model::money::Decimal;
use model::role::CANCELLATION;
use model::{Refund, Role, SourceId};

use super::desk::Desk;

/// A payment that the store knows of.
#[derive(Debug, Clone)]
pub(super) struct Due {
    /// Which document it becomes.
    pub(super) role: Role,
    /// When it was made.
    pub(super) at: Timestamp,
    /// How much; none pays all that is open then.
    pub(super) amount: Option<Decimal>,
}

/// How a refund is given back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Share {
    /// Set off against the open invoice.
    pub(super) credited: Decimal,
    /// Paid out.
    pub(super) paid_out: Decimal,
}

/// The history of an order's receivable.
#[derive(Debug, Default)]
pub(super) struct Receivable {
    shares: BTreeMap<SourceId, Share>,
    paid: BTreeMap<Role, Decimal>,
    /// Payments of more than was open.
    pub(super) excess: BTreeMap<Role, Decimal>,
    /// What is open at the end.
    pub(super) open: Decimal,
}

impl Receivable {
    /// Follows the invoice through its payments and refunds; a sales receipt is never open.
    pub(super) fn of(desk: &Desk<'_>, form: SalesForm, mut due: Vec<Due>) -> Self {
        due.sort_by_key(|payment| payment.at);
        let total = desk.round(desk.order.total);
        let is_invoice = form == SalesForm::Invoice;
        let open = if is_invoice { total - Held::credits(desk) } else { Decimal::ZERO };
        let mut history = Self { open, ..Self::default() };
        let mut due = due.into_iter().peekable();
        for refund in &desk.order.refunds {
            let held = Held::of(desk, refund).filter(|_| is_invoice);
            let precedes = |due: &Due| {
                let posted = Held::amount(desk, &due.role).is_some();
                due.at <= refund.created_at || (posted && held.is_none())
            };
            while let Some(payment) = due.next_if(precedes) {
                history.pay(desk, payment);
            }
            history.give_back(refund, held);
        }
        due.for_each(|payment| history.pay(desk, payment));
        history
    }

    /// How a refund is given back.
    pub(super) fn share(&self, refund: &Refund) -> Share {
        self.shares.get(&refund.id).copied().unwrap_or_default()
    }

    /// What a payment pays; nothing where nothing was open.
    pub(super) fn paid(&self, role: &Role) -> Decimal {
        self.paid.get(role).copied().unwrap_or_default()
    }

    fn pay(&mut self, desk: &Desk<'_>, payment: Due) {
        let posted = Held::amount(desk, &payment.role).filter(|_| payment.amount.is_none());
        let amount = posted.or(payment.amount).unwrap_or(self.open);
        if amount > self.open && posted.is_none() {
            self.excess.insert(payment.role, amount - self.open);
            return;
        }
        self.open -= amount;
        self.paid.insert(payment.role, amount);
    }

    fn give_back(&mut self, refund: &Refund, held: Option<Held>) {
        let share = match held {
            Some(held) => held.share(refund.amount),
            None => {
                let credited = refund.amount.min(self.open).max(Decimal::ZERO);
                self.open -= credited;
                Share { credited, paid_out: refund.amount - credited }
            }
        };
        self.shares.insert(refund.id.clone(), share);
    }
}

/// What stands in the books of a refund.
#[derive(Debug, Clone, Copy)]
enum Held {
    /// A credit memo of so much, and perhaps a receipt of the rest.
    Credit(Decimal),
    /// A refund receipt of so much alone.
    Receipt(Decimal),
}

impl Held {
    fn of(desk: &Desk<'_>, refund: &Refund) -> Option<Self> {
        let credit = Self::amount(desk, &Role::Credit(refund.id.clone())).map(Self::Credit);
        credit.or_else(|| Self::amount(desk, &Role::Refund(refund.id.clone())).map(Self::Receipt))
    }

    /// What a document that stands comes to.
    fn amount(desk: &Desk<'_>, role: &Role) -> Option<Decimal> {
        let held = desk.context.held.get(role).filter(|held| !held.voided)?;
        held.figures.as_ref().map(|figures| figures.total)
    }

    /// All that was credited so far, the order's own cancellation included.
    fn credits(desk: &Desk<'_>) -> Decimal {
        let refunds = desk.order.refunds.iter().map(|refund| refund.id.clone());
        let ids = refunds.chain([SourceId::new(CANCELLATION)]);
        ids.filter_map(|id| Self::amount(desk, &Role::Credit(id))).sum()
    }

    /// The same form again. What a changed refund comes to now goes on the document that is whole.
    fn share(self, amount: Decimal) -> Share {
        let credited = match self {
            Self::Credit(credited) => credited.min(amount),
            // A receipt of nothing gave store credit: no part of it is set off.
            Self::Receipt(paid_out) if paid_out.is_zero() => Decimal::ZERO,
            Self::Receipt(paid_out) => (amount - paid_out).max(Decimal::ZERO),
        };
        Share { credited, paid_out: amount - credited }
    }
}
