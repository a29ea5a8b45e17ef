//! What is written is read again, by us and by others.

use calamine::{Data, Reader};
use files::{CellKind, Column, DateOrder, TableWriter, Value, parse_civil_datetime};
use jiff::civil::{DateTime, date, datetime};
use proptest::prelude::*;

use crate::{read, remarks, texts};

fn columns(count: usize) -> Vec<Column> {
    (0..count).map(|number| Column::new(format!("c{number}"))).collect()
}

fn both(columns: &[Column], rows: &[Vec<Value<'_>>]) -> [Vec<u8>; 2] {
    let csv = TableWriter::csv(Vec::new(), columns).unwrap();
    let xlsx = TableWriter::xlsx(Vec::new(), "订单", columns).unwrap();
    [csv, xlsx].map(|mut writer| {
        rows.iter().for_each(|row| writer.write_row(row).unwrap());
        writer.finish().unwrap()
    })
}

#[test]
fn every_kind_of_value_comes_back() {
    let time = datetime(2026, 11, 22, 13, 5, 9, 0);
    let row = vec![
        Value::Text("123456789012345678"),
        Value::Number("-12.50"),
        Value::Number("123456789012345678"),
        Value::Bool(true),
        Value::Date(date(2026, 11, 22)),
        Value::DateTime(time),
        Value::Empty,
        Value::Text("+8613800138000"),
    ];
    let [csv, xlsx] = both(&columns(8), &[row]);
    assert_eq!(
        texts(&read(&csv).unwrap())[1].1,
        [
            "123456789012345678",
            "-12.50",
            "123456789012345678",
            "TRUE",
            "2026-11-22",
            "2026-11-22 13:05:09",
            "",
            "+8613800138000",
        ]
    );
    let found = read(&xlsx).unwrap();
    let cells: Vec<_> = found[1].cells.iter().map(|cell| (cell.text.as_str(), cell.kind)).collect();
    assert_eq!(
        cells,
        [
            ("123456789012345678", CellKind::Text),
            ("-12.5", CellKind::Number),
            ("123456789012345678", CellKind::Text),
            ("TRUE", CellKind::Bool),
            ("2026-11-22", CellKind::Date),
            ("2026-11-22T13:05:09", CellKind::Date),
            ("", CellKind::Empty),
            ("+8613800138000", CellKind::Text),
        ]
    );
    assert_eq!(remarks(&found), []);
}

#[test]
fn the_bytes_of_a_csv_are_what_excel_wants() {
    let row = vec![Value::Text("=cmd|' /C calc'!A0"), Value::Text("a,\"b\"\n")];
    let [csv, _] = both(&columns(2), &[row]);
    let expected = "\u{feff}c0,c1\r\n'=cmd|' /C calc'!A0,\"a,\"\"b\"\"\n\"\r\n";
    assert_eq!(String::from_utf8(csv).unwrap(), expected);
}

#[test]
fn another_reader_reads_our_workbook() {
    let time = datetime(2026, 11, 22, 13, 5, 0, 0);
    let row = vec![Value::Text("a<&>\"b 订单"), Value::Number("12.5"), Value::DateTime(time)];
    let [_, xlsx] = both(&columns(3), &[row]);
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(xlsx)).unwrap();
    assert_eq!(book.sheet_names(), ["订单"]);
    let cells = book.worksheet_range("订单").unwrap();
    assert_eq!(cells.get((1, 0)), Some(&Data::String("a<&>\"b 订单".to_owned())));
    assert_eq!(cells.get((1, 1)), Some(&Data::Float(12.5)));
    let Some(Data::DateTime(serial)) = cells.get((1, 2)) else { unreachable!() };
    assert_eq!(serial.to_ymd_hms_milli(), (2026, 11, 22, 13, 5, 0, 0));
}

