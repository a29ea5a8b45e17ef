//! Files made to hurt. A refusal is the only thing they may get.

use std::time::{Duration, Instant};

use files::{Column, Limits, ReadOptions, TableWriter, Value};
use proptest::prelude::*;

use crate::package::{Part, frame, package, with_sheet, workbook};
use crate::{read, read_with};

const SHEET: &str = "xl/worksheets/sheet1.xml";
const MIB: usize = 1 << 20;

fn code(file: &[u8]) -> &'static str {
    read(file).unwrap_err().code()
}

#[test]
fn bombs_are_refused_by_their_label() {
    let bomb = Part::deflated(SHEET, "<worksheet><sheetData>", &" ".repeat(MIB), 64, "");
    assert_eq!(code(&with_sheet("", bomb)), "files.inflates_too_much");
    let huge = Part::stored(SHEET, "<worksheet/>").claiming(u32::MAX - 1);
    assert_eq!(code(&with_sheet("", huge)), "files.inflates_too_much");
}

#[test]
fn bombs_with_a_false_label_are_refused_when_they_go_off() {
    let bomb = Part::deflated(SHEET, "<worksheet>", &"<a/>".repeat(MIB / 4), 64, "");
    let file = with_sheet("", bomb.claiming(1_000));
    let fault = read(&file).unwrap_err();
    assert_eq!(fault.code(), "files.corrupt");
    assert!(fault.to_string().contains("longer than it says"), "{fault}");
}

#[test]
fn parts_that_claim_more_than_the_file_are_refused() {
    let mut file = with_sheet("", Part::deflated(SHEET, "<worksheet>", "<a/>", 64, ""));
    let entry = file.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    file[entry + 20..entry + 24].copy_from_slice(&1_000_000_u32.to_le_bytes());
    assert_eq!(code(&file), "files.corrupt");
}

#[test]
fn bombs_in_the_shared_strings_are_refused() {
    let mut parts = frame("", "");
    parts.retain(|part| !part.is("xl/sharedStrings.xml"));
    let text = format!("<si><t>{}</t></si>", "x".repeat(20_000));
    parts.push(Part::deflated("xl/sharedStrings.xml", "<sst>", &text, 1_700, "</sst>"));
    parts.push(Part::stored(SHEET, "<worksheet/>"));
    assert_eq!(code(&package(&parts)), "files.inflates_too_much");

    let mut parts = frame("", "");
    parts.retain(|part| !part.is("xl/sharedStrings.xml"));
    parts.push(Part::deflated("xl/sharedStrings.xml", "<sst>", "<si/>", 1_001, "</sst>"));
    parts.push(Part::stored(SHEET, "<worksheet/>"));
    let limits = Limits { shared_strings: 1_000, ..Limits::default() };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let fault = read_with(&package(&parts), &options).unwrap_err();
    assert_eq!(fault.code(), "files.too_many_shared_strings");
}

#[test]
fn xml_that_grows_in_the_parser_is_refused() {
    let nested = "<a>".repeat(100_000);
    let entities =
        r#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>"#;
    let attributes: String = (0..200_000).map(|number| format!(" a{number}=\"\"")).collect();
    for (content, expected) in [
        (nested, "files.corrupt"),
        (entities.to_owned(), "files.forbidden_xml"),
        (format!("<worksheet><sheetData><row{attributes}/>"), "files.corrupt"),
        (format!("<worksheet>{}", "x".repeat(MIB)), "files.corrupt"),
        (format!("<worksheet><!--{}", "-".repeat(MIB)), "files.corrupt"),
        (format!("<worksheet x=\"{}", "x".repeat(MIB)), "files.corrupt"),
        ("<worksheet><sheetData><row><c><v>1".to_owned(), "files.corrupt"),
        ("<worksheet>\u{0}<".to_owned(), "files.corrupt"),
    ] {
        let started = Instant::now();
        let head: String = content.chars().take(40).collect();
        assert_eq!(code(&with_sheet("", Part::stored(SHEET, &content))), expected, "{head}");
        assert!(started.elapsed() < Duration::from_secs(5), "{head}");
    }
}

