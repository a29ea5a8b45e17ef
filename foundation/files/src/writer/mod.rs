//! Tables as CSV and XLSX, written row by row.

mod csv;
pub(crate) mod guard;
mod package;
mod xlsx;

use std::io::Write;

use jiff::civil::{Date, DateTime};

use crate::error::{FileError, Position};
use crate::limits::MAX_CELL_CHARS;
use csv::CsvWriter;
pub use package::{PackageWriter, PartWriter};
use xlsx::XlsxWriter;

/// A column: its title, and its width in an XLSX in characters of the standard font.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub title: String,
    pub width: u16,
}

impl Column {
    /// Wide enough for a date and time, which is also a good width for most ids.
    const DEFAULT_WIDTH: u16 = 20;

    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), width: Self::DEFAULT_WIDTH }
    }

    /// Excel shows at most 255.
    #[must_use]
    pub fn width(self, width: u16) -> Self {
        Self { width, ..self }
    }
}

/// One cell to be written. Ids, phone numbers and postcodes are `Text`: only what one calculates
/// with is a `Number`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    Empty,
    Text(&'a str),
    /// Plain decimal text as in `-12.50`. In an XLSX it becomes text if a spreadsheet would lose
    /// digits of it (more than 15).
    Number(&'a str),
    Bool(bool),
    Date(Date),
    DateTime(DateTime),
}

/// Writes one table to any `io::Write`, with a title row, in flat memory and without temporary
/// files.
///
/// No text becomes a formula in a spreadsheet: an XLSX holds it as text, and in a CSV a cell that
/// begins with `= + - @`, tab, line break or their full-width forms gets a `'` before it, unless it
/// is a plain negative number. [`TableReader`](crate::TableReader) takes exactly this guard off
/// again, so that a table that goes out and comes back is the same.
#[derive(Debug)]
pub struct TableWriter<W: Write> {
    format: Format<W>,
    columns: usize,
    row: u64,
}

#[derive(Debug)]
enum Format<W: Write> {
    Csv(Box<CsvWriter<W>>),
    Xlsx(Box<XlsxWriter<W>>),
}

impl<W: Write> TableWriter<W> {
    /// A CSV in UTF-8 with a byte order mark, without which Excel takes Chinese for gibberish;
    /// commas, quotes where needed, `\r\n`.
    ///
    /// # Errors
    /// `files.io`, `files.cell_too_long`.
    pub fn csv(out: W, columns: &[Column]) -> Result<Self, FileError> {
        Self::start(Format::Csv(Box::new(CsvWriter::new(out)?)), columns)
    }

    /// An XLSX with one sheet; the titles are bold and stay in sight.
    ///
    /// # Errors
    /// `files.io`, `files.cell_too_long`, `files.bad_sheet_name`, `files.too_many_columns`.
    pub fn xlsx(out: W, sheet: &str, columns: &[Column]) -> Result<Self, FileError> {
        Self::start(Format::Xlsx(Box::new(XlsxWriter::new(out, sheet, columns)?)), columns)
    }

    fn start(format: Format<W>, columns: &[Column]) -> Result<Self, FileError> {
        let mut writer = Self { format, columns: columns.len(), row: 0 };
        let titles: Vec<Value<'_>> =
            columns.iter().map(|column| Value::Text(&column.title)).collect();
        writer.write_row(&titles)?;
        Ok(writer)
    }

    /// Writes one row with a value for each column.
    ///
    /// # Errors
    /// `files.wrong_cell_count`, `files.cell_too_long`, `files.not_a_number`,
    /// `files.too_many_rows` (XLSX), `files.io`. After an error the file is to be thrown away.
    pub fn write_row(&mut self, values: &[Value<'_>]) -> Result<(), FileError> {
        let row = self.row + 1;
        if values.len() != self.columns {
            let (expected, found) = (self.columns, values.len());
            return Err(FileError::WrongCellCount { expected, found, at: Position::row(row) });
        }
        for (column, value) in (1_u32..).zip(values) {
            refuse_unwritable(value, Position::cell(row, column))?;
        }
        match &mut self.format {
            Format::Csv(csv) => csv.write_row(values)?,
            Format::Xlsx(xlsx) => xlsx.write_row(row, values)?,
        }
        self.row = row;
        Ok(())
    }

    /// Writes the end of the file and gives back where it went. Without this the file is not whole.
    ///
    /// # Errors
    /// `files.io`.
    pub fn finish(self) -> Result<W, FileError> {
        match self.format {
            Format::Csv(csv) => csv.finish(),
            Format::Xlsx(xlsx) => xlsx.finish(),
        }
    }
}

fn refuse_unwritable(value: &Value<'_>, at: Position) -> Result<(), FileError> {
    match value {
        Value::Text(text)
            if text.len() > MAX_CELL_CHARS && text.encode_utf16().count() > MAX_CELL_CHARS =>
        {
            Err(FileError::CellTooLong { limit: MAX_CELL_CHARS, at })
        }
        Value::Number(number) if !guard::is_plain_number(number) => {
            Err(FileError::NotANumber { at })
        }
        _ => Ok(()),
    }
}
