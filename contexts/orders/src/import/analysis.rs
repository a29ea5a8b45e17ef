//! What a file turned out to be, shown before anything runs.

use std::io::Cursor;

use bytes::Bytes;
use files::{
    DateOrder, DecimalStyle, Detected, Encoding, EncodingSource, FileError, Limits, ReadOptions,
    Row, SheetChoice, TableFormat, TableReader, detect_date_order, detect_decimal_style,
};
use kernel::{Fault, fold};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::layout::{MappingProblem, titles};
use super::mapping::{DateStyle, FileEncoding, ImportField, ImportMapping, NumberStyle};
use super::suggest::suggest;
use super::{REASON_TITLE, terms};

/// Rows that are looked at to find out how dates and numbers are written. What is not clear from
/// these has to be chosen; rows below that do not fit the choice come back.
const SAMPLE_ROWS: usize = 2_000;
/// Texts shown of each column.
const SAMPLES_SHOWN: usize = 3;
const SAMPLE_CHARS: usize = 80;
/// The longest row of an import: with the window it bounds the memory of a run.
const MOST_ROW_BYTES: usize = 64 << 10;

/// How the file is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FileFormat {
    Csv {
        encoding: FileEncoding,
        /// False when it was weighed and not proven: show it to the person.
        encoding_is_certain: bool,
        delimiter: String,
    },
    Xlsx {
        sheet: String,
        sheets: Vec<String>,
    },
}

/// One column with what stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ColumnView {
    pub title: String,
    /// The first few different texts.
    pub samples: Vec<String>,
}

/// Something that can be read in several ways.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Choice {
    /// `date_order` or `decimal_style`.
    pub path: String,
    /// The one reading that fits; nothing when the person has to say.
    pub detected: Option<String>,
    /// Whether no single reading fits all of the column.
    pub mixed: bool,
}

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Analysis {
    pub format: FileFormat,
    pub columns: Vec<ColumnView>,
    pub choices: Vec<Choice>,
    /// What the mapping lacks; nothing when it can be run.
    pub problems: Vec<MappingProblem>,
}

impl Analysis {
    pub(crate) fn titles(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.title.clone()).collect()
    }
}

/// A file that cannot be read on, as a refusal.
pub(crate) fn file_fault(error: &FileError) -> Fault {
    let place = error.position().map(|at| format!(" ({at})")).unwrap_or_default();
    Fault::field("file", error.code(), format!("{error}{place}"))
}

/// How a file is opened: what the mapping says, everything else is found out.
pub(crate) fn read_options(mapping: &ImportMapping, limits: Limits) -> ReadOptions {
    ReadOptions {
        encoding: mapping.encoding.map(|encoding| match encoding {
            FileEncoding::Utf8 => Encoding::Utf8,
            FileEncoding::Utf16Le => Encoding::Utf16Le,
            FileEncoding::Utf16Be => Encoding::Utf16Be,
            FileEncoding::Gb18030 => Encoding::Gb18030,
            FileEncoding::Big5 => Encoding::Big5,
            FileEncoding::ShiftJis => Encoding::ShiftJis,
            FileEncoding::EucKr => Encoding::EucKr,
            FileEncoding::Windows1252 => Encoding::Windows1252,
        }),
        delimiter: mapping.delimiter.as_ref().and_then(|text| text.bytes().next()),
        sheet: mapping
            .sheet
            .as_ref()
            .map_or(SheetChoice::FirstVisible, |name| SheetChoice::Named(name.clone())),
        limits,
    }
}

/// What one import may ask of us: `rows` without the titles.
pub(crate) fn limits(rows: u64) -> Limits {
    Limits { rows: rows.saturating_add(1), row_bytes: MOST_ROW_BYTES, ..Limits::default() }
}

/// Looks at a file under a mapping. Without one the mapping is suggested by `remembered`, which is
/// given the hash of the titles, or else by the titles themselves. The mapping comes back with what
/// was found out.
///
/// # Errors
/// What keeps the file from being read; `orders.import_empty` when there is nothing below the titles.
pub fn analyse(
    content: &Bytes,
    limits: Limits,
    given: Option<&ImportMapping>,
    remembered: impl FnOnce(&str) -> Option<ImportMapping>,
    shops: &terms::ShopBook,
) -> Result<(Analysis, ImportMapping), Fault> {
    let standard = ImportMapping::default();
    let options = read_options(given.unwrap_or(&standard), limits);
    let source = Cursor::new(content.clone());
    let mut reader = TableReader::open(source, &options).map_err(|error| file_fault(&error))?;
    let mut head = Row::default();
    reader.read_row(&mut head).map_err(|error| file_fault(&error))?;
    let titles = titles(&head);
    let mut rows = Vec::new();
    for row in reader.by_ref().take(SAMPLE_ROWS) {
        rows.push(row.map_err(|error| file_fault(&error))?);
    }
    if rows.is_empty() {
        return Err(Fault::field("file", "orders.import_empty", "titles and at least one row"));
    }
    let mut mapping = match given {
        Some(mapping) => mapping.clone(),
        None => remembered(&header_hash(&titles)).unwrap_or_else(|| ImportMapping {
            columns: suggest(&titles),
            ..ImportMapping::default()
        }),
    };
    let choices = find_out(&mut mapping, &titles, &rows);
    let mut problems = match terms::Terms::of(&mapping, &titles, shops.clone()) {
        Ok(_) => Vec::new(),
        Err(problems) => problems,
    };
    for choice in choices.iter().filter(|choice| choice.detected.is_none()) {
        let is_open = match choice.path.as_str() {
            "date_order" => mapping.date_order.is_none(),
            _ => mapping.decimal_style.is_none(),
        };
        if is_open {
            problems.push(MappingProblem::new(&choice.path, "orders.import_must_choose"));
        }
    }
    let columns = columns(&titles, &rows);
    let format = format(&reader.info().format);
    Ok((Analysis { format, columns, choices, problems }, mapping))
}