#[test]
fn cells_that_point_at_one_long_string_are_counted() {
    let strings = format!("<si><t>{}</t></si>", "中".repeat(32_000));
    let cells = r#"<c t="s"><v>0</v></c>"#.repeat(1_000);
    assert_eq!(code(&workbook(&strings, &format!("<row>{cells}</row>"))), "files.row_too_long");
}

#[test]
fn a_package_that_is_damaged_is_refused() {
    let good = workbook("", "<row><c><v>1</v></c></row>");
    assert!(read(&good).is_ok());
    for cut in 4..good.len() {
        assert!(read(&good[..cut]).is_err(), "cut at {cut}");
    }
    let mut sheet = Part::stored(SHEET, "<worksheet><sheetData></sheetData></worksheet>");
    sheet.damage();
    let fault = read(&with_sheet("", sheet));
    assert!(fault.is_err() || fault.unwrap().is_empty());
    let many: Vec<Part> = (0..5_000).map(|n| Part::stored(&n.to_string(), "")).collect();
    assert_eq!(code(&package(&many)), "files.corrupt");
}

#[test]
fn an_open_quote_does_not_collect_the_file() {
    let file = format!("a,b\n\"{}", "1,2\n".repeat(MIB));
    assert_eq!(code(file.as_bytes()), "files.cell_too_long");
    let commas = ",".repeat(8 * MIB) + "x";
    assert_eq!(code(commas.as_bytes()), "files.too_many_columns");
    assert!(read(",".repeat(8 * MIB).as_bytes()).unwrap().is_empty());
}

fn ours_xlsx() -> Vec<u8> {
    let columns = [Column::new("id"), Column::new("note")];
    let mut writer = TableWriter::xlsx(Vec::new(), "Orders", &columns).unwrap();
    for row in 0..20 {
        let id = format!("{row}");
        writer.write_row(&[Value::Number(&id), Value::Text("备注 & more")]).unwrap();
    }
    writer.finish().unwrap()
}

/// Reads to the end or to the first fault; only a panic or a hang can fail.
fn survives(file: &[u8]) {
    let _ = read(file);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        survives(&bytes);
        survives(&[b"PK\x03\x04".as_slice(), &bytes].concat());
    }

    #[test]
    fn mutated_workbooks_are_survived(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        use_ours in any::<bool>(),
    ) {
        let mut file = if use_ours {
            ours_xlsx()
        } else {
            workbook("<si><t>a</t></si>", r#"<row r="1"><c r="A1" t="s" s="2"><f>1</f><v>0</v></c><c><v>1.5E+3</v></c></row>"#)
        };
        for (place, byte) in changes {
            let place = place.index(file.len());
            file[place] = byte;
        }
        survives(&file);
    }

    /// Stored parts have no checksum in the way until their end, so the XML layer is met.
    #[test]
    fn mutated_sheets_are_survived(
        rows in r#"(<row( r="[0-9]{1,7}")?>(<c( r="[A-Z]{1,4}[0-9]{1,3}")?( t="(s|n|b|e|d|str|inlineStr)")?( s="[0-9]")?>(<f>.{0,3}</f>)?(<v>[-0-9eE.+]{0,20}</v>|<is><t>[^<&]{0,5}</t></is>|.{0,4})</c>){0,4}(</row>)?){0,4}"#,
    ) {
        survives(&workbook("<si><t>a</t></si>", &rows));
    }

    #[test]
    fn mutated_csv_files_are_survived(
        text in "[a-c,;\t\"'=\r\n0-9订单号E+.]{0,300}",
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let mut file = text.into_bytes();
        for (place, byte) in changes {
            if !file.is_empty() {
                let place = place.index(file.len());
                file[place] = byte;
            }
        }
        survives(&file);
    }
}
