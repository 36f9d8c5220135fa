//! What the books hold is compared with the plan: one amendment, then void and list (books.md,
//! section 1). Nothing wrong is ever left as right.

use engine::journal::Outcome;
use engine::write::{Action, Write};
use engine::{Code, sync::Ending};
use model::Role;

use crate::support::{Answer, MAPPING_A, MAPPING_C, Stage, d, edited, order, unpaid};

fn cent() -> Answer {
    Answer::Wrong(d("0.01"))
}

fn actions(stage: &Stage) -> Vec<&'static str> {
    let name = |write: Write| match write.action {
        Action::Create => "create",
        Action::Update { .. } => "update",
        Action::Replace { .. } => "replace",
        Action::Void { .. } => "void",
        Action::Delete { .. } | Action::Deactivate { .. } => "remove",
    };
    let documents = stage.ledger.carried_out().into_iter();
    documents.filter(|write| write.document.marker().is_some()).map(name).collect()
}

#[tokio::test]
async fn a_wrong_document_is_amended_once_and_then_right() {
    for answer in [cent(), Answer::Misfiled] {
        let stage = Stage::new(MAPPING_A).await;
        stage.shop.put(order("19"));
        stage.ledger.on("19", answer.clone());
        assert_eq!(stage.sync_one("19").await, Ending::Done);
        assert_eq!(stage.parked("19"), None, "{answer:?}");
        assert_eq!(stage.posted("19")["sale"], "11.90");
        assert_eq!(actions(&stage), ["create", "replace"]);
        assert_eq!(stage.outcomes("19"), [Outcome::Posted, Outcome::Updated]);
        let kept = &stage.ledger.of("19")[0];
        assert_ne!(kept.figures.as_ref().unwrap().customer, Some("9999".into()));
        let written = stage.ledger.carried_out().len();
        stage.shop.put(order("19"));
        stage.sync_until_done("19").await;
        assert_eq!(stage.ledger.carried_out().len(), written, "it is right and stays so");
    }
}

#[tokio::test]
async fn the_amendment_states_what_the_document_stated() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    stage.ledger.on("19", cent());
    stage.sync_until_done("19").await;
    let ours = |write: &Write| write.document.marker().is_some();
    let writes: Vec<Write> = stage.ledger.carried_out().into_iter().filter(ours).collect();
    let [made, corrected] = writes.as_slice() else { panic!("two writes") };
    assert_eq!(made.document, corrected.document);
    assert_ne!(made.request_id, corrected.request_id);
}

#[tokio::test]
async fn a_document_that_cannot_be_voided_is_said_to_stand() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    for answer in [cent(), cent(), Answer::Refuse(Code::Refused)] {
        stage.ledger.on("19", answer);
    }
    stage.sync_until_done("19").await;
    let parked = stage.parked("19").unwrap();
    assert_eq!(parked.code, Code::PostedDiffers);
    assert!(parked.message.contains("stands in the books"), "{}", parked.message);
    stage.sync_until_done("19").await;
    assert_eq!(stage.parked("19"), None, "the next try puts it right");
    assert_eq!(stage.posted("19")["sale"], "11.90");
}

#[tokio::test]
async fn a_refused_amendment_takes_the_document_back() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    for answer in [cent(), Answer::Refuse(Code::PeriodClosed)] {
        stage.ledger.on("19", answer);
    }
    stage.sync_until_done("19").await;
    assert_eq!(stage.parked_code("19"), Some(Code::PostedDiffers));
    assert!(stage.ledger.of("19")[0].voided);
    assert_eq!(actions(&stage), ["create", "void"]);
}

/// Whatever is not answered is tried again, and nothing is listed while nobody knows.
#[tokio::test]
async fn an_amendment_or_a_void_without_an_answer_is_settled_later() {
    for lost in [Answer::Unheard, Answer::Lost, Answer::Unreachable] {
        for wrong in 1..=2 {
            let stage = Stage::new(MAPPING_A).await;
            stage.shop.put(order("19"));
            (0..wrong).for_each(|_| stage.ledger.on("19", cent()));
            stage.ledger.on("19", lost.clone());
            assert_ne!(stage.sync_one("19").await, Ending::Done, "{lost:?} after {wrong}");
            assert_eq!(stage.parked("19"), None);
            stage.settle();
            stage.sync_until_done("19").await;
            assert_eq!(stage.ledger.of("19").len(), 1, "{lost:?} after {wrong}");
            assert_right_or_void(&stage, &format!("{lost:?} after {wrong}"));
        }
    }
}

fn assert_right_or_void(stage: &Stage, when: &str) {
    let kept = stage.ledger.of("19").pop().unwrap();
    let total = kept.figures.map(|figures| (figures.total, figures.customer));
    let is_right = total.is_some_and(|(total, customer)| {
        total == d("11.90") && customer.is_some_and(|customer| customer.as_str() != "9999")
    });
    match stage.parked_code("19") {
        None => assert!(is_right && !kept.voided, "{when}: wrong and not listed"),
        Some(Code::PostedDiffers) => {
            assert!(kept.voided, "{when}: listed and not taken back");
        }
        other => panic!("{when}: {other:?}"),
    }
}

/// A worker dies at any wait of the correction: whoever comes next ends it.
#[tokio::test]
async fn a_correction_survives_its_worker() {
    for script in [vec![cent()], vec![Answer::Misfiled], vec![cent(), cent()]] {
        for polls in 1.. {
            let stage = Stage::new(MAPPING_A).await;
            stage.shop.put(order("19"));
            script.iter().for_each(|answer| stage.ledger.on("19", answer.clone()));
            let done = stage.crash(&["19"], polls);
            stage.ledger.calm_down();
            stage.settle();
            stage.sync_until_done("19").await;
            assert_eq!(stage.ledger.of("19").len(), 1, "killed at wait {polls}");
            assert_right_or_void(&stage, &format!("{script:?}, killed at wait {polls}"));
            if done {
                assert!(polls > 20, "the worker has too few waits: {polls}");
                break;
            }
        }
    }
}

/// An invoice that was there is amended in part: what people added to it stays.
#[tokio::test]
async fn a_wrong_change_is_corrected_in_part() {
    let stage = Stage::new(MAPPING_C).await;
    stage.shop.put(unpaid(order("19")));
    stage.sync_until_done("19").await;
    stage.ledger.on("19", cent());
    stage.shop.put(edited(unpaid(order("19")), "20.00"));
    stage.sync_until_done("19").await;
    assert_eq!(actions(&stage), ["create", "update", "update"]);
    assert_eq!((stage.posted("19")["sale"].as_str(), stage.parked("19")), ("23.80", None));
    assert!(!stage.link("19").roles[&Role::Sale].voided);
}
