use std::io::Cursor;

use files::{Cell, CellKind, Limits, ReadOptions, SheetChoice, TableFormat, TableReader};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use crate::package::{Part, frame, package, workbook};
use crate::{read, read_with, remarks, texts};

/// The first cell of a sheet that has this one cell.
fn cell(strings: &str, cell: &str) -> (Cell, Vec<&'static str>) {
    // The second cell keeps the row from being blank.
    let rows = format!(r#"<row r="1">{cell}<c r="B1"><v>0</v></c></row>"#);
    let rows = read(&workbook(strings, &rows)).unwrap();
    let codes = remarks(&rows).into_iter().map(|(_, _, code)| code).collect();
    (rows[0].cells[0].clone(), codes)
}

#[test]
fn every_kind_of_cell_is_read_exactly() {
    use CellKind::{Bool, Date, Empty, Error, Number, Text};
    let strings = "<si><t>plain</t></si>\
        <si><r><t>rich </t></r><r><t xml:space=\"preserve\"> text</t></r><rPh><t>ふり</t></rPh></si>\
        <si><t>a&amp;b&#x4E2D;_x000D__x005F_x0041_</t></si><si/>";
    for (xml, text, kind, codes) in [
        (r#"<c r="A1" t="s"><v>0</v></c>"#, "plain", Text, vec![]),
        (r#"<c r="A1" t="s"><v>1</v></c>"#, "rich  text", Text, vec![]),
        (r#"<c r="A1" t="s"><v>2</v></c>"#, "a&b中\r_x0041_", Text, vec![]),
        (r#"<c r="A1" t="s"><v>3</v></c>"#, "", Empty, vec![]),
        (r#"<c t="inlineStr"><is><t> x </t></is></c>"#, " x ", Text, vec![]),
        (r#"<c t="inlineStr"><is><t><![CDATA[<b>]]></t></is></c>"#, "<b>", Text, vec![]),
        ("<c><v>12.50</v></c>", "12.5", Number, vec![]),
        ("<c><v>19.989999999999998</v></c>", "19.99", Number, vec![]),
        (
            "<c><v>1.2345678901234568E+17</v></c>",
            "123456789012345680",
            Number,
            vec!["files.number_precision_lost"],
        ),
        ("<c><v>twelve</v></c>", "twelve", Text, vec!["files.malformed_cell"]),
        (r#"<c t="b"><v>1</v></c>"#, "TRUE", Bool, vec![]),
        (r#"<c t="b"><v>2</v></c>"#, "2", Text, vec!["files.malformed_cell"]),
        (r#"<c t="e"><v>#N/A</v></c>"#, "#N/A", Error, vec!["files.cell_error"]),
        (r#"<c t="?"><v>x</v></c>"#, "x", Text, vec!["files.malformed_cell"]),
        ("<c><f>1+1</f><v>2</v></c>", "2", Number, vec!["files.formula_value"]),
        ("<c><f>1+1</f></c>", "", Empty, vec!["files.formula_without_value"]),
        (r#"<c t="str"><f>""</f><v></v></c>"#, "", Empty, vec!["files.formula_value"]),
        (r#"<c t="str"><f/><v>=x</v></c>"#, "=x", Text, vec!["files.formula_value"]),
        (r#"<c s="1"><v>46348</v></c>"#, "2026-11-22", Date, vec![]),
        (r#"<c s="2"><v>46348.545138888891</v></c>"#, "2026-11-22T13:05:00", Date, vec![]),
        (r#"<c s="3"><v>1.5</v></c>"#, "1.5", Number, vec![]),
        (r#"<c s="4"><v>0.25</v></c>"#, "06:00:00", Date, vec![]),
        (r#"<c s="1"><v>60</v></c>"#, "60", Number, vec!["files.date_out_of_range"]),
        (r#"<c s="1"><v>-1</v></c>"#, "-1", Number, vec!["files.date_out_of_range"]),
        (r#"<c t="d"><v>2026-11-22T13:05:00</v></c>"#, "2026-11-22T13:05:00", Date, vec![]),
        (r#"<c t="d"><v>soon</v></c>"#, "soon", Text, vec!["files.malformed_cell"]),
    ] {
        let expected = (Cell { text: text.to_owned(), kind }, codes);
        assert_eq!(cell(strings, xml), expected, "{xml}");
    }
}

#[test]
fn gaps_stay_gaps() {
    let rows = read(&workbook(
        "",
        r#"<row><c r="B1"><v>1</v></c></row><row/><row r="7" hidden="1"><c/><c><v>2</v></c><c r="Z7" s="1"/></row><row r="9"><c r="A9" s="1"/></row>"#,
    ));
    assert_eq!(texts(&rows.unwrap()), [(1, vec!["", "1"]), (7, vec!["", "2"])]);
}

#[test]
fn the_sheet_is_the_first_visible_one_or_the_one_that_is_named() {
    let file = workbook("", "<row><c><v>1</v></c></row>");
    let open = |sheet| {
        let options = ReadOptions { sheet, ..ReadOptions::default() };
        TableReader::open(Cursor::new(&file), &options)
    };
    let reader = open(SheetChoice::FirstVisible).unwrap();
    let sheets = ["Hidden", "Orders", "More"].map(str::to_owned).to_vec();
    assert_eq!(reader.info().format, TableFormat::Xlsx { sheet: "Orders".to_owned(), sheets });
    let mut more = open(SheetChoice::Named("More".to_owned())).unwrap();
    assert_eq!(more.next().unwrap().unwrap().text(0), "2");
    let none = open(SheetChoice::Named("None".to_owned())).unwrap_err();
    assert_eq!(none.code(), "files.no_such_sheet");
}

#[test]
fn the_old_date_system_is_honoured() {
    let mut parts = frame(r#"<workbookPr date1904="1"/>"#, "");
    parts.push(Part::stored(
        "xl/worksheets/sheet1.xml",
        r#"<worksheet><sheetData><row><c s="1"><v>44886</v></c></row></sheetData></worksheet>"#,
    ));
    assert_eq!(texts(&read(&package(&parts)).unwrap()), [(1, vec!["2026-11-22"])]);
}

#[test]
fn limits_hold_and_damage_names_its_row() {
    let limits = Limits {
        rows: 3,
        columns: 3,
        cell_chars: 5,
        row_bytes: 8,
        text_bytes: 12,
        shared_string_bytes: 16,
        sheets: 3,
        ..Limits::default()
    };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let strings = "<si><t>12345</t></si><si><t>123456</t></si>";
    for (strings, rows, code, at) in [
        (strings, r#"<row r="4"/>"#, "files.too_many_rows", Some((4, None))),
        (strings, r#"<row r="2"/><row r="2"/>"#, "files.corrupt", Some((2, None))),
        (strings, r#"<row r="x"/>"#, "files.corrupt", Some((0, None))),
        (
            strings,
            r#"<row><c r="D1"><v>1</v></c></row>"#,
            "files.too_many_columns",
            Some((1, Some(4))),
        ),
        (strings, r#"<row><c r="B1"/><c r="A1"/></row>"#, "files.corrupt", Some((1, None))),
        (strings, r#"<row><c r="AAAA1"/></row>"#, "files.corrupt", Some((1, None))),
        (strings, r#"<row><c t="s"><v>1</v></c></row>"#, "files.cell_too_long", Some((1, Some(1)))),
        (strings, r#"<row><c t="s"><v>2</v></c></row>"#, "files.corrupt", Some((1, None))),
        (
            strings,
            r#"<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>"#,
            "files.row_too_long",
            Some((1, Some(2))),
        ),
        (
            strings,
            r#"<row><c t="s"><v>0</v></c></row><row><c t="s"><v>0</v></c></row><row><c t="s"><v>0</v></c></row>"#,
            "files.too_much_text",
            None,
        ),
        ("<si><t>12345678901234567</t></si>", "", "files.too_many_shared_strings", None),
        (strings, "<row><c><v>&bomb;</v></c></row>", "files.corrupt", Some((1, None))),
        (strings, "<row><c><v>1</c></row>", "files.corrupt", Some((1, None))),
    ] {
        let fault = read_with(&workbook(strings, rows), &options).unwrap_err();
        let position = fault.position().map(|at| (at.row, at.column));
        assert_eq!((fault.code(), position), (code, at), "{rows}");
    }
    let few = Limits { sheets: 2, ..limits };
    let options = ReadOptions { limits: few, ..ReadOptions::default() };
    let fault = read_with(&workbook("", ""), &options).unwrap_err();
    assert_eq!(fault.code(), "files.too_many_sheets");
}

/// Files of another writer, with shared strings and its own styles.
#[test]
fn workbooks_of_another_writer_are_read() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    sheet.write(0, 0, "订单号").unwrap();
    sheet.write(0, 1, "订单号").unwrap();
    sheet.write(1, 0, "123456789012345678").unwrap();
    sheet.write(1, 1, 123_456_789_012_345_678_f64).unwrap();
    sheet.write(2, 0, 0.1 + 0.2).unwrap();
    sheet.write(2, 1, true).unwrap();
    let time = ExcelDateTime::from_ymd(2026, 11, 22).unwrap().and_hms(13, 5, 0).unwrap();
    sheet.write_with_format(3, 0, &time, &date).unwrap();
    sheet.write(3, 1, Formula::new("=1+1").set_result("2")).unwrap();
    let rows = read(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!(
        texts(&rows),
        [
            (1, vec!["订单号", "订单号"]),
            (2, vec!["123456789012345678", "123456789012345680"]),
            (3, vec!["0.3", "TRUE"]),
            (4, vec!["2026-11-22T13:05:00", "2"]),
        ]
    );
    assert_eq!(
        remarks(&rows),
        [(2, 2, "files.number_precision_lost"), (4, 2, "files.formula_value"),]
    );
}
