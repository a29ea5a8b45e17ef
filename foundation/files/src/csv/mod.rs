//! CSV: bytes → text → records, each step a stream.

mod decode;
mod delimiter;
mod encoding;
mod records;

use std::io::{Cursor, Read};

pub use encoding::{Encoding, EncodingSource};
pub(crate) use records::CsvRows;

use crate::error::FileError;
use crate::reader::{Bounded, ReadOptions, Sampled, TableFormat};

/// Finds out encoding and delimiter from the sample and stands before the first row.
pub(crate) fn open_csv<R: Read>(
    sample: Vec<u8>,
    rest: R,
    options: &ReadOptions,
) -> Result<(TableFormat, CsvRows<Sampled<R>>), FileError> {
    let found = encoding::detect(&sample, options.encoding)?;
    let text =
        decode::decode_sample(sample.get(found.bom_bytes..).unwrap_or_default(), found.encoding);
    let (told, skip_line) = delimiter::told_by_file(&text);
    let delimiter = options.delimiter.or(told).unwrap_or_else(|| delimiter::detect(&text));

    let limits = options.limits;
    let source = Bounded::new(Cursor::new(sample).chain(rest), limits.file_bytes);
    let decoded = decode::Decoded::new(source, found.encoding, found.bom_bytes)?;
    let format =
        TableFormat::Csv { delimiter, encoding: found.encoding, encoding_source: found.source };
    Ok((format, CsvRows::new(decoded, delimiter, skip_line, limits)))
}
