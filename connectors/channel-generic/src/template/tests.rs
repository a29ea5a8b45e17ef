use super::*;

fn words() -> Words {
    let goods = vec![
        super::words([("line", Word::Text("11".to_owned())), ("pieces", Word::Whole(2))]),
        super::words([("line", Word::Text("12".to_owned())), ("pieces", Word::Whole(1))]),
    ];
    super::words([
        ("id", Word::Text("A/17 ü\"&\n".to_owned())),
        ("number", Word::Text("17".to_owned())),
        ("page", Word::Whole(2)),
        ("after", Word::Time("2026-11-22T08:00:01.5Z".parse().unwrap())),
        ("ids", Word::Texts(vec!["1".to_owned(), "a,b".to_owned()])),
        ("goods", Word::Each(goods)),
        ("up", Word::Text("..".to_owned())),
        ("mark", Word::Nothing),
    ])
}

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

fn template(text: &str) -> Template {
    Template::try_from(text.to_owned()).unwrap()
}

#[test]
fn words_are_encoded_for_where_they_stand() {
    for (text, place, wanted) in [
        ("/o/{id}", Place::Path, "/o/A%2F17%20%C3%BC%22%26%0A"),
        ("x {id}", Place::Header, "x A/17 ü\"&"),
        ("{id}", Place::Plain, "A/17 ü\"&\n"),
        ("{page}", Place::Query, "2"),
        ("{ids}", Place::Query, "1,a%2Cb"),
        ("{after}", Place::Plain, "2026-11-22T08:00:01.5Z"),
        ("{after}", Place::Query, "2026-11-22T08%3A00%3A01.5Z"),
        ("{after:seconds}", Place::Query, "1795334401"),
        ("{after:milliseconds}", Place::Query, "1795334401500"),
        ("{after:%Y-%m-%d %H:%M:%S}", Place::Plain, "2026-11-22 09:00:01"),
        ("a{{b}}{mark}c", Place::Plain, "a{b}c"),
        ("plain", Place::Plain, "plain"),
        ("/o/{up}", Place::Path, "/o/-"),
    ] {
        let found = template(text).text(&words(), &berlin(), place);
        assert_eq!(found.as_deref(), Some(wanted), "{text}");
    }
    assert_eq!(template("{mark}").text(&words(), &berlin(), Place::Query), None);
}

#[test]
fn what_is_no_template() {
    for wrong in ["{", "{a", "a}", "{}", "{A}", "{a b}", "{a:}", "{a:iso}", "{a{b}}"] {
        assert!(Template::try_from(wrong.to_owned()).is_err(), "{wrong}");
    }
}

#[test]
fn a_body_has_values_of_their_kind() {
    for (shape, wanted) in [
        (json!({"a": "{page}", "b": [1, null, true]}), json!({"a": 2, "b": [1, null, true]})),
        (json!({"a": "page {page}"}), json!({"a": "page 2"})),
        (json!({"a": "{id}"}), json!({"a": "A/17 ü\"&\n"})),
        (json!("{number:number}"), json!(17)),
        (json!("{id:number}"), json!("A/17 ü\"&\n")),
        (json!("{ids}"), json!(["1", "a,b"])),
        (json!("{ids:number}"), json!([1, "a,b"])),
        (json!("{ids:comma}"), json!("1,a,b")),
        (json!("{after:seconds}"), json!(1_795_334_401)),
        (json!("{mark}"), json!(null)),
        (
            json!({"$each": "goods", "as": {"l": "{line:number}", "q": "{pieces}", "o": "{number}"}}),
            json!([{"l": 11, "q": 2, "o": "17"}, {"l": 12, "q": 1, "o": "17"}]),
        ),
    ] {
        let read = Shape::try_from(shape.clone()).unwrap();
        assert_eq!(read.json(&words(), &berlin()), wanted, "{shape}");
    }
    let wrong = json!({"$each": "goods", "as": {}, "x": 1});
    assert!(Shape::try_from(wrong).is_err());
}
