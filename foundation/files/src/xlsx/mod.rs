//! XLSX: a zip package of XML parts, read part by part as streams.

mod number;
mod package;
mod sheet;
mod strings;
mod styles;
mod workbook;
mod xml;

pub(crate) use number::significant_digits;
pub(crate) use sheet::{SheetRows, open_sheet};
