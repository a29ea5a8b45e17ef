//! The rows of one sheet, as a stream.

use std::io::{Read, Seek};

use quick_xml::events::{BytesStart, Event};

use crate::error::{FileError, Position};
use crate::limits::{Limits, MAX_XLSX_COLUMNS, MAX_XLSX_ROWS};
use crate::reader::{SheetChoice, TableFormat};
use crate::table::{Cell, CellKind, Remark, Remarked, Row};
use crate::xlsx::number::{read_number, serial_to_text};
use crate::xlsx::package::{Package, PartStream};
use crate::xlsx::strings::SharedStrings;
use crate::xlsx::styles::{Shape, Styles};
use crate::xlsx::workbook::{Workbook, small_part};
use crate::xlsx::xml::{Xml, attribute, push_reference, unescape};

#[derive(Debug)]
pub(crate) struct SheetRows<R> {
    xml: Xml<PartStream<R>>,
    strings: SharedStrings,
    styles: Styles,
    from_1904: bool,
    limits: Limits,
    row: u64,
    text_bytes: u64,
    is_done: bool,
}

/// Reads everything around the chosen sheet and stands before its first row.
pub(crate) fn open_sheet<R: Read + Seek>(
    mut source: R,
    choice: &SheetChoice,
    limits: &Limits,
) -> Result<(TableFormat, SheetRows<R>), FileError> {
    let package = Package::open(&mut source, limits)?;
    if package.find("[Content_Types].xml").is_none() {
        let found = if package.has_folder("META-INF/manifest.xml") { "ods" } else { "zip" };
        return Err(FileError::UnsupportedFormat { found });
    }
    let workbook = Workbook::read(&package, &mut source, limits)?;
    let strings = match workbook.strings_part.as_deref().and_then(|name| package.find(name)) {
        Some(part) => SharedStrings::read(package.stream(part, &mut source)?, limits)?,
        None => SharedStrings::default(),
    };
    let styles = match workbook.styles_part.as_deref() {
        Some(name) if package.find(name).is_some() => {
            Styles::read(small_part(&package, &mut source, name)?)?
        }
        _ => Styles::default(),
    };
    let sheet = match choice {
        SheetChoice::FirstVisible => {
            let visible = workbook.sheets.iter().find(|sheet| sheet.is_visible);
            visible.ok_or(FileError::corrupt("the workbook has no sheet"))?
        }
        SheetChoice::Named(name) => workbook
            .sheets
            .iter()
            .find(|sheet| sheet.name == *name)
            .ok_or_else(|| FileError::NoSuchSheet { name: name.clone() })?,
    };
    let part = package.find(&sheet.part).ok_or(FileError::corrupt("a part is missing"))?;
    let xml = Xml::new(package.stream(part, source)?);
    let format = TableFormat::Xlsx {
        sheet: sheet.name.clone(),
        sheets: workbook.sheets.iter().map(|sheet| sheet.name.clone()).collect(),
    };
    let from_1904 = workbook.from_1904;
    let limits = *limits;
    let rows = SheetRows {
        xml,
        strings,
        styles,
        from_1904,
        limits,
        row: 0,
        text_bytes: 0,
        is_done: false,
    };
    Ok((format, rows))
}

