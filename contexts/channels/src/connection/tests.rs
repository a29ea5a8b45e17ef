use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_795_334_400_000_000).plus_seconds(seconds)
}

fn credentials(address: &str, key: &str) -> NewCredentials {
    NewCredentials {
        address: address.to_owned(),
        key: key.to_owned(),
        secret: "cs_1".to_owned(),
        push_secret: None,
        grant: None,
        place: None,
    }
}

#[test]
fn where_a_shop_may_be() {
    for (address, wanted) in [
        ("https://shop.example", Some("https://shop.example")),
        (" https://shop.example/de/ ", Some("https://shop.example/de")),
        ("http://shop.example", Some("http://shop.example")),
        ("shop.example", None),
        ("ftp://shop.example", None),
        ("https://ann:secret@shop.example", None),
        ("https://shop.example?consumer_key=ck_1", None),
        ("https://shop.example#top", None),
        ("", None),
    ] {
        let checked = credentials(address, "ck_1").checked(true).ok();
        assert_eq!(checked.map(|one| one.address).as_deref(), wanted, "{address}");
    }
    for key in ["", " ", "ck:1", "ck 1", "ck\n1", &"k".repeat(201)] {
        assert!(credentials("https://shop.example", key).checked(true).is_err(), "{key:?}");
    }
    let shown = format!("{:?}", credentials("https://shop.example", "ck_hidden"));
    assert!(!shown.contains("ck_hidden") && !shown.contains("cs_1"), "{shown}");
}

#[test]
fn a_grant_is_given_where_it_is_wanted() {
    let with = |grant: &str| NewCredentials {
        grant: Some(grant.to_owned()),
        ..credentials("https://shop.example", "ck_1")
    };
    let long = "x".repeat(4_001);
    for (grant, wanted, good) in [
        ("Atzr|IwEBI", true, true),
        (" v^1.1#i^1#p^3 ", true, true),
        ("Atzr|IwEBI", false, false),
        ("", true, false),
        (" ", true, false),
        ("", false, true),
        ("two words", true, false),
        ("line\nend", true, false),
        (&long, true, false),
    ] {
        let checked = with(grant).checked(true).and_then(|one| one.with_grant(wanted));
        assert_eq!(checked.is_ok(), good, "{grant:.20} {wanted}");
        let told = checked.map(|one| one.grant.unwrap_or_default()).unwrap_or_default();
        assert_eq!(told, if good { grant.trim() } else { "" });
    }
    assert!(!format!("{:?}", with("Atzr|hidden")).contains("hidden"));
    let door = with("Atzr|hidden").door(at(0));
    assert!(!format!("{door:?}").contains("hidden"));
    assert_eq!(door.shown(), "ck_1");
    let door = crate::Door { pass: Some("for an hour".to_owned()), ..door };
    assert_eq!(door.shown(), "for an hour");
}

/// Reads a shop whose orders changed at these seconds, page by page; which were seen, and how often asked.
fn read(changed: &[i64], size: i64, mut progress: Progress) -> (Vec<i64>, usize, Progress) {
    let mut seen = Vec::new();
    for asked in 1..200 {
        let Ask::Changed { after, page, size } = progress.ask(size) else { panic!() };
        let from = usize::try_from((page - 1) * size).unwrap();
        let found: Vec<i64> = changed.iter().copied().filter(|one| at(*one) > after).collect();
        let some: Vec<i64> =
            found.into_iter().skip(from).take(usize::try_from(size).unwrap()).collect();
        let last = some.iter().max().map(|one| at(*one));
        progress = progress.after_page(i64::try_from(some.len()).unwrap(), size, last);
        seen.extend(some);
        if progress.round.is_none() {
            seen.sort_unstable();
            return (seen, asked, progress);
        }
    }
    panic!("it has no end");
}