/// Names a set of titles, whatever their order.
pub(crate) fn header_hash(titles: &[String]) -> String {
    let mut folded: Vec<String> =
        titles.iter().filter(|title| *title != REASON_TITLE).map(|title| fold(title)).collect();
    folded.sort_unstable();
    let hash = Sha256::digest(folded.join("\n").as_bytes());
    kernel::hex(hash)
}

fn columns(titles: &[String], rows: &[Row]) -> Vec<ColumnView> {
    let samples = |at: usize| {
        let mut samples: Vec<String> = Vec::new();
        for row in rows {
            let text: String = row.text(at).trim().chars().take(SAMPLE_CHARS).collect();
            if !text.is_empty() && !samples.contains(&text) {
                samples.push(text);
            }
            if samples.len() == SAMPLES_SHOWN {
                break;
            }
        }
        samples
    };
    let views = titles.iter().enumerate();
    views.map(|(at, title)| ColumnView { title: title.clone(), samples: samples(at) }).collect()
}

/// Texts of the sample in the columns that the mapping takes for dates, or for numbers.
fn texts<'r>(
    mapping: &ImportMapping,
    titles: &[String],
    rows: &'r [Row],
    wanted: impl Fn(ImportField) -> bool,
) -> Vec<&'r str> {
    let places: Vec<usize> = mapping
        .columns
        .iter()
        .filter(|(field, _)| wanted(**field))
        .filter_map(|(_, title)| titles.iter().position(|known| known == title))
        .collect();
    let cells = rows.iter().flat_map(|row| places.iter().map(|at| row.text(*at).trim()));
    cells.filter(|text| !text.is_empty()).collect()
}

/// Finds out how dates and numbers are written, and fills in what is certain and was not said.
fn find_out(mapping: &mut ImportMapping, titles: &[String], rows: &[Row]) -> Vec<Choice> {
    let dates = texts(mapping, titles, rows, ImportField::is_date);
    let date_order = detect_date_order(dates.iter().copied());
    let numbers = texts(mapping, titles, rows, ImportField::is_number);
    let decimal_style = detect_decimal_style(numbers.iter().copied());
    let date_known = match date_order {
        Detected::Known(DateOrder::YearMonthDay) => Some(DateStyle::Ymd),
        Detected::Known(DateOrder::DayMonthYear) => Some(DateStyle::Dmy),
        Detected::Known(DateOrder::MonthDayYear) => Some(DateStyle::Mdy),
        Detected::Ambiguous | Detected::Mixed => None,
    };
    let style_known = match decimal_style {
        Detected::Known(DecimalStyle::Point) => Some(NumberStyle::Point),
        Detected::Known(DecimalStyle::Comma) => Some(NumberStyle::Comma),
        Detected::Ambiguous | Detected::Mixed => None,
    };
    mapping.date_order = mapping.date_order.or(date_known);
    mapping.decimal_style = mapping.decimal_style.or(style_known);
    vec![
        Choice {
            path: "date_order".to_owned(),
            detected: date_known.map(|style| style.as_str().to_owned()),
            mixed: date_order == Detected::Mixed,
        },
        Choice {
            path: "decimal_style".to_owned(),
            detected: style_known.map(|style| style.as_str().to_owned()),
            mixed: decimal_style == Detected::Mixed,
        },
    ]
}

fn format(found: &TableFormat) -> FileFormat {
    match found {
        TableFormat::Csv { delimiter, encoding, encoding_source } => FileFormat::Csv {
            encoding: match encoding {
                Encoding::Utf8 => FileEncoding::Utf8,
                Encoding::Utf16Le => FileEncoding::Utf16Le,
                Encoding::Utf16Be => FileEncoding::Utf16Be,
                Encoding::Gb18030 => FileEncoding::Gb18030,
                Encoding::Big5 => FileEncoding::Big5,
                Encoding::ShiftJis => FileEncoding::ShiftJis,
                Encoding::EucKr => FileEncoding::EucKr,
                Encoding::Windows1252 => FileEncoding::Windows1252,
            },
            encoding_is_certain: *encoding_source != EncodingSource::Likely,
            delimiter: char::from(*delimiter).to_string(),
        },
        TableFormat::Xlsx { sheet, sheets } => {
            FileFormat::Xlsx { sheet: sheet.clone(), sheets: sheets.clone() }
        }
    }
}
