//! Orders are built by hand, so that each test shows the figures that it is about.

mod currency;
mod dates;
mod details;
mod evidence;
mod exact;
mod fees;
mod gaps;
mod gift_cards;
mod lives;
mod payouts;
mod places;
mod properties;
mod receivables;
mod refund_policy;
mod refunds;
mod regimes;
mod sale;
mod shop;
mod standing;
