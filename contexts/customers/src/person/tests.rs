use proptest::prelude::*;

use super::*;

fn person(edit: impl FnOnce(&mut PersonInput)) -> PersonInput {
    let text = |text: &str| Some(text.to_owned());
    let mut person = PersonInput {
        name: text("Jane Doe"),
        phone: text("+1 310 555 0100"),
        line1: text("1 Main St"),
        city: text("Los Angeles"),
        region: text("CA"),
        postcode: text("90210"),
        country: text("US"),
        ..PersonInput::default()
    };
    edit(&mut person);
    person
}

#[test]
fn masks_show_what_they_may() {
    let mask_name: fn(&str) -> String = mask_name;
    for (mask, value, wanted) in [
        (mask_name, "仲小妮", "仲*妮"),
        (mask_name, "王伟", "王*"),
        (mask_name, "伟", "*"),
        (mask_name, "欧阳娜娜", "欧*娜"),
        (mask_name, "김민준", "김*준"),
        (mask_name, "John Smith", "J*** S***"),
        (mask_name, "J Smith", "*** S***"),
        (mask_name, "Ängström", "Ä***"),
        (mask_name, "", "***"),
        (mask_phone, "13812345678", "138****5678"),
        (mask_phone, "+86 138 1234 5678", "+86****5678"),
        (mask_phone, "(310) 555-0100", "310****0100"),
        (mask_phone, "91234567", "****67"),
        (mask_phone, "12345", "***"),
        (mask_email, "lin.wei@example.com", "lin***@example.com"),
        (mask_email, "lin@example.com", "l***@example.com"),
        (mask_email, "l@example.com", "***@example.com"),
        (mask_email, "no address", "***"),
        (mask_identity, "110101199003070011", "1****************1"),
        (mask_identity, "A123456", "********"),
        (mask_postcode, "90210-1234", "902***"),
        (mask_postcode, "SW1A 1AA", "SW1***"),
        (mask_postcode, "1010", "10***"),
        (mask_postcode, "1", "***"),
        (mask_text, "1 Main St", "***"),
    ] {
        assert_eq!(mask(value), wanted, "{value}");
    }
}

proptest! {
    #[test]
    fn a_mask_never_shows_the_whole_value(value in "[^*]{1,40}") {
        prop_assume!(!value.trim().is_empty());
        for mask in [mask_name, mask_phone, mask_email, mask_identity, mask_postcode, mask_text] {
            let masked = mask(&value);
            prop_assert!(!masked.contains(value.trim()), "{value:?} as {masked:?}");
        }
    }

    #[test]
    fn a_masked_phone_hides_three_digits_at_least(value in "\\+?[0-9]{6,15}") {
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
        prop_assert!(digits(&mask_phone(&value)) + 3 <= digits(&value), "{value}");
    }

    #[test]
    fn what_was_fitted_can_be_kept(name in any::<String>(), line in ".{0,300}") {
        let fitted = PersonInput { name: Some(name), line1: Some(line), ..Default::default() };
        let fitted = fitted.fitted().into_owned();
        prop_assert!(fitted.checked().is_ok());
    }
}

#[test]
fn a_masked_view_shows_no_personal_field_whole() {
    let text = |text: &str| Some(text.to_owned());
    let fields = person(|person| {
        person.company = text("Doe Trading Ltd");
        person.email = text("jane.doe@example.com");
        person.line2 = text("Apt 4");
        person.line3 = text("Back door");
        person.identity_number = text("110101199003070011");
        person.tax_id = text("GB123456789");
        person.raw = Some(serde_json::json!({"name": "Jane Doe"}));
    });
    let kept = Person {
        id: PersonId::from_uuid(Uuid::nil()),
        subject_type: SubjectType::Order,
        subject_id: Uuid::nil(),
        role: PersonRole::Recipient,
        customer_id: None,
        fields: fields.clone(),
        redacted: Vec::new(),
        version: 1,
    };
    let masked = serde_json::to_value(kept.view(false)).unwrap();
    let revealed = serde_json::to_value(kept.view(true)).unwrap();
    for (column, _) in PERSONAL_FIELDS {
        let Some(value) = revealed.get(column).and_then(serde_json::Value::as_str) else {
            continue;
        };
        assert_ne!(masked[column], serde_json::json!(value), "{column}");
    }
    for open in ["city", "region", "country"] {
        assert_eq!(masked[open], revealed[open]);
    }
    assert_eq!(revealed["name"], serde_json::json!("Jane Doe"));
    assert_eq!(masked.get("raw"), None);
}

