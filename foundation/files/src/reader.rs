//! One reader for both formats.

use std::io::{self, Chain, Cursor, Read, Seek, SeekFrom};

use crate::csv::{CsvRows, Encoding, EncodingSource, open_csv};
use crate::error::{FileError, Stop};
use crate::format::{Format, detect_format};
use crate::limits::{Limits, SAMPLE_BYTES};
use crate::table::Row;
use crate::xlsx::{SheetRows, open_sheet};

/// What the person may say about the file. By default everything is found out.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The encoding of a CSV. A byte order mark in the file counts more.
    pub encoding: Option<Encoding>,
    /// The delimiter of a CSV: one ASCII character, neither a quote nor a line break.
    pub delimiter: Option<u8>,
    /// The sheet of an XLSX.
    pub sheet: SheetChoice,
    pub limits: Limits,
}

/// Which sheet of a workbook is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum SheetChoice {
    #[default]
    FirstVisible,
    Named(String),
}

/// What the file turned out to be; to be shown to the person before the import runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableInfo {
    pub format: TableFormat,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableFormat {
    Csv { delimiter: u8, encoding: Encoding, encoding_source: EncodingSource },
    Xlsx { sheet: String, sheets: Vec<String> },
}

/// Reads the rows of a CSV or XLSX file one by one.
///
/// After an error or the last row there are no more rows. What the CSV reader undoes: the BOM, a
/// first line `sep=;`, the guard `'` before a cell that would start a formula (see
/// [`TableWriter`](crate::TableWriter)), and `="00123"`, by which other programs keep text as text.
#[derive(Debug)]
pub struct TableReader<R> {
    info: TableInfo,
    rows: Rows<R>,
    is_done: bool,
}

#[derive(Debug)]
enum Rows<R> {
    Csv(Box<CsvRows<Sampled<R>>>),
    Xlsx(Box<SheetRows<R>>),
}

/// The bytes that were looked at, then the rest.
pub(crate) type Sampled<R> = Chain<Cursor<Vec<u8>>, R>;

impl<R: Read + Seek> TableReader<R> {
    /// Opens a file of either format, by its content and never by its name.
    ///
    /// # Errors
    /// `files.unsupported_format` for everything else, `files.too_large`, `files.unknown_encoding`,
    /// and what [`FileError`] says of workbooks.
    pub fn open(mut source: R, options: &ReadOptions) -> Result<Self, FileError> {
        let limit = options.limits.file_bytes;
        if source.seek(SeekFrom::End(0))? > limit {
            return Err(FileError::TooLarge { limit });
        }
        source.rewind()?;
        let sample = take_sample(&mut source)?;
        match detect_format(&sample, options.encoding.is_some())? {
            Format::Csv => Self::from_sample(sample, source, options),
            Format::Xlsx => {
                let (format, rows) = open_sheet(source, &options.sheet, &options.limits)?;
                let info = TableInfo { format };
                Ok(Self { info, rows: Rows::Xlsx(Box::new(rows)), is_done: false })
            }
        }
    }
}

impl<R: Read> TableReader<R> {
    /// Opens a CSV that comes as a stream, for instance from a pipe.
    ///
    /// # Errors
    /// As [`TableReader::open`]; an XLSX, which cannot be read from its start only, is
    /// `files.unsupported_format`.
    pub fn open_csv(mut source: R, options: &ReadOptions) -> Result<Self, FileError> {
        let sample = take_sample(&mut source)?;
        match detect_format(&sample, options.encoding.is_some())? {
            Format::Csv => Self::from_sample(sample, source, options),
            Format::Xlsx => Err(FileError::UnsupportedFormat { found: "xlsx" }),
        }
    }

    fn from_sample(sample: Vec<u8>, rest: R, options: &ReadOptions) -> Result<Self, FileError> {
        let (format, rows) = open_csv(sample, rest, options)?;
        Ok(Self { info: TableInfo { format }, rows: Rows::Csv(Box::new(rows)), is_done: false })
    }

    pub fn info(&self) -> &TableInfo {
        &self.info
    }

    /// Fills `row` anew, reusing its memory; false when there are no more rows. The first row with
    /// text, usually the titles, is a row like the others.
    pub fn read_row(&mut self, row: &mut Row) -> Result<bool, FileError> {
        if self.is_done {
            return Ok(false);
        }
        let found = match &mut self.rows {
            Rows::Csv(rows) => rows.read_row(row),
            Rows::Xlsx(rows) => rows.read_row(row),
        };
        self.is_done = !matches!(found, Ok(true));
        found
    }
}

impl<R: Read> Iterator for TableReader<R> {
    type Item = Result<Row, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut row = Row::default();
        match self.read_row(&mut row) {
            Ok(true) => Some(Ok(row)),
            Ok(false) => None,
            Err(fault) => Some(Err(fault)),
        }
    }
}

fn take_sample<R: Read>(source: &mut R) -> io::Result<Vec<u8>> {
    let mut sample = Vec::with_capacity(SAMPLE_BYTES);
    let limit = u64::try_from(SAMPLE_BYTES).unwrap_or(u64::MAX);
    source.by_ref().take(limit).read_to_end(&mut sample)?;
    Ok(sample)
}

/// Fails when the source goes on beyond its limit, where its length cannot be asked for.
#[derive(Debug)]
pub(crate) struct Bounded<R> {
    source: R,
    left: u64,
    limit: u64,
}

impl<R> Bounded<R> {
    pub(crate) fn new(source: R, limit: u64) -> Self {
        Self { source, left: limit, limit }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        let left = self.left.checked_sub(u64::try_from(count).unwrap_or(u64::MAX));
        self.left = left.ok_or(Stop::TooLarge(self.limit))?;
        Ok(count)
    }
}
