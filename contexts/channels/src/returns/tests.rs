use super::*;

fn a_return(state: ReturnState, pieces: i64) -> KeptReturn {
    KeptReturn {
        id: ChannelReturnId::from_uuid(uuid::Uuid::nil()),
        order_id: Some(OrderId::from_uuid(uuid::Uuid::nil())),
        said: SeenReturn {
            name: "R1/CUP".to_owned(),
            external_id: "17".to_owned(),
            external_sku: "CUP".to_owned(),
            pieces,
            reason: "CR-DEFECTIVE".to_owned(),
            state,
            said_state: "Word".to_owned(),
            requested_on: "2026-11-20".to_owned(),
            carrier: String::new(),
            tracking_number: String::new(),
        },
    }
}

#[test]
fn what_is_new_holds_and_what_goes_on_is_seen() {
    use ReturnState::{Approved, Asked, Completed, Denied, Unknown};
    let holds = Some(Deed::HoldForReturn);
    let seen = Some(Deed::See);
    for (before, now, wanted) in [
        (None, (Asked, 1), &holds),
        (None, (Unknown, 1), &holds),
        (None, (Denied, 1), &seen),
        (Some((Asked, 1)), (Asked, 1), &None),
        (Some((Asked, 1)), (Approved, 1), &seen),
        (Some((Approved, 1)), (Approved, 2), &holds),
        (Some((Approved, 2)), (Approved, 1), &seen),
        (Some((Approved, 1)), (Completed, 1), &seen),
        (Some((Denied, 1)), (Approved, 1), &holds),
        (Some((Asked, 1)), (Denied, 1), &seen),
    ] {
        let before = before.map(|(state, pieces)| a_return(state, pieces));
        let now = a_return(now.0, now.1);
        let found = change(before.as_ref(), &now).map(|change| change.deed);
        assert_eq!(found, *wanted, "{before:?} {now:?}");
    }
    // One whose order comes later asks for all of it then.
    let untied = KeptReturn { order_id: None, ..a_return(Approved, 1) };
    let found = change(Some(&untied), &a_return(Approved, 1)).unwrap();
    assert_eq!(found.deed, Deed::HoldForReturn);
    assert_eq!(found.detail, "CUP × 1 · approved · CR-DEFECTIVE");
}

#[test]
fn windows_overlap_and_sights_grow() {
    let now = Timestamp::from_micros(1_795_334_400_000_001);
    let Window { from, until } = window(now);
    assert_eq!(until, Timestamp::from_micros(1_795_334_400_000_000));
    assert_eq!(from, until.plus_days(-45));
    for (tries, seconds) in [(0, 60), (1, 120), (3, 480), (4, 900), (i64::MAX, 900)] {
        assert_eq!(sight(tries, now), now.plus_seconds(seconds), "{tries}");
    }
    assert!(!is_too_late(29) && is_too_late(30));
}

#[test]
fn what_asking_again_does_not_mend_ends_a_look() {
    for (trouble, is_document, wanted) in [
        (Trouble::Lacks("a role".to_owned()), false, true),
        (Trouble::Denied("channels.report_refused".to_owned()), false, true),
        (Trouble::NotFound, false, true),
        (Trouble::Refused(400), false, true),
        (Trouble::Refused(503), false, false),
        (Trouble::TooGreat, false, false),
        (Trouble::TooGreat, true, true),
        (Trouble::Unreadable(String::new()), false, false),
        (Trouble::Unreadable(String::new()), true, true),
        (Trouble::Unreachable(String::new()), true, false),
        (Trouble::Wait(Some(60)), false, false),
        (Trouble::NotAuthorised, false, false),
    ] {
        assert_eq!(ends_look(&trouble, is_document), wanted, "{trouble:?} {is_document}");
    }
}
