//! The rows that did not go in, as they came, with a column that says why: to be corrected and sent
//! again.

use files::{Column, FileError, TableWriter, Value};

use super::template::TableKind;
use super::{NotedRow, REASON_TITLE};

/// Writes the rows with their titles. A column of reasons from an earlier round is left out.
pub(crate) fn write_errors(
    kind: TableKind,
    titles: &[String],
    rows: &[NotedRow],
) -> Result<Vec<u8>, FileError> {
    let earlier = titles.iter().position(|title| title == REASON_TITLE);
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(titles.len());
    let kept: Vec<usize> = (0..width).filter(|at| Some(*at) != earlier).collect();
    let mut columns: Vec<Column> = kept
        .iter()
        .map(|at| Column::new(titles.get(*at).map(String::as_str).unwrap_or_default()))
        .collect();
    columns.push(Column::new(REASON_TITLE).width(60));
    let mut writer = match kind {
        TableKind::Csv => TableWriter::csv(Vec::new(), &columns)?,
        TableKind::Xlsx => TableWriter::xlsx(Vec::new(), "Orders", &columns)?,
    };
    for row in rows {
        let reason = reason(row);
        let cell = |at: &usize| match row.cells.get(*at).map(String::as_str) {
            None | Some("") => Value::Empty,
            Some(text) => Value::Text(text),
        };
        let mut values: Vec<Value<'_>> = kept.iter().map(cell).collect();
        values.push(Value::Text(&reason));
        writer.write_row(&values)?;
    }
    writer.finish()
}

/// `quantity: orders.import_quantity_not_whole; sku: kernel.required`.
fn reason(row: &NotedRow) -> String {
    let faults = row.faults.iter().map(|fault| {
        if fault.field.is_empty() {
            fault.code.clone()
        } else {
            format!("{}: {}", fault.field, fault.code)
        }
    });
    faults.collect::<Vec<_>>().join("; ")
}
