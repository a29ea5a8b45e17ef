//! XLSX with one sheet of inline strings.
//!
//! Our own writer and not `rust_xlsxwriter`: in its constant-memory mode rows go through a
//! temporary file, where a full disk panics and exported addresses lie on disk, and nothing
//! reaches the receiver before the end.

use std::fmt::Write as _;
use std::io::Write;

use jiff::civil::{Date, DateTime, Time, date};

use crate::error::{FileError, Position};
use crate::limits::{MAX_XLSX_COLUMNS, MAX_XLSX_ROWS};
use crate::writer::package::{PackageWriter, PartWriter};
use crate::writer::{Column, Value};
use crate::xlsx::significant_digits;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const CONTENT_TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#;
const ROOT_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
/// The cell styles, by index: plain, title (bold), text (`@`, so that an id stays text when it is
/// edited), date, date and time.
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#;
const SHEET_HEAD: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>"#;

const TITLE: u8 = 1;
const TEXT: u8 = 2;
const DATE: u8 = 3;
const DATE_TIME: u8 = 4;

const MAX_WIDTH: u16 = 255;
const MAX_SHEET_NAME: usize = 31;
/// Beyond these a spreadsheet drops digits.
const KEPT_DIGITS: usize = 15;
const MS_PER_DAY: i128 = 86_400_000;
/// A serial's digits after the point: a hundredth of a millisecond.
const FRACTION_SCALE: i128 = 10_000_000_000;

#[derive(Debug)]
pub(crate) struct XlsxWriter<W: Write> {
    sheet: PartWriter<W>,
    /// `A`, `B`, … for the columns.
    letters: Vec<String>,
    line: String,
}