#[test]
fn a_round_sees_every_order_whatever_their_seconds_are() {
    let begin = Progress { cursor_at: at(0), round: None };
    for changed in [
        vec![],
        vec![1],
        (1..=10).collect(),
        (1..=23).collect(),
        vec![5; 10],
        vec![5; 23],
        [vec![1, 2], vec![5; 17], vec![6, 6, 7]].concat(),
        [vec![1; 9], vec![2; 10], vec![3; 11]].concat(),
    ] {
        let (mut seen, _, after) = read(&changed, 10, begin);
        let all = seen.len();
        assert!(all >= changed.len(), "{changed:?}");
        seen.dedup();
        let mut wanted = changed.clone();
        wanted.dedup();
        assert_eq!(seen, wanted);
        assert_eq!(after.cursor_at, at(changed.iter().copied().max().unwrap_or(0)));
        // The next round looks back, and ends where it was.
        let (again, asked, _) = read(&changed, 1_000, after);
        assert_eq!((again.len(), asked), (changed.len(), 1));
    }
}

#[test]
fn a_cursor_never_goes_back() {
    let progress = Progress { cursor_at: at(100), round: None };
    let after = progress.after_page(3, 10, Some(at(50)));
    assert_eq!(after, Progress { cursor_at: at(100), round: None });
}

#[test]
fn a_round_whose_pages_come_in_any_order_stands_until_its_last() {
    let begin = Progress { cursor_at: at(500), round: None };
    let after = begin.begun().after;
    let first = begin.after_any(None);
    assert_eq!(first, Progress { cursor_at: at(500), round: Some(Round { after, page: 1 }) });
    assert_eq!(first.after_any(None), first);
    assert_eq!(first.after_any(Some(at(700))), Progress { cursor_at: at(700), round: None });
    assert_eq!(first.after_any(Some(at(100))), Progress { cursor_at: at(500), round: None });
}

#[test]
fn patience_grows_with_failures_and_is_never_less_than_asked_for() {
    for (failures, asked, wanted) in [
        (1, None, 10),
        (2, None, 20),
        (5, None, 160),
        (50, None, 900),
        (1, Some(120), 120),
        (5, Some(1), 160),
        (1, Some(1_000_000), 3_600),
        (1, Some(-5), 10),
        (0, Some(7), 10),
    ] {
        assert_eq!(rest_until(failures, asked, at(0)), at(wanted), "{failures} {asked:?}");
    }
}

#[test]
fn calls_grow_with_time_up_to_a_bucket() {
    for (left, seconds, wanted) in [(0, 0, 0), (0, 1, 3), (5, 2, 11), (0, 1_000, 20), (20, 9, 20)] {
        assert_eq!(tokens(left, at(0), at(seconds)).0, wanted);
    }
    assert_eq!(tokens(3, at(10), at(0)), (3, at(0)), "a clock that went back takes none away");
}

#[test]
fn who_asks_as_soon_as_they_may_gets_every_call_that_grew() {
    for pause_micros in [1_000, 70_000, 100_000, 333_333, 500_000, 1_100_000] {
        let (mut left, mut since, mut made) = (MOST_TOKENS, at(0), 0);
        let end = 60_000_000;
        for micros in (0..=end).step_by(pause_micros) {
            loop {
                let now = Timestamp::from_micros(at(0).as_micros() + micros);
                let (have, from) = tokens(left, since, now);
                if have < 1 {
                    break;
                }
                (left, since, made) = (have - 1, from, made + 1);
            }
        }
        let most = MOST_TOKENS + 60 * 3;
        // What grew since the last look, at the most, is still to be had.
        assert!((most - 4..=most).contains(&made), "{made} of {most}, every {pause_micros}");
    }
}

#[test]
fn what_a_status_means() {
    for (status, retry_after, wanted) in [
        (401, None, Trouble::NotAuthorised),
        (403, None, Trouble::NotAuthorised),
        (404, None, Trouble::NotFound),
        (429, None, Trouble::Wait(None)),
        (429, Some("30"), Trouble::Wait(Some(30))),
        (503, Some("30"), Trouble::Wait(Some(30))),
        (503, None, Trouble::Refused(503)),
        (500, Some("x"), Trouble::Refused(500)),
        (302, None, Trouble::Refused(302)),
    ] {
        assert_eq!(Trouble::of(status, retry_after), wanted, "{status}");
    }
}
