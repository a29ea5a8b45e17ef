use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn name(external_id: &str, placed_at: &str) -> SeenName {
    SeenName {
        external_id: external_id.to_owned(),
        number: external_id.to_owned(),
        placed_at: at(placed_at),
        changed_at: at(placed_at),
        is_order: true,
    }
}

#[test]
fn days_are_the_shops_and_come_from_the_newest_back() {
    let berlin = zone("Europe/Berlin");
    let until = at("2026-11-22T08:00:00Z");
    let mut from = from(until, at("2026-11-20T12:00:00.5Z"), &berlin);
    assert_eq!(from, at("2026-11-20T12:00:00Z"), "not from before they were wanted");
    let mut days = Vec::new();
    let mut end = until;
    while let Some(day) = last_day(from, end, &berlin) {
        days.push((day.at.to_string(), date(day.at, &berlin)));
        end = day.at;
    }
    assert_eq!(
        days,
        [
            ("2026-11-21T23:00:00Z".to_owned(), "2026-11-22".to_owned()),
            ("2026-11-20T23:00:00Z".to_owned(), "2026-11-21".to_owned()),
            ("2026-11-20T12:00:00Z".to_owned(), "2026-11-20".to_owned()),
        ]
    );
    from = super::from(until, at("2020-01-01T00:00:00Z"), &berlin);
    assert_eq!(from, at("2026-11-08T23:00:00Z"), "fourteen days");
    assert_eq!(last_day(until, until, &berlin), None);
    assert_eq!(super::from(until, at("2026-11-22T09:00:00Z"), &berlin), until, "nothing yet");
}

#[test]
fn a_day_on_which_clocks_are_turned_is_one_day() {
    let berlin = zone("Europe/Berlin");
    let until = at("2026-10-26T10:00:00Z");
    let first = last_day(at("2026-10-01T00:00:00Z"), until, &berlin).unwrap();
    let turned = last_day(at("2026-10-01T00:00:00Z"), first.at, &berlin).unwrap();
    assert_eq!(turned.at, at("2026-10-24T22:00:00Z"));
    assert_eq!(turned.until, at("2026-10-25T23:00:00Z"), "of 25 hours");
}

#[test]
fn hours_are_the_shops() {
    for (moment, zone_name, begins, label) in [
        ("2026-11-22T08:59:59.9Z", "Europe/Berlin", "2026-11-22T08:00:00Z", "09:00"),
        ("2026-11-22T08:29:59Z", "Asia/Kolkata", "2026-11-22T07:30:00Z", "13:00"),
        ("2026-11-22T08:30:00Z", "Asia/Kolkata", "2026-11-22T08:30:00Z", "14:00"),
    ] {
        assert_eq!(hour(at(moment), &zone(zone_name)), (at(begins), label.to_owned()), "{moment}");
    }
}

#[test]
fn the_next_one_is_in_the_night_after() {
    for (now, chance, due) in [
        ("2026-11-22T08:00:00Z", 0, "2026-11-23T02:00:00Z"),
        ("2026-11-22T08:00:00Z", 3_599, "2026-11-23T02:59:59Z"),
        ("2026-11-22T23:30:00Z", 3_600, "2026-11-24T02:00:00Z"),
    ] {
        assert_eq!(next(at(now), chance, &zone("Europe/Berlin")), at(due), "{now} {chance}");
    }
}

#[test]
fn a_day_is_listed_page_by_page_until_one_is_not_full() {
    let day = Day { at: at("2026-11-22T00:00:00Z"), until: at("2026-11-23T00:00:00Z") };
    let begun = day.listed(2);
    let Ask::Placed { after, before, page, size } = begun.ask() else { panic!("{begun:?}") };
    assert_eq!((after, before), (at("2026-11-21T23:59:59Z"), day.until));
    assert_eq!((page, size), (1, 2));
    let full = [name("1", "2026-11-22T01:00:00Z"), name("2", "2026-11-22T02:00:00Z")];
    let next = begun.after_page(&full).unwrap();
    assert_eq!(next.round, Round { after: at("2026-11-22T01:59:59Z"), page: 1 });
    let same = [name("2", "2026-11-22T02:00:00Z"), name("3", "2026-11-22T02:00:00Z")];
    let mut next = next.after_page(&same).unwrap();
    assert_eq!(next.round.page, 2, "a second that holds more than a page");
    assert_eq!(next.after_page(&same[..1]), None);
    let mut pages = 2;
    while let Some(more) = next.after_page(&same) {
        (next, pages) = (more, pages + 1);
    }
    assert_eq!(pages, MOST_PAGES, "a shop that turns no pages is not asked for ever");
}

#[test]
fn what_one_has_and_the_other_has_not() {
    let placed = |external_id: &str| Placed {
        external_id: external_id.to_owned(),
        number: external_id.to_owned(),
        placed_at: at("2026-11-22T01:00:00Z"),
        order_id: None,
    };
    let known = HashSet::from(["1".to_owned()]);
    let found = differences(&[placed("1"), placed("2")], &known, &[placed("1"), placed("3")]);
    assert_eq!(
        found,
        [(placed("2"), OrderDifference::Missing), (placed("3"), OrderDifference::Extra)]
    );
}

#[test]
fn asking_by_number_has_the_last_word() {
    for (found, is_given, is_here, wanted) in [
        (OrderDifference::Missing, true, true, Some(OrderDifference::Healed)),
        (OrderDifference::Missing, false, true, Some(OrderDifference::Healed)),
        (OrderDifference::Missing, true, false, Some(OrderDifference::Refused)),
        (OrderDifference::Missing, false, false, Some(OrderDifference::Missing)),
        (OrderDifference::Extra, true, true, None),
        (OrderDifference::Extra, false, true, Some(OrderDifference::Extra)),
    ] {
        assert_eq!(asked(found, is_given, is_here), wanted, "{found} {is_given} {is_here}");
    }
}
