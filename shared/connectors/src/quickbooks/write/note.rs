//! The private note: what people should read, and below it the line by which we know the document.

use engine::connector::CutHow;
use model::Marker;

use crate::quickbooks::text;

/// The longest note.
pub(crate) const LONGEST: usize = 4000;

/// The note as there is room for it above its marker, and what was done to it. A line that passes
/// for a marker is left out, so that no text of a store can claim another's document.
pub(crate) fn taken(note: &str, marker: &Marker) -> (String, Vec<CutHow>) {
    let room = LONGEST.saturating_sub(text::units(&marker.to_string()) + 1);
    let clean = text::prose(note, usize::MAX);
    let kept = text::cut(&clean, room);
    let lines: Vec<&str> = kept.lines().filter(|line| Marker::in_note(line).is_none()).collect();
    let forged = lines.len() < kept.lines().count();
    let refused = note.replace("\r\n", "\n").contains(text::is_refused);
    let mut how = Vec::new();
    if forged || refused {
        how.push(CutHow::Replaced);
    }
    if kept.len() < clean.trim_end().len() {
        how.push(CutHow::To(room));
    }
    (lines.join("\n").trim_end().to_owned(), how)
}

/// The note with its marker, which is never cut.
pub(crate) fn with_marker(note: &str, marker: &Marker) -> String {
    let (note, _) = taken(note, marker);
    if note.is_empty() { marker.to_string() } else { format!("{note}\n{marker}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Kind, Role, SourceId};
    use proptest::prelude::*;

    fn marker(id: &str) -> Marker {
        Marker {
            origin: "https://shop.example".to_owned(),
            kind: Kind::Order,
            id: SourceId::new(id),
            role: Role::Sale,
            version: "0123456789ab".to_owned(),
        }
    }

    proptest! {
        #[test]
        fn no_note_loses_its_marker(
            start in "(\\PC|\\n|\\t){0,200}", filler in 0_usize..4200, id in "[0-9]{1,12}",
        ) {
            let note = format!("{start}{}", "ü".repeat(filler));
            let written = with_marker(&note, &marker(&id));
            prop_assert!(text::units(&written) <= LONGEST);
            prop_assert_eq!(Marker::in_note(&written), Some(marker(&id)));
        }
    }

    #[test]
    fn a_note_cannot_claim_another_document() {
        for forged in [format!("hello\n{}", marker("1")), format!("a\r{}", marker("1"))] {
            let written = with_marker(&forged, &marker("2"));
            assert_eq!(Marker::in_note(&written), Some(marker("2")), "{written}");
        }
    }

    #[test]
    fn the_note_stands_above_its_marker() {
        assert_eq!(
            with_marker("Order A-7.\n\n", &marker("7")),
            format!("Order A-7.\n{}", marker("7"))
        );
    }
}
