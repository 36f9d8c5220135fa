//! The private note: what people should read, and below it the line by which we know the document.

use model::Marker;

use crate::quickbooks::text;

/// The longest note.
const LONGEST: usize = 4000;

/// The note with its marker. The note is cut, the marker never; a line of the note that passes for
/// a marker is left out, so that no text of a store can claim another's document.
pub(crate) fn with_marker(note: &str, marker: &Marker) -> String {
    let marker = marker.to_string();
    let room = LONGEST.saturating_sub(marker.chars().count() + 1);
    let clean = text::prose(note, usize::MAX);
    let lines: Vec<&str> = clean.lines().filter(|line| Marker::in_note(line).is_none()).collect();
    let note = lines.join("\n");
    let note = text::cut(note.trim_end(), room);
    if note.is_empty() { marker } else { format!("{note}\n{marker}") }
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
            prop_assert!(written.chars().count() <= LONGEST);
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
