//! A dry run over the whole file: what would go in, and what would come back.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use files::{FileError, Limits};
use serde::{Deserialize, Serialize};

use super::document::Document;
use super::stream::{Item, Stream, survey};
use super::summary::ImportSummary;
use super::terms::{ShopBook, Terms};
use super::{Analysis, ImportMapping, NotedRow, file_fault};
use kernel::Fault;

/// Rows shown from the top of the file.
const FIRST_ROWS: usize = 20;
/// Faulty rows shown; the run gives back all of them as a file.
const FAULTY_ROWS: usize = 100;

/// A row of the preview.
pub type PreviewRow = NotedRow;

/// What a run would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Preview {
    /// The counts. Which orders are known already, only the run tells: all count as new here.
    pub summary: ImportSummary,
    /// The first rows of the file.
    pub first: Vec<PreviewRow>,
    /// The first rows that would come back.
    pub faulty: Vec<PreviewRow>,
}

/// Reads the whole file and writes nothing.
///
/// # Errors
/// What keeps the file from being read to its end; a mapping that cannot be run.
pub fn preview(
    content: &Bytes,
    limits: Limits,
    analysis: &Analysis,
    mapping: &ImportMapping,
    shops: &ShopBook,
) -> Result<Preview, Fault> {
    let terms = Terms::of(mapping, &analysis.titles(), shops.clone())
        .map_err(|_| Fault::conflict("orders.import_not_mapped", "the mapping is not complete"))?;
    dry_run(content, limits, Arc::new(terms)).map_err(|error| file_fault(&error))
}

fn dry_run(content: &Bytes, limits: Limits, terms: Arc<Terms>) -> Result<Preview, FileError> {
    let survey = survey(content, &terms, limits)?;
    let mut preview = Preview::default();
    let mut first = BTreeMap::new();
    preview.summary.skus = survey.skus;
    preview.summary.skus_in_several_spellings = survey.skus_in_several_spellings;
    preview.summary.orders_refused = u64::try_from(survey.scattered.len()).unwrap_or(u64::MAX);
    for item in Stream::open(content, terms, survey.scattered, limits)? {
        let rows = match item? {
            Item::Loose(row) => {
                preview.summary.refused_rows(std::slice::from_ref(&row));
                keep(&mut preview.faulty, std::slice::from_ref(&row));
                vec![row]
            }
            Item::Document(Document::Order(order)) => {
                preview.summary.order(&order.counted, false);
                order.rows
            }
            Item::Document(Document::Return(taken)) => {
                preview.summary.taken_back(&taken, false);
                taken.rows
            }
            Item::Document(Document::Refused { is_return, rows }) => {
                preview.summary.refused(is_return, &rows);
                keep(&mut preview.faulty, &rows);
                rows
            }
            Item::Document(Document::Ignored { rows }) => {
                preview.summary.ignored(rows);
                Vec::new()
            }
        };
        for row in rows {
            let is_among = first.len() < FIRST_ROWS
                || first.last_key_value().is_some_and(|(last, _)| row.row < *last);
            if is_among {
                first.insert(row.row, row);
            }
            if first.len() > FIRST_ROWS {
                first.pop_last();
            }
        }
    }
    preview.first = first.into_values().collect();
    Ok(preview)
}

fn keep(faulty: &mut Vec<PreviewRow>, rows: &[NotedRow]) {
    let room = FAULTY_ROWS.saturating_sub(faulty.len());
    faulty.extend(rows.iter().take(room).cloned());
}
