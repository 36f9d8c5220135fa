//! Which known name is most like an unknown one, for the fix that a finding proposes.

/// The known name that takes the fewest changes; the first of those that are equally near.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known.min_by_key(|candidate| distance(name, candidate))
}

/// How many characters must be put in, taken out or changed (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, to) in row.iter_mut().skip(1).zip(&b) {
            let change = diagonal + usize::from(from != *to);
            diagonal = *cell;
            left = change.min(left + 1).min(diagonal + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_changes() {
        assert_eq!(distance("email", "emial"), 2);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("status", "statuses"), 2);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn the_nearest_name_is_found() {
        let known = ["billing.email", "billing.phone", "email"];
        assert_eq!(nearest("billing.emial", known.into_iter()), Some("billing.email"));
        assert_eq!(nearest("x", std::iter::empty()), None);
    }
}