#[test]
fn postcodes_are_those_of_their_country() {
    for (country, good, bad) in [
        ("US", &["90210", "90210-1234"][..], &["9021", "9021O", "902101"][..]),
        ("CA", &["K1A 0B1", "k1a0b1"], &["K1A 0B", "1K1 A0B"]),
        (
            "GB",
            &["SW1A 1AA", "M1 1AE", "B33 8TH", "CR2 6XH", "EC1A 1BB", "W1A 0AX"],
            &["SW1A", "12345"],
        ),
        ("DE", &["10115"], &["1011", "D-10115"]),
        ("FR", &["75001"], &["7500"]),
        ("IT", &["00118"], &["0118"]),
        ("ES", &["28001"], &["280011"]),
        ("NL", &["1012 AB"], &["1012", "AB 1012"]),
        ("AU", &["2000"], &["20000"]),
        ("JP", &["100-0001", "1000001"], &["100-001"]),
        ("CN", &["518000"], &["51800"]),
        ("TW", &["100", "10048", "100480"], &["1004"]),
        ("HK", &["999077", "000000"], &["香港"]),
        ("SG", &["018956"], &["18956"]),
        ("BR", &["01310-100"], &["01310"]),
        ("MX", &["06000"], &["6000"]),
        ("KR", &["03187"], &["110-111"]),
        ("PT", &["1000-001", "1"], &["12345678901", "!!"]),
    ] {
        for postcode in good {
            assert!(country_rules(country).is_postcode(postcode), "{country} {postcode}");
        }
        for postcode in bad {
            assert!(!country_rules(country).is_postcode(postcode), "{country} {postcode}");
        }
    }
}

#[test]
fn what_is_missing_or_odd_is_found() {
    use PersonProblem::{
        CityMissing, CountryMissing, LineMissing, LineTooLong, NameMissing, PhoneMissing, PoBox,
        PostcodeInvalid, PostcodeMissing, RegionMissing,
    };
    let text = |text: &str| Some(text.to_owned());
    let cases: Vec<(PersonInput, Vec<PersonProblem>)> = vec![
        (person(|_| {}), vec![]),
        (person(|p| p.name = None), vec![NameMissing]),
        (
            person(|p| {
                p.name = text(" ");
                p.company = text("Doe Ltd");
            }),
            vec![],
        ),
        (person(|p| p.phone = None), vec![PhoneMissing]),
        (person(|p| p.line1 = None), vec![LineMissing]),
        (person(|p| p.city = None), vec![CityMissing]),
        (person(|p| p.region = None), vec![RegionMissing]),
        (person(|p| p.postcode = None), vec![PostcodeMissing]),
        (person(|p| p.postcode = text("ABC")), vec![PostcodeInvalid { country: "US" }]),
        (person(|p| p.country = None), vec![CountryMissing]),
        (
            person(|p| {
                p.country = text("HK");
                p.city = None;
                p.region = None;
                p.postcode = None;
            }),
            vec![],
        ),
        (
            person(|p| {
                p.country = text("DE");
                p.region = None;
                p.postcode = text("10115");
            }),
            vec![],
        ),
        (person(|p| p.line1 = text("P.O. Box 12")), vec![PoBox]),
        (person(|p| p.line2 = text("PO BOX")), vec![PoBox]),
        (person(|p| p.line1 = text("Postfach 1234")), vec![PoBox]),
        (person(|p| p.line1 = text("台北郵政信箱3號")), vec![PoBox]),
        (person(|p| p.line1 = text("12 Po Boxer Street")), vec![]),
        (person(|p| p.line2 = text(&"x".repeat(61))), vec![LineTooLong { field: "line2" }]),
        (person(|p| p.line1 = text(&"街".repeat(60))), vec![]),
        (
            PersonInput::default(),
            vec![NameMissing, PhoneMissing, LineMissing, CityMissing, CountryMissing],
        ),
    ];
    for (person, wanted) in cases {
        assert_eq!(check(&person), wanted, "{person:?}");
    }
}

