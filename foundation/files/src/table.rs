//! What a table is made of, whatever file it came from.

/// What the file says a cell is. CSV knows only `Text` and `Empty`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CellKind {
    #[default]
    Empty,
    Text,
    /// Plain decimal text: no exponent, no grouping, `.` as the point.
    Number,
    /// ISO 8601 civil text: `2026-11-22`, `2026-11-22T13:05:00[.250]`, or `13:05:00` for a time alone.
    Date,
    /// `TRUE` or `FALSE`.
    Bool,
    /// A spreadsheet error such as `#N/A`; always comes with [`Remark::CellError`].
    Error,
}

/// One cell: its text and what the file says it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    pub text: String,
    pub kind: CellKind,
}

/// Something about a cell that must not go unnoticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remark {
    /// Bytes that are no text in the file's encoding; the text shows U+FFFD in their place.
    EncodingError,
    /// A spreadsheet keeps 15 digits of a number: an 18-digit order number stored as a number, or
    /// shown as `1.23457E+17` in a CSV, has lost its end.
    NumberPrecisionLost,
    /// The text is the value a formula had when the file was saved.
    FormulaValue,
    /// A formula whose value was never saved; it is not calculated here, the cell is empty.
    FormulaWithoutValue,
    /// A spreadsheet error such as `#N/A`.
    CellError,
    /// A date serial that is no day (negative, 29 February 1900, beyond 9999); the text is the serial.
    DateOutOfRange,
    /// A cell that says it is a number, boolean or date and is not; it is given as text.
    MalformedCell,
    /// A quote was opened and never closed: the cell may have swallowed the rest of the file.
    UnclosedQuote,
    /// Text after a closing quote, as in `"ab"c`.
    StrayQuote,
}

impl Remark {
    pub const ALL: [Self; 9] = [
        Self::EncodingError,
        Self::NumberPrecisionLost,
        Self::FormulaValue,
        Self::FormulaWithoutValue,
        Self::CellError,
        Self::DateOutOfRange,
        Self::MalformedCell,
        Self::UnclosedQuote,
        Self::StrayQuote,
    ];

    /// The stable name; the user interface translates it.
    pub fn code(self) -> &'static str {
        match self {
            Self::EncodingError => "files.encoding_error",
            Self::NumberPrecisionLost => "files.number_precision_lost",
            Self::FormulaValue => "files.formula_value",
            Self::FormulaWithoutValue => "files.formula_without_value",
            Self::CellError => "files.cell_error",
            Self::DateOutOfRange => "files.date_out_of_range",
            Self::MalformedCell => "files.malformed_cell",
            Self::UnclosedQuote => "files.unclosed_quote",
            Self::StrayQuote => "files.stray_quote",
        }
    }

    /// True when the cell's text is not what its author meant, so that the row should be refused
    /// where this column matters. Only [`Remark::FormulaValue`] is merely worth knowing.
    pub fn is_fault(self) -> bool {
        !matches!(self, Self::FormulaValue)
    }
}

/// A remark and the cell it is about (1 = the first column).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Remarked {
    pub column: u32,
    pub remark: Remark,
}

/// One row that holds at least one cell with text; blank rows are passed over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// The number a spreadsheet shows beside the row, 1-based. In a CSV a cell with line breaks
    /// is still one row, and blank lines count, as they do when the file is opened in Excel.
    pub number: u64,
    pub cells: Vec<Cell>,
    pub remarks: Vec<Remarked>,
}

impl Row {
    /// The text of a column (0 = the first); empty where the row is shorter.
    pub fn text(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", |cell| cell.text.as_str())
    }

    /// The remarks that make the row doubtful.
    pub fn faults(&self) -> impl Iterator<Item = Remarked> + '_ {
        self.remarks.iter().copied().filter(|remarked| remarked.remark.is_fault())
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.text.is_empty()) && self.remarks.is_empty()
    }
}
