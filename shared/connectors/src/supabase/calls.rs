//! What is to be sent, in calls of limited size; a call that is too much is halved.

use std::collections::VecDeque;

/// Of one call (contract B5): the gateway's limit on a body is not documented.
const MAX_BYTES: usize = 1_000_000;
/// Of one call, children included.
const MAX_ROWS: usize = 1_000;

/// Something that cannot be divided.
pub(super) trait Part {
    /// Bytes of its JSON.
    fn bytes(&self) -> usize;
    /// Rows that it writes.
    fn rows(&self) -> usize;
}

/// Calls that wait, in their order.
pub(super) struct Calls<T>(VecDeque<Vec<T>>);

impl<T: Part> Calls<T> {
    /// As few calls as sizes allow; a part that is larger goes alone.
    pub(super) fn of(parts: impl IntoIterator<Item = T>) -> Self {
        let mut calls: VecDeque<Vec<T>> = VecDeque::new();
        let (mut bytes, mut rows) = (0, 0);
        for part in parts {
            bytes += part.bytes();
            rows += part.rows();
            match calls.back_mut() {
                Some(call) if bytes <= MAX_BYTES && rows <= MAX_ROWS => call.push(part),
                _ => {
                    (bytes, rows) = (part.bytes(), part.rows());
                    calls.push_back(vec![part]);
                }
            }
        }
        Self(calls)
    }

    /// The next call.
    pub(super) fn next(&mut self) -> Option<Vec<T>> {
        self.0.pop_front()
    }

    /// Has a call made again, in two halves.
    pub(super) fn halve(&mut self, mut call: Vec<T>) {
        let rest = call.split_off(call.len() / 2);
        self.0.push_front(rest);
        self.0.push_front(call);
    }

    /// Everything that waits; no call is left.
    pub(super) fn drain(&mut self) -> Vec<T> {
        self.0.drain(..).flatten().collect()
    }
}
