//! Why a file cannot be read or written any further.

use std::fmt;
use std::io;

/// A place in a table as the person sees it in a spreadsheet: both numbers start at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    pub row: u64,
    pub column: Option<u32>,
}

impl Position {
    pub(crate) fn row(row: u64) -> Self {
        Self { row, column: None }
    }

    pub(crate) fn cell(row: u64, column: u32) -> Self {
        Self { row, column: Some(column) }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "row {}, column {column}", self.row),
            None => write!(f, "row {}", self.row),
        }
    }
}

/// Ends the reading or writing of a file. What is wrong with a single cell is a
/// [`Remark`](crate::Remark) and lets the file go on.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("the file could not be read or written: {0}")]
    Io(#[source] io::Error),
    /// Neither CSV nor XLSX; `found` names what it seems to be (`"xls"`, `"ods"`, `"pdf"`, …).
    #[error("{found} files are not supported: save as CSV or XLSX")]
    UnsupportedFormat { found: &'static str },
    #[error("the workbook is protected with a password")]
    PasswordProtected,
    /// Not UTF-8 and neither clearly GB18030 nor Big5: the person has to name the encoding.
    #[error("the text encoding is not clear")]
    UnknownEncoding,
    #[error("the file is larger than {limit} bytes")]
    TooLarge { limit: u64 },
    /// The signature of a zip bomb.
    #[error("the workbook grows beyond {limit} bytes or its allowed ratio when unpacked")]
    InflatesTooMuch { limit: u64 },
    #[error("the workbook has more than {limit} shared strings or bytes in them: save as CSV")]
    TooManySharedStrings { limit: usize },
    #[error("the workbook has more than {limit} sheets")]
    TooManySheets { limit: usize },
    #[error("there is no sheet named {name:?}")]
    NoSuchSheet { name: String },
    #[error("the file has more than {limit} rows")]
    TooManyRows { limit: u64 },
    #[error("{at}: more than {limit} columns")]
    TooManyColumns { limit: u32, at: Position },
    #[error("{at}: a cell has more than {limit} characters")]
    CellTooLong { limit: usize, at: Position },
    #[error("{at}: the row has more than {limit} bytes of text")]
    RowTooLong { limit: usize, at: Position },
    #[error("the table has more than {limit} bytes of text")]
    TooMuchText { limit: u64 },
    /// Document types could define entities that grow without end; no spreadsheet needs one.
    #[error("the workbook holds XML with a document type")]
    ForbiddenXml,
    #[error("the file is damaged: {what}")]
    Corrupt { what: &'static str, at: Option<Position> },
    #[error("{at}: {found} cells for {expected} columns")]
    WrongCellCount { expected: usize, found: usize, at: Position },
    /// [`Value::Number`](crate::Value::Number) was given something else than digits with one point.
    #[error("{at}: not a plain decimal number")]
    NotANumber { at: Position },
    #[error("a sheet name has 1 to 31 characters, none of []:*?/\\ and no ' at its ends")]
    BadSheetName,
}

impl FileError {
    /// The stable name of the fault; the user interface translates it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "files.io",
            Self::UnsupportedFormat { .. } => "files.unsupported_format",
            Self::PasswordProtected => "files.password_protected",
            Self::UnknownEncoding => "files.unknown_encoding",
            Self::TooLarge { .. } => "files.too_large",
            Self::InflatesTooMuch { .. } => "files.inflates_too_much",
            Self::TooManySharedStrings { .. } => "files.too_many_shared_strings",
            Self::TooManySheets { .. } => "files.too_many_sheets",
            Self::NoSuchSheet { .. } => "files.no_such_sheet",
            Self::TooManyRows { .. } => "files.too_many_rows",
            Self::TooManyColumns { .. } => "files.too_many_columns",
            Self::CellTooLong { .. } => "files.cell_too_long",
            Self::RowTooLong { .. } => "files.row_too_long",
            Self::TooMuchText { .. } => "files.too_much_text",
            Self::ForbiddenXml => "files.forbidden_xml",
            Self::Corrupt { .. } => "files.corrupt",
            Self::WrongCellCount { .. } => "files.wrong_cell_count",
            Self::NotANumber { .. } => "files.not_a_number",
            Self::BadSheetName => "files.bad_sheet_name",
        }
    }

    /// Where in the table it happened, if it happened inside the table.
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::TooManyColumns { at, .. }
            | Self::CellTooLong { at, .. }
            | Self::RowTooLong { at, .. }
            | Self::WrongCellCount { at, .. }
            | Self::NotANumber { at } => Some(*at),
            Self::TooManyRows { limit } => Some(Position::row(limit.saturating_add(1))),
            Self::Corrupt { at, .. } => *at,
            _ => None,
        }
    }

    pub(crate) fn corrupt(what: &'static str) -> Self {
        Self::Corrupt { what, at: None }
    }

    /// Fills in the row for faults found by a layer that does not know it.
    pub(crate) fn in_row(self, row: u64) -> Self {
        match self {
            Self::Corrupt { what, at: None } => {
                Self::Corrupt { what, at: Some(Position::row(row)) }
            }
            other => other,
        }
    }
}

/// A refusal that has to travel through `io::Read`; [`FileError`] unwraps it on the other side.
#[derive(Debug, Clone, Copy, thiserror::Error)]
pub(crate) enum Stop {
    #[error("too large")]
    TooLarge(u64),
    #[error("damaged: {0}")]
    Corrupt(&'static str),
}

impl From<Stop> for io::Error {
    fn from(stop: Stop) -> Self {
        Self::other(stop)
    }
}

impl From<&io::Error> for FileError {
    fn from(error: &io::Error) -> Self {
        let stop = error.get_ref().and_then(|inner| inner.downcast_ref::<Stop>());
        match stop {
            Some(Stop::TooLarge(limit)) => Self::TooLarge { limit: *limit },
            Some(Stop::Corrupt(what)) => Self::corrupt(what),
            // The kind is what callers branch on; the error itself may be shared and cannot move.
            None => Self::Io(io::Error::new(error.kind(), error.to_string())),
        }
    }
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        match error.get_ref() {
            Some(inner) if inner.is::<Stop>() => Self::from(&error),
            _ => Self::Io(error),
        }
    }
}
