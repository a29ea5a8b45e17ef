//! The two passes over a file.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Cursor;
use std::sync::Arc;

use bytes::Bytes;
use files::{FileError, Limits, Row, TableReader};
use kernel::fold;

use super::analysis::read_options;
use super::document::{Document, read_document};
use super::group::{Grouper, WINDOW_ROWS};
use super::mapping::ImportField;
use super::terms::Terms;
use super::{NotedRow, RowFault};

/// SKUs that are counted; a catalogue of more is counted no further.
const MOST_SKUS: usize = 200_000;

/// What the first pass found.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// Rows without the titles.
    pub(crate) rows: u64,
    /// Order numbers whose rows lie too far apart, by their hashes.
    pub(crate) scattered: HashSet<u64>,
    pub(crate) skus: u64,
    pub(crate) skus_in_several_spellings: u64,
}

/// First pass: which order numbers lie scattered, and how many SKUs there are. An order that shows
/// up again far below must be refused as a whole, and its first rows come long before that is seen.
pub(crate) fn survey(content: &Bytes, terms: &Terms, limits: Limits) -> Result<Survey, FileError> {
    let mut reader = open(content, terms, limits)?;
    let mut row = Row::default();
    let mut survey = Survey::default();
    let mut first_seen: HashMap<u64, u64> = HashMap::new();
    let mut spellings: HashMap<String, (String, bool)> = HashMap::new();
    while reader.read_row(&mut row)? {
        let at = survey.rows;
        survey.rows += 1;
        if let Some(key) = key(terms, &row) {
            let hash = hash(&key);
            let first = *first_seen.entry(hash).or_insert(at);
            if at - first >= WINDOW_ROWS {
                survey.scattered.insert(hash);
            }
        }
        note_spelling(&mut spellings, terms.layout.text(&row, ImportField::Sku));
    }
    survey.skus = count(spellings.len());
    survey.skus_in_several_spellings =
        count(spellings.values().filter(|(_, several)| *several).count());
    Ok(survey)
}

fn note_spelling(spellings: &mut HashMap<String, (String, bool)>, sku: &str) {
    if sku.is_empty() {
        return;
    }
    let folded = fold(sku);
    if let Some((first, several)) = spellings.get_mut(&folded) {
        *several |= first != sku;
    } else if spellings.len() < MOST_SKUS {
        spellings.insert(folded, (sku.to_owned(), false));
    }
}

/// What the second pass gives, in an order that is the same each time.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    /// A row that belongs to no order, or to a scattered one.
    Loose(NotedRow),
    Document(Document),
}

impl Item {
    /// How many rows it stands for.
    pub(crate) fn rows(&self) -> u64 {
        match self {
            Self::Loose(_) => 1,
            Self::Document(Document::Order(order)) => count(order.rows.len()),
            Self::Document(Document::Return(taken)) => taken.rows_read(),
            Self::Document(Document::Refused { rows, .. }) => count(rows.len()),
            Self::Document(Document::Ignored { rows }) => *rows,
        }
    }
}

/// Second pass: rows gathered to orders.
pub(crate) struct Stream {
    reader: TableReader<Cursor<Bytes>>,
    terms: Arc<Terms>,
    scattered: HashSet<u64>,
    grouper: Grouper,
    /// Rows read so far.
    at: u64,
    is_read: bool,
}

impl Stream {
    /// Begins at the first row below the titles.
    pub(crate) fn open(
        content: &Bytes,
        terms: Arc<Terms>,
        scattered: HashSet<u64>,
        limits: Limits,
    ) -> Result<Self, FileError> {
        let reader = open(content, &terms, limits)?;
        Ok(Self { reader, terms, scattered, grouper: Grouper::default(), at: 0, is_read: false })
    }

    fn step(&mut self) -> Result<Option<Item>, FileError> {
        loop {
            let due = if self.is_read { self.grouper.pop() } else { self.grouper.pop_due(self.at) };
            if let Some(group) = due {
                return Ok(Some(Item::Document(read_document(&self.terms, group))));
            }
            if self.is_read {
                return Ok(None);
            }
            let mut row = Row::default();
            if !self.reader.read_row(&mut row)? {
                self.is_read = true;
                continue;
            }
            let at = self.at;
            self.at += 1;
            match key(&self.terms, &row) {
                None => {
                    let fault = RowFault::of(ImportField::OrderNumber, "kernel.required");
                    return Ok(Some(Item::Loose(NotedRow::new(&row, vec![fault]))));
                }
                Some(key) if self.scattered.contains(&hash(&key)) => {
                    let fault = RowFault::of(ImportField::OrderNumber, "orders.import_scattered");
                    return Ok(Some(Item::Loose(NotedRow::new(&row, vec![fault]))));
                }
                Some(key) => self.grouper.push(key, row, at),
            }
        }
    }
}

impl Iterator for Stream {
    type Item = Result<Item, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step().transpose()
    }
}

fn open(
    content: &Bytes,
    terms: &Terms,
    limits: Limits,
) -> Result<TableReader<Cursor<Bytes>>, FileError> {
    let options = read_options(&terms.mapping, limits);
    let mut reader = TableReader::open(Cursor::new(content.clone()), &options)?;
    // The titles, which the terms were made from.
    reader.read_row(&mut Row::default())?;
    Ok(reader)
}

/// Which order a row belongs to: nothing without a number.
fn key(terms: &Terms, row: &Row) -> Option<String> {
    let number = terms.layout.text(row, ImportField::OrderNumber);
    (!number.is_empty()).then(|| format!("{}\u{1f}{number}", fold(terms.shop_code(row))))
}

/// 64 bits tell two million orders apart; should two ever meet, both are reported as scattered and
/// nothing is mixed up.
fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
