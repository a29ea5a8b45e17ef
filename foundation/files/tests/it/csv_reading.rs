use files::{CellKind, Limits, ReadOptions, TableFormat, TableReader};
use proptest::prelude::*;

use crate::{read, read_with, remarks, texts};

#[test]
fn rows_keep_the_numbers_a_spreadsheet_shows() {
    for (file, rows) in [
        ("", vec![]),
        ("\n\n", vec![]),
        ("a,b", vec![(1, vec!["a", "b"])]),
        ("a,b\n", vec![(1, vec!["a", "b"])]),
        ("a,b\r\n1,2\r\n", vec![(1, vec!["a", "b"]), (2, vec!["1", "2"])]),
        ("a,b\r1,2\r", vec![(1, vec!["a", "b"]), (2, vec!["1", "2"])]),
        ("a,b\n\n\n1,2\n", vec![(1, vec!["a", "b"]), (4, vec!["1", "2"])]),
        ("a,b\n,\n1,2", vec![(1, vec!["a", "b"]), (3, vec!["1", "2"])]),
        (
            "a,b\n\"x\ny\",2\n3,4",
            vec![(1, vec!["a", "b"]), (2, vec!["x\ny", "2"]), (3, vec!["3", "4"])],
        ),
        ("\"a\"\"b\",\"\"\n", vec![(1, vec!["a\"b", ""])]),
        ("a\"b,c\n", vec![(1, vec!["a\"b", "c"])]),
        ("a, \"b\"\n", vec![(1, vec!["a", " \"b\""])]),
        ("\u{feff}a,b\n1,", vec![(1, vec!["a", "b"]), (2, vec!["1", ""])]),
        ("sep=;\r\na;b,c\r\n", vec![(1, vec!["a", "b,c"])]),
        ("a,b\n'=1+1,=\"00123\"\n", vec![(1, vec!["a", "b"]), (2, vec!["=1+1", "00123"])]),
        ("a,b\n=1+1,-5\n", vec![(1, vec!["a", "b"]), (2, vec!["=1+1", "-5"])]),
    ] {
        let found = read(file.as_bytes()).unwrap();
        assert_eq!(texts(&found), rows, "{file:?}");
        assert_eq!(remarks(&found), [], "{file:?}");
    }
}

#[test]
fn what_is_doubtful_is_said() {
    for (file, expected) in [
        ("a,b\n\"x,y\nz", (2, 1, "files.unclosed_quote")),
        ("a,b\n\"x\"y,z", (2, 1, "files.stray_quote")),
        ("a,b\n1,1.23457E+17", (2, 2, "files.number_precision_lost")),
        ("a,b\n1,2E+14", (2, 2, "files.number_precision_lost")),
    ] {
        assert_eq!(remarks(&read(file.as_bytes()).unwrap()), [expected], "{file:?}");
    }
    let plain = "a,b\nE+17,SIZE+10\n1.5E+1,12.5E+17\n";
    assert_eq!(remarks(&read(plain.as_bytes()).unwrap()), []);
}

#[test]
fn the_delimiter_is_found_or_given() {
    for (file, delimiter) in [("a;b\n1;2", b';'), ("a\tb\n1\t2", b'\t'), ("a|b\n1|2", b'|')] {
        let reader = TableReader::open_csv(file.as_bytes(), &ReadOptions::default()).unwrap();
        let TableFormat::Csv { delimiter: found, .. } = reader.info().format else {
            unreachable!()
        };
        assert_eq!(found, delimiter);
    }
    let options = ReadOptions { delimiter: Some(b'|'), ..ReadOptions::default() };
    let rows = read_with(b"a;b|c\n", &options).unwrap();
    assert_eq!(texts(&rows), [(1, vec!["a;b", "c"])]);
    let kinds: Vec<_> = rows.iter().flat_map(|row| &row.cells).map(|cell| cell.kind).collect();
    assert_eq!(kinds, [CellKind::Text, CellKind::Text]);
}

#[test]
fn every_limit_holds_to_the_unit() {
    let limits = Limits {
        file_bytes: 1 << 20,
        rows: 3,
        columns: 2,
        cell_chars: 4,
        row_bytes: 13,
        text_bytes: 25,
        ..Limits::default()
    };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    for (file, outcome) in [
        ("a,b\n1,2\n3,4\n", Ok(3)),
        ("a,b\n1,2\n3,4\n5,6", Err(("files.too_many_rows", Some((4, None))))),
        ("a,b\n\n\n\n\n", Err(("files.too_many_rows", Some((4, None))))),
        ("a,b,,,,\n", Ok(1)),
        ("a,b\n1,2,3\n", Err(("files.too_many_columns", Some((2, Some(3)))))),
        ("订单编号,b", Ok(1)),
        ("订单编号码,b", Err(("files.cell_too_long", Some((1, Some(1)))))),
        ("a,\"12345", Err(("files.cell_too_long", Some((1, Some(2)))))),
        ("订单编,aaaa\n", Ok(1)),
        ("订单编号,aa\n", Err(("files.row_too_long", Some((1, Some(2)))))),
        ("1234,1234\n1234,1234\n1234,1234\n", Ok(3)),
        ("12345", Err(("files.cell_too_long", Some((1, Some(1)))))),
    ] {
        let found = read_with(file.as_bytes(), &options);
        let found = found
            .map(|rows| rows.len())
            .map_err(|fault| (fault.code(), fault.position().map(|at| (at.row, at.column))));
        assert_eq!(found, outcome, "{file:?}");
    }
}

#[test]
fn a_file_or_stream_that_is_too_long_is_refused() {
    let limits = Limits { file_bytes: 100, ..Limits::default() };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let file = "a,b\n".repeat(26);
    assert_eq!(read_with(file.as_bytes(), &options).unwrap_err().code(), "files.too_large");
    let streamed: Result<Vec<_>, _> =
        TableReader::open_csv(file.as_bytes(), &options).unwrap().collect();
    assert_eq!(streamed.unwrap_err().code(), "files.too_large");
    assert_eq!(read_with("a,b\n".repeat(25).as_bytes(), &options).unwrap().len(), 25);
}

#[test]
fn after_a_fault_there_are_no_more_rows() {
    let limits = Limits { cell_chars: 3, ..Limits::default() };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let file = "a,b\nlong!,1\nc,d\n";
    let mut reader = TableReader::open_csv(file.as_bytes(), &options).unwrap();
    assert!(reader.next().unwrap().is_ok());
    assert!(reader.next().unwrap().is_err());
    assert!(reader.next().is_none());
}

proptest! {
    /// The `csv` crate reads the same, where both have the same rules.
    #[test]
    fn well_formed_files_read_as_the_csv_crate_reads_them(
        table in prop::collection::vec(prop::collection::vec("[a-c,;\"\r\n 号]{0,6}", 2..5), 1..8),
    ) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for record in &table {
            writer.write_record(record).unwrap();
        }
        let file = writer.into_inner().unwrap();
        let options = ReadOptions { delimiter: Some(b','), ..ReadOptions::default() };
        let ours = read_with(&file, &options).unwrap();
        let theirs: Vec<Vec<String>> = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(file.as_slice())
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
            .filter(|record: &Vec<String>| record.iter().any(|cell| !cell.is_empty()))
            .collect();
        let ours: Vec<Vec<String>> =
            ours.into_iter().map(|row| row.cells.into_iter().map(|cell| cell.text).collect()).collect();
        prop_assert_eq!(ours, theirs);
    }
}
