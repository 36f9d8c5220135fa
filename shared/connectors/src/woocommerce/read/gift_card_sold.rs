//! Whether a line sells a gift card: money that the shop owes, no income (books.md, row 18).

use crate::woocommerce::wire::meta::Meta;

/// What plug-ins leave on the line of a card that is sold; each was read in the plug-in's own code.
const MARKS: [&str; 6] = [
    // Gift Cards (WooCommerce): the amount, by which its own reports know a card's purchase.
    "wc_gc_giftcard_amount",
    // PW Gift Cards: the amount, and the number once it is made (`PWGC_…_META_KEY`).
    "pw_gift_card_amount",
    "pw_gift_card_number",
    // YITH Gift Cards: the amount, and the card once it is made (`YWGC_META_GIFT_CARD_…`).
    "_ywgc_amount",
    "_ywgc_gift_card_post_id",
    // Store Credit for WooCommerce: what a product of the type `store_credit` sells.
    "_store_credit_data",
];

/// Whether a known plug-in marks the line as the sale of a card.
pub(super) fn is_gift_card(meta: &Meta) -> bool {
    MARKS.iter().any(|mark| meta.has(mark))
}
