//! Tables of every kind in, tables out, and everything that may be wrong with them.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod corpora;
mod csv_reading;
mod encodings;
mod formats;
mod hostile;
mod package;
mod round_trip;
mod streaming;
mod values;
mod xlsx_reading;

use std::io::Cursor;

use files::{FileError, ReadOptions, Row, TableReader};

/// All rows of a file.
fn read(bytes: &[u8]) -> Result<Vec<Row>, FileError> {
    read_with(bytes, &ReadOptions::default())
}

fn read_with(bytes: &[u8], options: &ReadOptions) -> Result<Vec<Row>, FileError> {
    TableReader::open(Cursor::new(bytes), options)?.collect()
}

/// Row numbers and texts, which is what most cases are about.
fn texts(rows: &[Row]) -> Vec<(u64, Vec<&str>)> {
    rows.iter()
        .map(|row| (row.number, row.cells.iter().map(|cell| cell.text.as_str()).collect()))
        .collect()
}

/// Row, column and code of every remark.
fn remarks(rows: &[Row]) -> Vec<(u64, u32, &'static str)> {
    rows.iter()
        .flat_map(|row| {
            row.remarks.iter().map(|found| (row.number, found.column, found.remark.code()))
        })
        .collect()
}
