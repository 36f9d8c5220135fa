//! Orders are built by hand, so that each test shows the figures that it is about.

mod evidence;
mod gaps;
mod properties;
mod refunds;
mod sale;
mod shop;
