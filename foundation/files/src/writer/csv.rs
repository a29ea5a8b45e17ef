//! CSV as Excel in China opens it right.

use std::fmt::Write as _;
use std::io::Write;

use crate::error::FileError;
use crate::writer::{Value, guard};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

#[derive(Debug)]
pub(crate) struct CsvWriter<W: Write> {
    csv: csv::Writer<W>,
    cell: String,
}

impl<W: Write> CsvWriter<W> {
    pub(crate) fn new(mut out: W) -> Result<Self, FileError> {
        out.write_all(BYTE_ORDER_MARK)?;
        let csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        Ok(Self { csv, cell: String::new() })
    }

    pub(crate) fn write_row(&mut self, values: &[Value<'_>]) -> Result<(), FileError> {
        for value in values {
            self.cell.clear();
            // Writing into a string cannot fail.
            let _ = match value {
                Value::Empty => Ok(()),
                Value::Text(text) => {
                    let guard = if guard::needs_guard(text) { "'" } else { "" };
                    write!(self.cell, "{guard}{text}")
                }
                Value::Number(number) => write!(self.cell, "{number}"),
                Value::Bool(true) => write!(self.cell, "TRUE"),
                Value::Bool(false) => write!(self.cell, "FALSE"),
                Value::Date(day) => write!(self.cell, "{day}"),
                // A space and not a T: spreadsheets then know it for a time.
                Value::DateTime(time) => write!(self.cell, "{} {}", time.date(), time.time()),
            };
            self.csv.write_field(&self.cell).map_err(from_csv)?;
        }
        self.csv.write_record(None::<&[u8]>).map_err(from_csv)
    }

    pub(crate) fn finish(self) -> Result<W, FileError> {
        self.csv.into_inner().map_err(|error| FileError::from(error.into_error()))
    }
}

fn from_csv(error: csv::Error) -> FileError {
    FileError::from(std::io::Error::from(error))
}