#[test]
fn a_phone_is_the_same_however_it_is_written() {
    for (country, phone, wanted) in [
        ("CN", "+86 138-1234-5678", Some("8613812345678")),
        ("CN", "13812345678", Some("8613812345678")),
        ("CN", "008613812345678", Some("8613812345678")),
        ("CN", "8613812345678", Some("8613812345678")),
        ("CN", "１３８１２３４５６７８", Some("8613812345678")),
        ("US", "(310) 555-0100", Some("13105550100")),
        ("US", "1-310-555-0100", Some("13105550100")),
        ("GB", "07911 123456", Some("447911123456")),
        ("GB", "+44 7911 123456", Some("447911123456")),
        ("", "+49 30 123456", Some("4930123456")),
        ("ZZ", "030 123456", Some("30123456")),
        ("US", "911", None),
        ("US", "none", None),
        ("US", "000000000", None),
    ] {
        let person = PersonInput {
            phone: Some(phone.to_owned()),
            country: Some(country.to_owned()),
            ..PersonInput::default()
        };
        assert_eq!(person.phone_digits().as_deref(), wanted, "{country} {phone}");
    }
}

#[test]
fn an_address_is_the_same_however_it_is_set() {
    let one = person(|_| {}).address_text();
    let same = person(|p| {
        p.line1 = Some("1, MAIN  ST.".to_owned());
        p.postcode = Some("90210 ".to_owned());
    });
    assert_eq!(same.address_text(), one);
    assert_ne!(person(|p| p.line2 = Some("Apt 4".to_owned())).address_text(), one);
    assert_ne!(person(|p| p.line1 = Some("2 Main St".to_owned())).address_text(), one);
    assert_eq!(person(|p| p.line1 = None).address_text(), None);
}

#[test]
fn texts_are_tidied_or_refused() {
    let tidied = person(|p| {
        p.name = Some("  Jane ".to_owned());
        p.company = Some("  ".to_owned());
        p.country = Some("us".to_owned());
    });
    let tidied = tidied.checked().unwrap();
    assert_eq!(
        (tidied.name.as_deref(), tidied.company, tidied.country.as_deref()),
        (Some("Jane"), None, Some("US"))
    );
    for (wrong, path, code) in [
        (person(|p| p.name = Some("x".repeat(201))), "name", "kernel.too_long"),
        (person(|p| p.city = Some("a\u{0}b".to_owned())), "city", "kernel.control_character"),
        (person(|p| p.country = Some("U1".to_owned())), "country", "customers.unknown_country"),
        (person(|p| p.country = Some("USA".to_owned())), "country", "kernel.too_long"),
    ] {
        let fault = wrong.checked().unwrap_err();
        let fields: Vec<_> = fault.wrong_fields().iter().map(|it| (&*it.path, it.code)).collect();
        assert_eq!(fields, [(path, code)]);
    }
}

#[test]
fn changes_say_what_differs_and_empty_takes_away() {
    let changes = PersonChanges {
        name: Some("Jane Doe".to_owned()),
        phone: Some(String::new()),
        city: Some("Malibu".to_owned()),
        ..PersonChanges::default()
    };
    let (after, differ) = changes.apply(&person(|_| {})).unwrap();
    assert_eq!(differ, ["phone", "city"]);
    assert_eq!((after.phone, after.city.as_deref()), (None, Some("Malibu")));
    assert_eq!(after.line1.as_deref(), Some("1 Main St"));
}
