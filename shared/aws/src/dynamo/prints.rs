//! The census of a thousand consecutive ids as bytes.
//!
//! Each id takes ten bytes, in the order of the ids: its place in the thousand (two bytes,
//! big-endian, 0 to 999) and its print (eight bytes, big-endian). A full thousand takes 10 KB.

use std::collections::BTreeMap;

/// Ids that lie in one item.
const WIDTH: u64 = 1_000;
/// Bytes an id.
const ROW: usize = 10;

/// The thousand that an id lies in.
pub(super) fn thousand_of(id: u64) -> u64 {
    id / WIDTH
}

/// The prints of one thousand as bytes.
pub(super) fn pack(prints: &BTreeMap<u64, u64>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(prints.len() * ROW);
    for (id, print) in prints {
        let [.., high, low] = (id % WIDTH).to_be_bytes();
        bytes.extend([high, low]);
        bytes.extend(print.to_be_bytes());
    }
    bytes
}

/// The prints of a thousand from bytes; none if [`pack`] cannot have made them.
pub(super) fn unpack(thousand: u64, bytes: &[u8]) -> Option<BTreeMap<u64, u64>> {
    let rows = bytes.chunks_exact(ROW);
    if !rows.remainder().is_empty() {
        return None;
    }
    rows.map(|row| row_of(thousand, row)).collect()
}

fn row_of(thousand: u64, row: &[u8]) -> Option<(u64, u64)> {
    let (place, print) = row.split_first_chunk::<2>()?;
    let place = u64::from(u16::from_be_bytes(*place));
    let print = u64::from_be_bytes(print.try_into().ok()?);
    let id = thousand.checked_mul(WIDTH)?.checked_add(place)?;
    (thousand_of(id) == thousand).then_some((id, print))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_thousand_survives(
            thousand in 0..=u64::MAX / WIDTH,
            places in proptest::collection::btree_map(0..WIDTH, any::<u64>(), 0..40),
        ) {
            let id = |place: u64| thousand.saturating_mul(WIDTH).saturating_add(place);
            let prints: BTreeMap<u64, u64> =
                places.into_iter().map(|(place, print)| (id(place), print)).collect();
            let bytes = pack(&prints);
            prop_assert_eq!(bytes.len(), prints.len() * ROW);
            prop_assert_eq!(unpack(thousand, &bytes), Some(prints));
        }
    }

    #[test]
    fn the_layout_is_what_is_stored() {
        let prints = BTreeMap::from([(7_258, 1), (7_999, u64::MAX)]);
        let bytes = [1, 2, 0, 0, 0, 0, 0, 0, 0, 1, 3, 231, 255, 255, 255, 255, 255, 255, 255, 255];
        assert_eq!(pack(&prints), bytes);
        assert_eq!(unpack(7, &bytes), Some(prints));
    }

    #[test]
    fn bytes_of_another_form_are_refused() {
        assert_eq!(unpack(7, &[0; 9]), None);
        assert_eq!(unpack(7, &[3, 232, 0, 0, 0, 0, 0, 0, 0, 1]), None, "a place past the thousand");
        assert_eq!(unpack(u64::MAX / WIDTH, &[3, 231, 0, 0, 0, 0, 0, 0, 0, 1]), None);
    }
}
