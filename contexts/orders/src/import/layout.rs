//! Which column of a file means what.

use files::Row;
use serde::{Deserialize, Serialize};

use super::mapping::{ImportField, ImportMapping};

/// What keeps a mapping from being run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MappingProblem {
    /// Which part of the mapping: `columns.sku`, `date_order`.
    pub path: String,
    pub code: String,
}

impl MappingProblem {
    pub(crate) fn new(path: impl Into<String>, code: &str) -> Self {
        Self { path: path.into(), code: code.to_owned() }
    }
}

/// The titles of a file, each once: what stands there twice gets a number, what is empty a name.
pub(crate) fn titles(row: &Row) -> Vec<String> {
    let mut titles: Vec<String> = Vec::with_capacity(row.cells.len());
    for (at, cell) in row.cells.iter().enumerate() {
        let text = cell.text.trim();
        let base = if text.is_empty() { format!("Column {}", at + 1) } else { text.to_owned() };
        let mut title = base.clone();
        let mut number = 1;
        while titles.contains(&title) {
            number += 1;
            title = format!("{base} ({number})");
        }
        titles.push(title);
    }
    titles
}

/// The place of each field in a row.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    places: Vec<Option<usize>>,
}

impl Layout {
    /// Finds the columns a mapping names, or says which of them are not there.
    pub(crate) fn of(
        mapping: &ImportMapping,
        titles: &[String],
    ) -> Result<Self, Vec<MappingProblem>> {
        let mut problems = Vec::new();
        let mut places = vec![None; ImportField::ALL.len()];
        for (field, title) in &mapping.columns {
            let found = titles.iter().position(|known| known == title.trim());
            if found.is_none() {
                let path = format!("columns.{field}");
                problems.push(MappingProblem::new(path, "orders.import_no_such_column"));
            }
            places[field.place()] = found;
        }
        for field in ImportField::REQUIRED {
            if !mapping.columns.contains_key(&field) {
                problems.push(MappingProblem::new(format!("columns.{field}"), "kernel.required"));
            }
        }
        if mapping.shop.is_none() && !mapping.columns.contains_key(&ImportField::Shop) {
            problems.push(MappingProblem::new("shop", "kernel.required"));
        }
        if mapping.paid_when_placed && !mapping.columns.contains_key(&ImportField::PlacedAt) {
            problems.push(MappingProblem::new("columns.placed_at", "kernel.required"));
        }
        if problems.is_empty() { Ok(Self { places }) } else { Err(problems) }
    }

    /// Where a field stands, if the file has it.
    pub(crate) fn place(&self, field: ImportField) -> Option<usize> {
        self.places.get(field.place()).copied().flatten()
    }

    /// The text of a field, without white space around it; empty where the file does not have it.
    pub(crate) fn text<'r>(&self, row: &'r Row, field: ImportField) -> &'r str {
        self.place(field).map_or("", |at| row.text(at).trim())
    }

    /// The field a column means.
    pub(crate) fn field_at(&self, column: usize) -> Option<ImportField> {
        ImportField::ALL.iter().copied().find(|field| self.place(*field) == Some(column))
    }
}
