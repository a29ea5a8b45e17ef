//! How much one file may ask of us, and why.

/// 512 MiB: a year of orders of a large seller as CSV; more is a job for several files.
pub const MAX_FILE_BYTES: u64 = 512 << 20;

/// 2 GiB of XML: what Excel's own row limit needs at some forty columns.
pub const MAX_INFLATED_BYTES: u64 = 2 << 30;

/// Sheets of real workbooks shrink 5 to 60 times, bombs some 1,000 times.
pub const MAX_INFLATE_RATIO: u64 = 200;

/// Below 32 MiB the ratio does not count: such a part costs a tenth of a second, and a small sheet
/// of equal rows may well shrink 500 times.
pub const INFLATE_RATIO_FREE_BYTES: u64 = 32 << 20;

/// Workbook, relations and styles are small in every honest file: 16 MiB holds 60,000 styles.
pub const MAX_SMALL_PART_BYTES: u64 = 16 << 20;

/// Parts of a package: three a sheet, plus pictures.
pub const MAX_PACKAGE_PARTS: u64 = 4_096;

/// 1 MiB is 250 bytes for each of the parts.
pub const MAX_DIRECTORY_BYTES: u64 = 1 << 20;

/// Each sheet is a name we keep and show in a list.
pub const MAX_SHEETS: usize = 256;

/// Twice what a spreadsheet can show: nobody corrects more rows than that by hand.
pub const MAX_ROWS: u64 = 2_000_000;

/// The widest marketplace templates have some 300 columns.
pub const MAX_COLUMNS: u32 = 1_024;

/// What one Excel cell can hold, so that what was read can be written again. In characters.
pub const MAX_CELL_CHARS: usize = 32_767;

/// A thousand cells may each point at the longest shared string; together they may not.
pub const MAX_ROW_BYTES: usize = 4 << 20;

/// 8 GiB of text handed out: cells that point at one long shared string cost nothing in the file,
/// so the size of the file alone does not bound the work.
pub const MAX_TEXT_BYTES: u64 = 8 << 30;

/// Shared strings must be in memory, for any cell may name any of them.
pub const MAX_SHARED_STRING_BYTES: usize = 32 << 20;

/// Four bytes of index each.
pub const MAX_SHARED_STRINGS: usize = 2_000_000;

/// One XML tag or text run. The longest cell needs 32,767 × 4 bytes.
pub const MAX_XML_EVENT_BYTES: usize = 256 << 10;

/// The parts we read nest 6 deep; the parser keeps a name for every open element.
pub const MAX_XML_DEPTH: usize = 64;

/// Cell styles; Excel itself stops at 65,490.
pub const MAX_STYLES: usize = 65_536;

/// How much of a file is looked at to find its encoding and delimiter.
pub const SAMPLE_BYTES: usize = 64 << 10;

/// Rows in one Excel sheet.
pub const MAX_XLSX_ROWS: u64 = 1_048_576;

/// Columns in one Excel sheet (XFD).
pub const MAX_XLSX_COLUMNS: u32 = 16_384;

/// The limits a caller may draw tighter. The default is the constants of this module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as it was sent.
    pub file_bytes: u64,
    /// Bytes of all XLSX parts together, and of any one of them, after inflating.
    pub inflated_bytes: u64,
    /// Inflated bytes for each compressed byte, above [`INFLATE_RATIO_FREE_BYTES`].
    pub inflate_ratio: u64,
    /// Highest row number, blank rows included.
    pub rows: u64,
    /// Highest column number that holds a value.
    pub columns: u32,
    /// Characters (Unicode scalar values) in one cell.
    pub cell_chars: usize,
    /// Bytes of text in one row.
    pub row_bytes: usize,
    /// Bytes of text of the whole table.
    pub text_bytes: u64,
    /// Bytes of text in the table of shared strings.
    pub shared_string_bytes: usize,
    /// Entries of that table.
    pub shared_strings: usize,
    /// Sheets of one workbook.
    pub sheets: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: MAX_FILE_BYTES,
            inflated_bytes: MAX_INFLATED_BYTES,
            inflate_ratio: MAX_INFLATE_RATIO,
            rows: MAX_ROWS,
            columns: MAX_COLUMNS,
            cell_chars: MAX_CELL_CHARS,
            row_bytes: MAX_ROW_BYTES,
            text_bytes: MAX_TEXT_BYTES,
            shared_string_bytes: MAX_SHARED_STRING_BYTES,
            shared_strings: MAX_SHARED_STRINGS,
            sheets: MAX_SHEETS,
        }
    }
}
