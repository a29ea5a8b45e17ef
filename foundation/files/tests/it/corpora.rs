//! Lists of nasty text that others have collected, where they are at hand.

use std::fs;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader};
use files::{Column, TableWriter, Value};

use crate::read;

#[expect(clippy::disallowed_methods, reason = "where the corpora lie is no business of the app")]
fn corpus(name: &str) -> Option<String> {
    let root = std::env::var_os("TRADEWIND_CONFORMANCE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance"),
        PathBuf::from,
    );
    let found = fs::read_to_string(root.join("security").join(name)).ok();
    if found.is_none() {
        println!("skipped: no corpus {name}");
    }
    found
}

fn nasty_texts() -> Option<Vec<String>> {
    let naughty = corpus("blns.json")?;
    let mut texts: Vec<String> = serde_json::from_str(&naughty).unwrap();
    texts.extend(corpus("csv_injection_payloads.txt")?.lines().map(str::to_owned));
    Some(texts)
}

fn write_all(mut writer: TableWriter<Vec<u8>>, texts: &[String]) -> Vec<u8> {
    for text in texts {
        writer.write_row(&[Value::Number("1"), Value::Text(text)]).unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn nasty_text_comes_back_the_same_and_never_as_a_formula() {
    let Some(texts) = nasty_texts() else { return };
    assert!(texts.len() > 500);
    let columns = [Column::new("no"), Column::new("text")];

    let csv = write_all(TableWriter::csv(Vec::new(), &columns).unwrap(), &texts);
    let raw = csv::Reader::from_reader(csv.as_slice()).into_records();
    for (record, text) in raw.zip(&texts) {
        let cell = record.unwrap()[1].to_owned();
        let is_plain_number = cell
            .strip_prefix('-')
            .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']) || is_plain_number, "{text:?}");
    }

    let xlsx = write_all(TableWriter::xlsx(Vec::new(), "Naughty", &columns).unwrap(), &texts);
    for file in [&csv, &xlsx] {
        let rows = read(file).unwrap();
        assert_eq!(rows.len(), texts.len() + 1);
        for (row, text) in rows.iter().skip(1).zip(&texts) {
            assert_eq!(row.text(1), text);
        }
    }

    let mut book = calamine::Xlsx::new(std::io::Cursor::new(&xlsx)).unwrap();
    let formulas = book.worksheet_formula("Naughty").unwrap();
    assert!(formulas.used_cells().next().is_none());
    let cells = book.worksheet_range("Naughty").unwrap();
    for (row, text) in cells.rows().skip(1).zip(&texts) {
        assert!(matches!(&row[1], Data::String(_) | Data::Empty), "{text:?}: {:?}", row[1]);
    }
}