impl<R: Read> SheetRows<R> {
    /// Fills `row` with the next row that holds text. False when there is none.
    pub(crate) fn read_row(&mut self, row: &mut Row) -> Result<bool, FileError> {
        while !self.is_done {
            let found = self.read_any_row(row).map_err(|fault| fault.in_row(self.row));
            if found.inspect_err(|_| self.is_done = true)? && !row.is_blank() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn read_any_row(&mut self, row: &mut Row) -> Result<bool, FileError> {
        loop {
            match self.xml.next()? {
                Event::Start(tag) if tag.local_name().as_ref() == "row" => {
                    let number = row_number(&tag, self.row)?;
                    self.start_row(number, row)?;
                    self.read_cells(row)?;
                    return Ok(true);
                }
                Event::Empty(tag) if tag.local_name().as_ref() == "row" => {
                    let number = row_number(&tag, self.row)?;
                    self.start_row(number, row)?;
                }
                // What follows the cells (filters, links, pictures) is not looked at.
                Event::End(tag) if tag.local_name().as_ref() == "sheetData" => {
                    self.is_done = true;
                    return Ok(false);
                }
                Event::Eof => {
                    self.is_done = true;
                    return Ok(false);
                }
                _ => {}
            }
        }
    }

    fn start_row(&mut self, number: u64, row: &mut Row) -> Result<(), FileError> {
        let limit = self.limits.rows.min(MAX_XLSX_ROWS);
        if number > limit {
            return Err(FileError::TooManyRows { limit });
        }
        if number <= self.row {
            return Err(FileError::corrupt("the rows are out of order"));
        }
        self.row = number;
        row.number = number;
        row.cells.clear();
        row.remarks.clear();
        Ok(())
    }

    fn read_cells(&mut self, row: &mut Row) -> Result<(), FileError> {
        let (mut column, mut row_bytes) = (0_u32, 0_usize);
        loop {
            let (head, is_empty) = match self.xml.next()? {
                Event::Start(tag) if tag.local_name().as_ref() == "c" => {
                    (CellHead::read(&tag, column)?, false)
                }
                Event::Empty(tag) if tag.local_name().as_ref() == "c" => {
                    (CellHead::read(&tag, column)?, true)
                }
                Event::End(tag) if tag.local_name().as_ref() == "row" => return Ok(()),
                Event::Eof => return Err(FileError::corrupt("XML is cut off")),
                _ => continue,
            };
            if head.column <= column {
                return Err(FileError::corrupt("the cells are out of order"));
            }
            column = head.column;
            if is_empty {
                continue;
            }
            let body = self.read_body(column)?;
            let (cell, remarks) = self.to_cell(&head, body)?;
            if cell.text.is_empty() && remarks.is_empty() {
                continue;
            }
            self.refuse_excess(&cell, column, &mut row_bytes)?;
            let index = usize::try_from(column).unwrap_or(usize::MAX).saturating_sub(1);
            row.cells.resize_with(index, Cell::default);
            row.cells.push(cell);
            row.remarks.extend(remarks.into_iter().map(|remark| Remarked { column, remark }));
        }
    }

    fn refuse_excess(
        &mut self,
        cell: &Cell,
        column: u32,
        row_bytes: &mut usize,
    ) -> Result<(), FileError> {
        let limits = &self.limits;
        let at = Position::cell(self.row, column);
        if column > limits.columns {
            return Err(FileError::TooManyColumns { limit: limits.columns, at });
        }
        let length = cell.text.len();
        if length > limits.cell_chars && cell.text.chars().count() > limits.cell_chars {
            return Err(FileError::CellTooLong { limit: limits.cell_chars, at });
        }
        *row_bytes += length;
        if *row_bytes > limits.row_bytes {
            return Err(FileError::RowTooLong { limit: limits.row_bytes, at });
        }
        self.text_bytes = self.text_bytes.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
        if self.text_bytes > limits.text_bytes {
            return Err(FileError::TooMuchText { limit: limits.text_bytes });
        }
        Ok(())
    }

    /// Collects what stands between `<c>` and `</c>`.
    fn read_body(&mut self, column: u32) -> Result<CellBody, FileError> {
        let longest = self.limits.cell_chars.saturating_mul(4);
        let mut body = CellBody::default();
        let (mut in_text, mut phonetic) = (false, 0_usize);
        loop {
            match self.xml.next()? {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "v" | "t" => in_text = phonetic == 0,
                    "f" => body.has_formula = true,
                    "rPh" => phonetic += 1,
                    _ => {}
                },
                Event::Empty(tag) if tag.local_name().as_ref() == "f" => body.has_formula = true,
                Event::End(tag) => match tag.local_name().as_ref() {
                    "v" | "t" => in_text = false,
                    "rPh" => phonetic = phonetic.saturating_sub(1),
                    "c" => return Ok(body),
                    _ => {}
                },
                Event::Text(content) if in_text => body.text.push_str(&content.xml10_content()),
                Event::CData(content) if in_text => body.text.push_str(&content.xml10_content()),
                Event::GeneralRef(entity) if in_text => push_reference(&mut body.text, &entity)?,
                Event::Eof => return Err(FileError::corrupt("XML is cut off")),
                _ => {}
            }
            // `_xHHHH_` stands for one character in seven.
            if body.text.len() > longest.saturating_mul(2) {
                let at = Position::cell(self.row, column);
                return Err(FileError::CellTooLong { limit: self.limits.cell_chars, at });
            }
        }
    }

    fn to_cell(&self, head: &CellHead, body: CellBody) -> Result<(Cell, Vec<Remark>), FileError> {
        let CellBody { mut text, has_formula } = body;
        let mut remarks = Vec::new();
        if has_formula {
            let lost = text.is_empty() && head.kind != "str";
            remarks.push(if lost { Remark::FormulaWithoutValue } else { Remark::FormulaValue });
        }
        let kind = match head.kind.as_str() {
            _ if text.is_empty() => CellKind::Empty,
            "s" => {
                let index = text.trim().parse().ok();
                let shared = index.and_then(|index| self.strings.get(index));
                let shared = shared.ok_or(FileError::corrupt("a shared string is missing"))?;
                shared.clone_into(&mut text);
                CellKind::Text
            }
            "str" | "inlineStr" => {
                unescape(&mut text);
                CellKind::Text
            }
            "b" => read_bool(&mut text, &mut remarks),
            "e" => {
                remarks.push(Remark::CellError);
                CellKind::Error
            }
            "d" => read_iso(&mut text, &mut remarks),
            "" | "n" => self.read_number_cell(head.style, &mut text, &mut remarks),
            _ => {
                remarks.push(Remark::MalformedCell);
                CellKind::Text
            }
        };
        let kind = if text.is_empty() { CellKind::Empty } else { kind };
        Ok((Cell { text, kind }, remarks))
    }

    fn read_number_cell(
        &self,
        style: usize,
        text: &mut String,
        remarks: &mut Vec<Remark>,
    ) -> CellKind {
        let Some(number) = read_number(text) else {
            remarks.push(Remark::MalformedCell);
            return CellKind::Text;
        };
        *text = number.text;
        let shape = self.styles.shape(style);
        if shape != Shape::Number {
            if let Some(day) = serial_to_text(text, shape, self.from_1904) {
                *text = day;
                return CellKind::Date;
            }
            remarks.push(Remark::DateOutOfRange);
        }
        if number.is_doubtful {
            remarks.push(Remark::NumberPrecisionLost);
        }
        CellKind::Number
    }
}

fn read_bool(text: &mut String, remarks: &mut Vec<Remark>) -> CellKind {
    let word = match text.trim() {
        "1" | "true" => "TRUE",
        "0" | "false" => "FALSE",
        _ => {
            remarks.push(Remark::MalformedCell);
            return CellKind::Text;
        }
    };
    word.clone_into(text);
    CellKind::Bool
}

/// Dates of the strict form of XLSX are ISO text already.
fn read_iso(text: &mut String, remarks: &mut Vec<Remark>) -> CellKind {
    let iso = text.trim();
    let known = iso.parse::<jiff::civil::Date>().map(|day| match iso.contains('T') {
        true => iso.to_owned(),
        false => day.to_string(),
    });
    match known {
        Ok(iso) => {
            *text = iso;
            CellKind::Date
        }
        Err(_) => {
            remarks.push(Remark::MalformedCell);
            CellKind::Text
        }
    }
}

/// The attributes of `<c>`.
struct CellHead {
    column: u32,
    kind: String,
    style: usize,
}

#[derive(Default)]
struct CellBody {
    text: String,
    has_formula: bool,
}

impl CellHead {
    fn read(tag: &BytesStart<'_>, before: u32) -> Result<Self, FileError> {
        let column = match attribute(tag, "r")? {
            Some(name) => column_number(&name).ok_or(FileError::corrupt("the name of a cell"))?,
            None => before.saturating_add(1),
        };
        Ok(Self {
            column,
            kind: attribute(tag, "t")?.unwrap_or_default(),
            style: attribute(tag, "s")?.and_then(|style| style.parse().ok()).unwrap_or(0),
        })
    }
}

fn row_number(tag: &BytesStart<'_>, before: u64) -> Result<u64, FileError> {
    match attribute(tag, "r")? {
        Some(number) => number.parse().map_err(|_| FileError::corrupt("the number of a row")),
        None => Ok(before.saturating_add(1)),
    }
}

/// 28 for `AB12`.
fn column_number(name: &str) -> Option<u32> {
    let letters = name.trim_end_matches(|character: char| character.is_ascii_digit());
    let mut number = 0_u32;
    for letter in letters.bytes() {
        let value = letter.to_ascii_uppercase().checked_sub(b'A').filter(|value| *value < 26)?;
        number = number.checked_mul(26)?.checked_add(u32::from(value) + 1)?;
    }
    (1..=MAX_XLSX_COLUMNS).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::column_number;

    #[test]
    fn columns_are_counted_in_letters() {
        for (name, number) in [
            ("A1", Some(1)),
            ("z9", Some(26)),
            ("AA1", Some(27)),
            ("AB12", Some(28)),
            ("XFD1048576", Some(16_384)),
            ("XFE1", None),
            ("AAAAAAAAAAAAAAAA1", None),
            ("1", None),
            ("", None),
            ("Ä1", None),
        ] {
            assert_eq!(column_number(name), number, "{name}");
        }
    }
}
