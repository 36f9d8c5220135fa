//! The shop goes on selling while a client reads its lists.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::Change;
use crate::woocommerce::call::Call;
use crate::woocommerce::dates;
use crate::woocommerce::orders;
use crate::woocommerce::params::Params;
use crate::woocommerce::state::State;

impl State {
    /// Carries out the next change that waits for a page to be given out.
    pub(crate) fn a_page_was_given(&mut self, now: Timestamp) {
        if self.host.while_paging.is_empty() {
            return;
        }
        match self.host.while_paging.remove(0) {
            Change::TouchOrder(id) => {
                self.touch_order(id, now);
                self.emit("order.updated", id);
            }
            Change::DeleteOrder(id) => {
                self.orders.remove(&id);
                self.refunds.retain(|_, refund| refund.order != id);
            }
            Change::CreateOrder => self.place_an_order(now),
            Change::TouchProduct(id) => {
                let zone = self.zone.clone();
                self.edit_product(id, |product| {
                    dates::stamp(product, "date_modified", now, &zone);
                });
                self.emit("product.updated", id);
            }
            Change::DeleteProduct(id) => {
                self.products.remove(&id);
                self.variations.retain(|_, variation| variation.parent != id);
            }
        }
    }

    fn place_an_order(&mut self, now: Timestamp) {
        let call = Call {
            method: http::Method::POST,
            params: Params::default(),
            body: Value::Object(Map::new()),
            now,
            in_batch: false,
        };
        orders::checkout(self, &call).expect("an empty order is accepted");
    }
}