impl<W: Write> XlsxWriter<W> {
    pub(crate) fn new(out: W, name: &str, columns: &[Column]) -> Result<Self, FileError> {
        refuse_bad_name(name)?;
        let count = u32::try_from(columns.len()).unwrap_or(u32::MAX);
        if count > MAX_XLSX_COLUMNS {
            let at = Position::cell(1, MAX_XLSX_COLUMNS + 1);
            return Err(FileError::TooManyColumns { limit: MAX_XLSX_COLUMNS, at });
        }
        let mut workbook = format!(
            r#"{HEAD}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name=""#
        );
        push_escaped(&mut workbook, name);
        workbook.push_str(r#"" sheetId="1" r:id="rId1"/></sheets></workbook>"#);
        let mut sheet = PackageWriter::new(out)
            .whole("[Content_Types].xml", &format!("{HEAD}{CONTENT_TYPES}"))?
            .whole("_rels/.rels", &format!("{HEAD}{ROOT_RELATIONS}"))?
            .whole("xl/workbook.xml", &workbook)?
            .whole("xl/_rels/workbook.xml.rels", &format!("{HEAD}{WORKBOOK_RELATIONS}"))?
            .whole("xl/styles.xml", &format!("{HEAD}{STYLES}"))?
            .start("xl/worksheets/sheet1.xml")?;
        sheet.write(&format!("{HEAD}{SHEET_HEAD}"))?;
        if !columns.is_empty() {
            sheet.write(&column_widths(columns))?;
        }
        sheet.write("<sheetData>")?;
        let letters = (1..=count).map(column_letters).collect();
        Ok(Self { sheet, letters, line: String::new() })
    }

    pub(crate) fn write_row(&mut self, row: u64, values: &[Value<'_>]) -> Result<(), FileError> {
        if row > MAX_XLSX_ROWS {
            return Err(FileError::TooManyRows { limit: MAX_XLSX_ROWS });
        }
        let text_style = if row == 1 { TITLE } else { TEXT };
        self.line.clear();
        let _ = write!(self.line, r#"<row r="{row}">"#);
        for (letters, value) in self.letters.iter().zip(values) {
            push_cell(&mut self.line, &format!("{letters}{row}"), value, text_style);
        }
        self.line.push_str("</row>");
        self.sheet.write(&self.line)
    }

    pub(crate) fn finish(mut self) -> Result<W, FileError> {
        self.sheet.write("</sheetData></worksheet>")?;
        self.sheet.finish()?.finish()
    }
}

fn push_cell(line: &mut String, name: &str, value: &Value<'_>, text_style: u8) {
    // Writing into a string cannot fail.
    let _ = match value {
        Value::Empty | Value::Text("") => Ok(()),
        Value::Text(text) => {
            push_text(line, name, text, text_style);
            Ok(())
        }
        Value::Number(number) if significant_digits(number).is_none_or(|n| n > KEPT_DIGITS) => {
            push_text(line, name, number, text_style);
            Ok(())
        }
        Value::Number(number) => write!(line, r#"<c r="{name}"><v>{number}</v></c>"#),
        Value::Bool(flag) => {
            write!(line, r#"<c r="{name}" t="b"><v>{}</v></c>"#, u8::from(*flag))
        }
        Value::Date(day) => match serial(*day, Time::midnight()) {
            Some(serial) => write!(line, r#"<c r="{name}" s="{DATE}"><v>{serial}</v></c>"#),
            None => {
                push_text(line, name, &day.to_string(), text_style);
                Ok(())
            }
        },
        Value::DateTime(time) => match serial(time.date(), time.time()) {
            Some(serial) => write!(line, r#"<c r="{name}" s="{DATE_TIME}"><v>{serial}</v></c>"#),
            None => {
                push_text(line, name, &iso_text(*time), text_style);
                Ok(())
            }
        },
    };
}

fn push_text(line: &mut String, name: &str, text: &str, style: u8) {
    let _ = write!(line, r#"<c r="{name}" s="{style}" t="inlineStr"><is><t xml:space="preserve">"#);
    push_escaped(line, text);
    line.push_str("</t></is></c>");
}

fn iso_text(time: DateTime) -> String {
    format!("{} {}", time.date(), time.time())
}

/// XML escapes, and `_xHHHH_` for what XML cannot hold or would change.
fn push_escaped(line: &mut String, text: &str) {
    for (at, character) in text.char_indices() {
        match character {
            '&' => line.push_str("&amp;"),
            '<' => line.push_str("&lt;"),
            '>' => line.push_str("&gt;"),
            '"' => line.push_str("&quot;"),
            '\t' | '\n' => line.push(character),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(line, "_x{:04X}_", u32::from(character));
            }
            // A text that looks like such an escape must not become one.
            '_' if looks_like_escape(text.get(at..).unwrap_or_default()) => {
                line.push_str("_x005F_");
            }
            _ => line.push(character),
        }
    }
}

/// Without a look at the closing `_`: it may be the first of an escape that follows.
fn looks_like_escape(text: &str) -> bool {
    text.as_bytes().get(1) == Some(&b'x')
        && text.as_bytes().get(2..6).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
}

/// The serial of the 1900 system. None before 1 March 1900: there spreadsheets disagree about days.
fn serial(day: Date, time: Time) -> Option<String> {
    if day < date(1900, 3, 1) {
        return None;
    }
    let days = day.since(date(1899, 12, 30)).ok()?.get_days();
    let ms = i128::from(time.hour()) * 3_600_000
        + i128::from(time.minute()) * 60_000
        + i128::from(time.second()) * 1_000
        + i128::from(time.millisecond());
    let fraction = (ms * FRACTION_SCALE + MS_PER_DAY / 2) / MS_PER_DAY;
    Some(if fraction == 0 { days.to_string() } else { format!("{days}.{fraction:010}") })
}

fn column_widths(columns: &[Column]) -> String {
    let mut widths = "<cols>".to_owned();
    for (number, column) in (1_u32..).zip(columns) {
        let width = column.width.clamp(1, MAX_WIDTH);
        let _ = write!(
            widths,
            r#"<col min="{number}" max="{number}" width="{width}" customWidth="1"/>"#
        );
    }
    widths.push_str("</cols>");
    widths
}

fn column_letters(mut number: u32) -> String {
    let mut letters = Vec::new();
    while number > 0 {
        let letter = u8::try_from((number - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        number = (number - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

fn refuse_bad_name(name: &str) -> Result<(), FileError> {
    let length = name.encode_utf16().count();
    let is_bad = length == 0
        || length > MAX_SHEET_NAME
        || name.contains(['[', ']', ':', '*', '?', '/', '\\'])
        || name.contains(char::is_control)
        || name.starts_with('\'')
        || name.ends_with('\'');
    if is_bad { Err(FileError::BadSheetName) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::{column_letters, serial};

    #[test]
    fn columns_have_letters() {
        for (number, letters) in [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (16_384, "XFD")] {
            assert_eq!(column_letters(number), letters);
        }
    }

    #[test]
    fn days_have_serials() {
        let noon = time(12, 0, 0, 0);
        assert_eq!(serial(date(2026, 11, 22), time(0, 0, 0, 0)).as_deref(), Some("46348"));
        assert_eq!(serial(date(2026, 11, 22), noon).as_deref(), Some("46348.5000000000"));
        assert_eq!(serial(date(1900, 3, 1), noon).as_deref(), Some("61.5000000000"));
        assert_eq!(serial(date(1900, 2, 28), noon), None);
    }
}
