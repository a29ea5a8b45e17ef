use files::DateOrder::{DayMonthYear as Dmy, MonthDayYear as Mdy, YearMonthDay as Ymd};
use files::DecimalStyle::{Comma, Point};
use files::Detected::{Ambiguous, Known, Mixed};
use files::{
    Remark, ValueError, detect_date_order, detect_decimal_style, parse_civil_datetime,
    parse_datetime, parse_decimal,
};
use proptest::prelude::*;

#[test]
fn dates_of_all_kinds_are_read() {
    let five_past_one = "2026-11-22T13:05:00";
    for (text, order, civil) in [
        ("2026-11-22", Dmy, "2026-11-22T00:00:00"),
        ("2026-11-22T13:05:00", Mdy, five_past_one),
        ("2026-11-22 13:05:09.250", Ymd, "2026-11-22T13:05:09.25"),
        ("2026/11/22 13:05", Dmy, five_past_one),
        ("2026/1/2 3:04", Dmy, "2026-01-02T03:04:00"),
        ("2026.11.22", Ymd, "2026-11-22T00:00:00"),
        ("22/11/2026 1:05 PM", Dmy, five_past_one),
        ("11/22/2026 1:05pm", Mdy, five_past_one),
        ("03/04/2026", Dmy, "2026-04-03T00:00:00"),
        ("03/04/2026", Mdy, "2026-03-04T00:00:00"),
        ("22.11.26", Dmy, "2026-11-22T00:00:00"),
        ("26-11-22", Ymd, "2026-11-22T00:00:00"),
        ("11/22/2026 12:00 AM", Mdy, "2026-11-22T00:00:00"),
        ("11/22/2026 12:30 p.m.", Mdy, "2026-11-22T12:30:00"),
        ("2026年11月22日", Dmy, "2026-11-22T00:00:00"),
        ("2026年11月22日 13:05", Dmy, five_past_one),
        ("2026年11月22日13时05分", Dmy, five_past_one),
        ("2026年11月22日 13时05分00秒", Dmy, five_past_one),
        ("2026年11月22日 下午1:05", Dmy, five_past_one),
        ("2026/11/22 上午 9:05:01", Dmy, "2026-11-22T09:05:01"),
        ("2026年11月22日13时", Dmy, "2026-11-22T13:00:00"),
        ("２０２６／１１／２２　１３：０５", Dmy, five_past_one),
        ("22-Nov-26", Mdy, "2026-11-22T00:00:00"),
        ("22 November 2026, 13:05", Mdy, five_past_one),
        ("Nov 22, 2026 1:05:00 PM", Dmy, five_past_one),
        ("Sept 1, 2026", Dmy, "2026-09-01T00:00:00"),
        ("20261122", Dmy, "2026-11-22T00:00:00"),
        ("20261122T130500", Dmy, five_past_one),
        ("20261122 1305", Dmy, five_past_one),
        (" 2024-02-29 ", Dmy, "2024-02-29T00:00:00"),
    ] {
        let found = parse_civil_datetime(text, order).map(|time| time.to_string());
        assert_eq!(found.as_deref(), Ok(civil), "{text}");
    }
}

#[test]
fn what_is_no_date_is_refused() {
    use ValueError::{BadDate, DateHasOffset, NoSuchDate};
    for (text, order, fault) in [
        ("", Ymd, BadDate),
        ("soon", Ymd, BadDate),
        ("46348", Ymd, BadDate),
        ("2026", Ymd, BadDate),
        ("2026-11", Ymd, BadDate),
        ("2026-11-22-", Ymd, BadDate),
        ("2026--11-22", Ymd, BadDate),
        ("2026-11/22", Ymd, BadDate),
        ("22/11/2026", Ymd, BadDate),
        ("+226-11-22", Ymd, BadDate),
        ("126-11-22", Ymd, BadDate),
        ("13:05", Ymd, BadDate),
        ("2026-11-22 PM", Ymd, BadDate),
        ("2026-11-22 13", Ymd, BadDate),
        ("2026-11-22 13:5:", Ymd, BadDate),
        ("2026-11-22 13:05 tomorrow", Ymd, BadDate),
        ("2026-11-22x13:05", Ymd, BadDate),
        ("2026-02-29", Ymd, NoSuchDate),
        ("22/11/2026", Mdy, NoSuchDate),
        ("2026-11-22 24:00", Ymd, NoSuchDate),
        ("2026-11-22 13:60", Ymd, NoSuchDate),
        ("2026-11-22 13:05 AM", Ymd, NoSuchDate),
        ("2026-11-22 0:05 PM", Ymd, NoSuchDate),
        ("2026-11-22T13:05:00Z", Ymd, DateHasOffset),
        ("2026-11-22T13:05:00+08:00", Ymd, DateHasOffset),
    ] {
        assert_eq!(parse_civil_datetime(text, order), Err(fault), "{text}");
    }
    assert_eq!(parse_datetime(&"1".repeat(1_000_000), Ymd), Err(BadDate));
}

#[test]
fn offsets_are_read_where_they_are_wanted() {
    for (text, seconds) in [
        ("2026-11-22T13:05:00Z", Some(0)),
        ("2026-11-22 13:05:00 UTC", Some(0)),
        ("2026-11-22 13:05:00 +0800", Some(8 * 3600)),
        ("2026-11-22T13:05:00.5-03:30", Some(-12_600)),
        ("20261122T130500Z", Some(0)),
        ("2026-11-22T13:05:00+05", Some(5 * 3600)),
        ("2026-11-22T13:05:00", None),
    ] {
        let offset = parse_datetime(text, Ymd).unwrap().offset;
        assert_eq!(offset.map(jiff::tz::Offset::seconds), seconds, "{text}");
    }
    let far = parse_datetime("2026-11-22T13:05:00+15:00", Ymd);
    assert_eq!(far, Err(ValueError::NoSuchDate));
}