#[test]
fn what_cannot_be_written_is_refused() {
    let two = columns(2);
    let long = "x".repeat(32_768);
    for (row, code) in [
        (vec![Value::Empty], "files.wrong_cell_count"),
        (vec![Value::Empty, Value::Text(&long)], "files.cell_too_long"),
        (vec![Value::Empty, Value::Number("=1")], "files.not_a_number"),
        (vec![Value::Empty, Value::Number("1E5")], "files.not_a_number"),
        (vec![Value::Empty, Value::Number("")], "files.not_a_number"),
    ] {
        let csv = TableWriter::csv(Vec::new(), &two).unwrap();
        let xlsx = TableWriter::xlsx(Vec::new(), "s", &two).unwrap();
        for mut writer in [csv, xlsx] {
            let fault = writer.write_row(&row).unwrap_err();
            assert_eq!((fault.code(), fault.position().unwrap().row), (code, 2));
        }
    }
    for name in ["", "a/b", "'a", "[x]", &"x".repeat(32)] {
        let fault = TableWriter::xlsx(Vec::new(), name, &two).unwrap_err();
        assert_eq!(fault.code(), "files.bad_sheet_name", "{name}");
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[-+=@'\t\r\n\"a,;1._x0-9A-F\u{1}\u{fffe}＝订]{0,12}",
        "('|_x00|_x0041|=\"|\"|_|\u{1}|\u{7f}|-1|\\.5|,){0,6}",
    ]
}

fn any_time() -> impl Strategy<Value = DateTime> {
    (1901_i16..=9999, 1_i8..=12, 1_i8..=28, 0_i8..24, 0_i8..60, 0_i8..60, 0_i32..1000).prop_map(
        |(year, month, day, hour, minute, second, ms)| {
            datetime(year, month, day, hour, minute, second, ms * 1_000_000)
        },
    )
}

proptest! {
    #[test]
    fn any_text_comes_back(rows in prop::collection::vec(prop::collection::vec(any_text(), 3), 0..6)) {
        let values: Vec<Vec<Value<'_>>> =
            rows.iter().map(|row| row.iter().map(|text| Value::Text(text)).collect()).collect();
        // Blank rows are passed over, so rows are known by their numbers.
        let expected: Vec<(u64, Vec<&str>)> = (2..)
            .zip(&rows)
            .filter(|(_, row)| row.iter().any(|text| !text.is_empty()))
            .map(|(number, row)| (number, row.iter().map(String::as_str).collect()))
            .collect();
        for file in both(&columns(3), &values) {
            let found = read(&file).unwrap();
            let padded: Vec<(u64, Vec<&str>)> = found
                .iter()
                .skip(1)
                .map(|row| (row.number, (0..3).map(|index| row.text(index)).collect()))
                .collect();
            prop_assert_eq!(padded, expected.clone());
        }
    }

    #[test]
    fn any_time_comes_back(time in any_time()) {
        for file in both(&columns(1), &[vec![Value::DateTime(time)]]) {
            let rows = read(&file).unwrap();
            let text = rows[1].text(0);
            prop_assert_eq!(parse_civil_datetime(text, DateOrder::YearMonthDay), Ok(time));
        }
    }

    #[test]
    fn any_number_comes_back(units in -999_999_999_999_999_i64..=999_999_999_999_999, scale in 0_usize..6) {
        let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let sign = if units < 0 { "-" } else { "" };
        let point = if scale > 0 { "." } else { "" };
        let number = format!("{sign}{whole}{point}{fraction}");
        let [csv, xlsx] = both(&columns(1), &[vec![Value::Number(&number)]]);
        let rows = read(&csv).unwrap();
        prop_assert_eq!(rows[1].text(0), number.as_str());
        let rows = read(&xlsx).unwrap();
        prop_assert_eq!(remarks(&rows), []);
        let short = if scale > 0 { number.trim_end_matches('0').trim_end_matches('.') } else { &number };
        let short = if short == "-0" { "0" } else { short };
        prop_assert_eq!(rows[1].text(0), short);
    }
}
