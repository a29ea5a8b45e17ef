use super::*;

fn now() -> Timestamp {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

fn since() -> Timestamp {
    now().plus_days(-400)
}

fn asked() -> (BackFill, GatherStep) {
    let mut fill = BackFill::wanted(since(), now());
    let step = fill.step(now()).unwrap();
    (fill, step)
}

fn document(url: Option<&str>) -> Gathering {
    let url = url.map(str::to_owned);
    Gathering::Whole(Document { id: "7".to_owned(), things: 12, orders: 5, bytes: Some(900), url })
}

fn running() -> Gathering {
    Gathering::UnderWay { id: "7".to_owned(), things: 3 }
}

#[test]
fn what_is_near_is_read_page_by_page() {
    for (days, wanted) in [(0, false), (30, false), (31, true), (1_000, true)] {
        assert_eq!(is_long(now().plus_days(-days), now()), wanted, "{days}");
    }
}

#[test]
fn the_same_document_is_looked_for_until_something_is_said_of_it() {
    let (mut fill, step) = asked();
    let span = Span { since: since(), until: now() };
    assert_eq!(step, GatherStep { span, gather: Gather::All(span) });
    let later = now().plus_seconds(90);
    assert_eq!(fill.step(later), Some(step.clone()), "the answer was lost");
    assert!(fill.is_of(&step));
    fill.heard(running(), later).unwrap();
    assert_eq!((fill.state, fill.things), (BackFillState::Running, 3));
    assert_eq!(fill.step(later).unwrap().gather, Gather::HowFar("7".to_owned()));
    fill.heard(document(Some("https://there.example")), later).unwrap();
    assert_eq!((fill.state, fill.orders, fill.due_at), (BackFillState::Ready, 5, later));
    assert_eq!(fill.step(later), None);
    assert!(!fill.is_of(&step), "what comes late says nothing");
    fill.state = BackFillState::Stopping;
    assert_eq!(fill.step(later).unwrap().gather, Gather::NoMore("7".to_owned()));
}

#[test]
fn what_a_platform_says_leads_on_or_to_pages() {
    let failed = || Gathering::Failed("TIMEOUT".to_owned());
    let refused = || Gathering::Refused("ACCESS_DENIED".to_owned());
    for (said, state, code) in [
        (vec![running(), document(None)], BackFillState::Done, None),
        (vec![Gathering::Busy], BackFillState::Asked, None),
        (vec![failed()], BackFillState::Wanted, None),
        (vec![failed(), failed()], BackFillState::Asked, Some("channels.back_fill_failed")),
        (vec![Gathering::Gone], BackFillState::Wanted, None),
        (
            vec![Gathering::Gone, Gathering::Gone, Gathering::Gone],
            BackFillState::Asked,
            Some("channels.back_fill_gone"),
        ),
        (vec![refused()], BackFillState::Asked, Some("channels.back_fill_refused")),
    ] {
        let (mut fill, _) = asked();
        let mut why = None;
        for (at, one) in said.iter().enumerate() {
            let at = now().plus_seconds(60 * i64::try_from(at).unwrap());
            let _step = fill.step(at);
            why = fill.heard(one.clone(), at).err();
        }
        assert_eq!((fill.state, why.map(|why| why.code)), (state, code), "{said:?}");
    }
}

#[test]
fn what_is_asked_for_anew_begins_at_its_beginning() {
    let (mut fill, step) = asked();
    fill.heard(document(Some("https://there.example")), now()).unwrap();
    (fill.state, fill.taken, fill.place) = (BackFillState::Reading, 3, 500);
    fill.unread(&Unread::NotThere(403), now()).unwrap();
    assert_eq!((fill.state, &fill.url), (BackFillState::Running, &None));
    assert_eq!((fill.taken, fill.place), (3, 500), "it may only have moved");
    fill.heard(Gathering::Gone, now()).unwrap();
    assert_eq!((fill.state, fill.taken, fill.place), (BackFillState::Wanted, 0, 0));
    let again = fill.step(now().plus_seconds(1)).unwrap();
    assert_ne!(again.span, step.span, "it is another document");
    assert_eq!(fill.tries, 2);
}

#[test]
fn what_fails_in_a_row_is_given_up() {
    let unreachable = Unread::Unreachable("it cannot be reached".to_owned());
    for (why, times, code) in [
        (&unreachable, 5, "channels.back_fill_unreachable"),
        (&Unread::Cut, 5, "channels.back_fill_cut"),
        (&Unread::NotThere(404), 5, "channels.back_fill_gone"),
        (&Unread::TooGreat, 1, "channels.answer_too_great"),
        (&Unread::Misread(Misread::Orphan), 1, "channels.back_fill_orphan"),
        (
            &Unread::Misread(Misread::Unreadable("no line".to_owned())),
            1,
            "channels.back_fill_unreadable",
        ),
    ] {
        let (mut fill, _) = asked();
        let tried: Vec<_> = (0..times).map(|_| fill.unread(why, now())).collect();
        let last = tried.last().unwrap().as_ref().unwrap_err();
        assert_eq!(last.code, code);
        assert!(tried[..times - 1].iter().all(Result::is_ok), "{code}");
        fill.give_up(last, now());
        assert_eq!((fill.state, fill.fault.unwrap().code.as_str()), (BackFillState::Failed, code));
    }
}

#[test]
fn trouble_with_a_call_is_patience_or_the_end() {
    for (trouble, times, code) in [
        (Trouble::Wait(Some(9)), 50, None),
        (Trouble::NotAuthorised, 50, None),
        (Trouble::Denied("x".to_owned()), 1, Some("channels.back_fill_refused")),
        (Trouble::Refused(502), 4, None),
        (Trouble::Refused(502), 5, Some("channels.shop_failed")),
    ] {
        let (mut fill, _) = asked();
        let last = (0..times).map(|_| fill.troubled(&trouble, now())).last().unwrap();
        assert_eq!(last.err().map(|why| why.code), code, "{trouble:?}");
    }
}