#[test]
fn the_order_of_dates_is_known_or_asked() {
    for (samples, order) in [
        (vec!["03/04/2026", "22/04/2026"], Known(Dmy)),
        (vec!["03/04/2026", "04/22/2026"], Known(Mdy)),
        (vec!["03/04/2026", "05/06/2026"], Ambiguous),
        (vec!["05/05/2026"], Ambiguous),
        (vec!["22/04/2026", "04/22/2026"], Mixed),
        (vec!["2026-04-22", "22 Nov 2026", ""], Known(Ymd)),
        (vec!["2026-04-03", "03/04/2026"], Ambiguous),
        (vec!["2026-04-03", "13/04/2026", "n/a"], Known(Dmy)),
        (vec!["25/12/31"], Ambiguous),
        (vec!["25/12/31", "31/12/25"], Ambiguous),
        (vec!["25/12/31", "31/12/32"], Known(Dmy)),
        (vec!["31/12/25", "12/31/25"], Mixed),
        (vec![], Known(Ymd)),
    ] {
        assert_eq!(detect_date_order(samples.clone()), order, "{samples:?}");
    }
}

#[test]
fn decimals_of_both_styles_are_read() {
    for (text, style, plain) in [
        ("0", Point, "0"),
        ("1234", Comma, "1234"),
        ("1,234.56", Point, "1234.56"),
        ("1.234,56", Comma, "1234.56"),
        ("1 234,50", Comma, "1234.50"),
        ("1\u{202f}234\u{a0}567,5", Comma, ""),
        ("1'234'567.80", Point, "1234567.80"),
        ("-0.00", Point, "0.00"),
        ("+007", Point, "7"),
        ("−12.5", Point, "-12.5"),
        ("１，２３４．５６", Point, "1234.56"),
        ("999999999999999999999999999.999", Point, "999999999999999999999999999.999"),
    ] {
        let found = parse_decimal(text, style);
        // Both kinds of narrow space fold to one.
        let plain = if plain.is_empty() { "1234567.5" } else { plain };
        assert_eq!(found.as_deref(), Ok(plain), "{text}");
    }
}

#[test]
fn what_is_no_decimal_is_refused() {
    use ValueError::{BadDecimal, BadGrouping, CurrencyInNumber, ExponentInNumber, NumberTooLong};
    for (text, style, fault) in [
        ("", Point, BadDecimal),
        ("-", Point, BadDecimal),
        (".", Point, BadDecimal),
        (".5", Point, BadDecimal),
        ("5.", Point, BadDecimal),
        ("1.2.3", Point, BadDecimal),
        ("--1", Point, BadDecimal),
        ("1-", Point, BadDecimal),
        ("(5)", Point, BadDecimal),
        ("5%", Point, BadDecimal),
        ("10²", Point, BadDecimal),
        ("٣", Point, BadDecimal),
        ("1,23", Point, BadGrouping),
        ("1,2345", Point, BadGrouping),
        (",123", Point, BadGrouping),
        ("1,234 567", Point, BadGrouping),
        ("1.50", Comma, BadGrouping),
        ("$5", Point, CurrencyInNumber),
        ("￥5", Point, CurrencyInNumber),
        ("5 €", Comma, CurrencyInNumber),
        ("5元", Point, CurrencyInNumber),
        ("USD 5", Point, CurrencyInNumber),
        ("1.2E+5", Point, ExponentInNumber),
        ("1234567890123456789012345678901", Point, NumberTooLong),
    ] {
        assert_eq!(parse_decimal(text, style), Err(fault), "{text}");
    }
}

#[test]
fn the_style_of_decimals_is_known_or_asked() {
    for (samples, style) in [
        (vec!["1234", "5"], Known(Point)),
        (vec!["1,234", "5.50"], Known(Point)),
        (vec!["1.234", "5,50"], Known(Comma)),
        (vec!["1,234"], Ambiguous),
        (vec!["1.50", "1,50"], Mixed),
        (vec!["free", "1,50"], Known(Comma)),
    ] {
        assert_eq!(detect_decimal_style(samples.clone()), style, "{samples:?}");
    }
}

#[test]
fn codes_are_named_after_the_crate_and_distinct() {
    let mut codes: Vec<&str> = Remark::ALL.into_iter().map(Remark::code).collect();
    codes.extend(ValueError::ALL.into_iter().map(ValueError::code));
    let count = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), count);
    assert!(codes.iter().all(|code| code.starts_with("files.")));
}

proptest! {
    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        for order in [Ymd, Dmy, Mdy] {
            let _ = parse_datetime(&text, order);
        }
        for style in [Point, Comma] {
            let _ = parse_decimal(&text, style);
        }
    }

    #[test]
    fn nearly_dates_are_survived(text in "[0-9/:.年月日时分秒T zZ+APMap上午-]{0,24}") {
        for order in [Ymd, Dmy, Mdy] {
            let _ = parse_datetime(&text, order);
        }
    }

    #[test]
    fn plain_decimals_are_fixed_points(text in "-?(0|[1-9][0-9]{0,12})(\\.[0-9]{1,6})?") {
        let plain = parse_decimal(&text, Point).unwrap();
        prop_assert_eq!(parse_decimal(&plain, Point), Ok(plain.clone()));
        let is_negative_zero = text.starts_with('-') && !plain.starts_with('-');
        prop_assert!(plain == text || is_negative_zero);
    }
}
