//! Files of orders: what their columns mean, how their rows become orders, what comes back.
//!
//! ```text
//! file ─► survey (numbers that lie scattered) ─► stream ─► group ─► document ─► place, 200 at once
//!          first pass, one number per order       second pass         │
//!                                                                     └─ faults: rows to give back
//! ```
//!
//! Nothing here writes or knows the database. Memory is flat, whatever the file: the second pass
//! holds the rows of one window ([`WINDOW_ROWS`]), the first pass 16 bytes per order number.

mod analysis;
mod countries;
mod document;
mod errors_file;
mod group;
mod layout;
mod line;
mod mapping;
mod preview;
mod stream;
mod suggest;
mod summary;
mod template;
mod terms;

#[cfg(test)]
mod tests;

pub use analysis::{Analysis, Choice, ColumnView, FileFormat, analyse};
pub use group::WINDOW_ROWS;
pub use layout::MappingProblem;
pub use mapping::{DateStyle, FileEncoding, ImportField, ImportMapping, NumberStyle};
pub use preview::{Preview, PreviewRow, preview};
pub use summary::{ImportSummary, Sums};
pub use template::{TableKind, template};
pub use terms::ShopBook;

pub(crate) use analysis::{file_fault, header_hash, limits};
pub(crate) use document::{Document, ReadOrder, ReadReturn, ReturnedLine};
pub(crate) use errors_file::write_errors;
pub(crate) use stream::{Item, Stream, survey};
pub(crate) use terms::Terms;

use serde::{Deserialize, Serialize};

/// The title of the column in which rows that come back say why; it is no column of the source.
pub const REASON_TITLE: &str = "原因 Reason";

/// What is wrong with, or worth knowing of, one cell of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = ImportRowFault)]
pub struct RowFault {
    /// The field of the order; empty for the row as a whole.
    pub field: String,
    /// What, as a stable code.
    pub code: String,
}

impl RowFault {
    pub(crate) fn of(field: ImportField, code: &str) -> Self {
        Self { field: field.as_str().to_owned(), code: code.to_owned() }
    }
    pub(crate) fn whole(code: &str) -> Self {
        Self { field: String::new(), code: code.to_owned() }
    }
}

/// A row of a file as it stands there, with what there is to say of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NotedRow {
    /// As a spreadsheet shows it beside the row.
    pub row: u64,
    pub cells: Vec<String>,
    pub faults: Vec<RowFault>,
}

impl NotedRow {
    pub(crate) fn new(row: &files::Row, faults: Vec<RowFault>) -> Self {
        let cells = row.cells.iter().map(|cell| cell.text.clone()).collect();
        Self { row: row.number, cells, faults }
    }
}
