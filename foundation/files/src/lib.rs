//! Tables that people send and fetch: CSV and XLSX, read and written as streams.
//!
//! ```text
//! upload ──► TableReader ──► Row, Row, Row …   (number as the person sees it, cells, remarks)
//!                              └─ values: parse_datetime, parse_decimal, detect_… per column
//! query  ──► TableWriter ──► any io::Write
//! ```
//!
//! What holds for every file, hostile ones included:
//! - Memory is flat: one row, one 64 KiB window, and for XLSX the shared strings (≤ 32 MiB).
//! - Nothing is written to disk, nothing is evaluated, nothing outside the file is fetched.
//! - What cannot be read exactly is said: a [`FileError`] ends the file, a [`Remark`] marks a cell.
//! - Every limit is a named constant in [`limits`].

mod csv;
mod error;
mod format;
pub mod limits;
mod reader;
mod table;
mod values;
mod writer;
mod xlsx;

pub use crate::csv::{Encoding, EncodingSource};
pub use error::{FileError, Position};
pub use limits::Limits;
pub use reader::{ReadOptions, SheetChoice, TableFormat, TableInfo, TableReader};
pub use table::{Cell, CellKind, Remark, Remarked, Row};
pub use values::{
    DateOrder, DateTimeText, DecimalStyle, Detected, ValueError, detect_date_order,
    detect_decimal_style, parse_civil_datetime, parse_datetime, parse_decimal,
};
pub use writer::{Column, PackageWriter, PartWriter, TableWriter, Value};
