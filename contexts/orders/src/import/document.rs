//! The rows of one number → an order, a return, or rows that come back.
//!
//! One bad row makes the whole order bad: half an order would ship the wrong goods.

mod head;

use std::collections::HashSet;

use bytes::Bytes;
use files::Row;
use kernel::{Currency, Fault, Money, Timestamp};

use super::group::Group;
use super::line::{ReadLine, read_line};
use super::mapping::ImportField;
use super::terms::Terms;
use super::{NotedRow, RowFault};
use crate::new_order::{NewFee, NewLine, NewOrder};
use head::Head;

/// What the rows of one number are.
#[derive(Debug, Clone)]
pub(crate) enum Document {
    Order(Box<ReadOrder>),
    Return(Box<ReadReturn>),
    /// Every row with its reasons.
    Refused {
        is_return: bool,
        rows: Vec<NotedRow>,
    },
    /// The mapping passes over all of its rows.
    Ignored {
        rows: u64,
    },
}

/// An order as it was read.
#[derive(Debug, Clone)]
pub(crate) struct ReadOrder {
    pub(crate) new: NewOrder,
    /// Its rows as they came, as JSON: what the inbox keeps.
    pub(crate) raw: Bytes,
    pub(crate) counted: Counted,
    /// Its rows, in case it has to go back after all.
    pub(crate) rows: Vec<NotedRow>,
}

/// What an order adds to the summary.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    pub(crate) currency: Currency,
    pub(crate) rows: u64,
    pub(crate) rows_ignored: u64,
    pub(crate) has_buyer: bool,
    pub(crate) lines: u64,
    pub(crate) gifts: u64,
    pub(crate) fees: u64,
    pub(crate) duplicate_lines: u64,
    pub(crate) times_differ: bool,
    pub(crate) goods_minor: i64,
    pub(crate) goods_micros: i128,
    pub(crate) fees_minor: i64,
    pub(crate) fees_micros: i128,
}

kernel::text_enum! {
    /// What was taken back.
    pub(crate) enum ReturnKind { Goods = "goods", Fee = "fee" }
}

/// A cancellation or return as it was read.
#[derive(Debug, Clone)]
pub(crate) struct ReadReturn {
    pub(crate) shop: String,
    pub(crate) external_id: String,
    pub(crate) buyer: crate::new_order::NewBuyer,
    pub(crate) country: Option<String>,
    pub(crate) currency: Currency,
    pub(crate) at: Timestamp,
    pub(crate) lines: Vec<ReturnedLine>,
    pub(crate) raw: Bytes,
    pub(crate) rows: Vec<NotedRow>,
    pub(crate) rows_ignored: u64,
    pub(crate) duplicate_lines: u64,
    pub(crate) times_differ: bool,
}

impl ReadReturn {
    pub(crate) fn rows_read(&self) -> u64 {
        count(self.rows.len())
    }
}

/// One line of it; quantity and amount are positive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReturnedLine {
    pub(crate) kind: ReturnKind,
    pub(crate) sku: String,
    pub(crate) title: String,
    pub(crate) quantity: i64,
    pub(crate) unit_price: kernel::Price,
    pub(crate) amount_minor: i64,
    pub(crate) micros: i128,
}

/// Why a row comes back that has no fault of its own.
const OTHER_ROW: &str = "orders.import_other_row_faulty";

/// Reads the rows of one number.
pub(crate) fn read_document(terms: &Terms, group: Group) -> Document {
    let first = group.rows.first();
    let number = first.map_or("", |row| terms.layout.text(row, ImportField::OrderNumber));
    let is_return = terms.is_return(number);
    match read(terms, &group.rows, number, is_return) {
        Ok(document) => document,
        Err(faults) => Document::Refused { is_return, rows: give_back(&group.rows, faults) },
    }
}

/// All rows of a number that is refused: with their own faults, or with that of another row.
fn give_back(rows: &[Row], mut faults: Vec<Vec<RowFault>>) -> Vec<NotedRow> {
    faults.resize(rows.len(), Vec::new());
    rows.iter()
        .zip(faults)
        .map(|(row, own)| {
            let own = if own.is_empty() { vec![RowFault::whole(OTHER_ROW)] } else { own };
            NotedRow::new(row, own)
        })
        .collect()
}

/// The rows of a number, read: each line with the place of its row.
struct Lines {
    lines: Vec<(usize, ReadLine)>,
    duplicates: Vec<usize>,
}

fn read(
    terms: &Terms,
    rows: &[Row],
    number: &str,
    is_return: bool,
) -> Result<Document, Vec<Vec<RowFault>>> {
    let mut faults: Vec<Vec<RowFault>> = vec![Vec::new(); rows.len()];
    let mut lines = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        match read_line(terms, row, is_return) {
            Ok(Some(line)) => lines.push((at, line)),
            Ok(None) => {}
            Err(own) => faults[at] = own,
        }
    }
    let is_bad = faults.iter().any(|own| !own.is_empty());
    if lines.is_empty() && !is_bad {
        return Ok(Document::Ignored { rows: count(rows.len()) });
    }
    let head = head::read_head(terms, rows, &mut faults);
    let (Some(head), true) = (head, faults.iter().all(Vec::is_empty)) else {
        return Err(faults);
    };
    let lines = Lines { duplicates: duplicates(rows, &lines), lines };
    let built = if is_return {
        build_return(terms, rows, number, head, &lines)
    } else {
        build_order(terms, rows, number, head, &lines)
    };
    built.map_err(|fault| by_row(&fault, &lines, rows.len()))
}

/// Lines that repeat an earlier one cell by cell.
fn duplicates(rows: &[Row], lines: &[(usize, ReadLine)]) -> Vec<usize> {
    let mut seen: HashSet<Vec<&str>> = HashSet::with_capacity(lines.len());
    let cells = |at: usize| rows[at].cells.iter().map(|cell| cell.text.as_str()).collect();
    lines.iter().map(|(at, _)| *at).filter(|at| !seen.insert(cells(*at))).collect()
}

/// A fault of the whole order, on the rows it is about.
fn by_row(fault: &Fault, lines: &Lines, rows: usize) -> Vec<Vec<RowFault>> {
    let mut faults = vec![Vec::new(); rows];
    let goods: Vec<usize> =
        lines.lines.iter().filter(|(_, line)| line.fee.is_none()).map(|(at, _)| *at).collect();
    for field in fault.wrong_fields() {
        let inner = field.path.strip_prefix("lines[").and_then(|rest| rest.split_once("]."));
        let (row, name) = match inner {
            Some((at, name)) => {
                let line = at.parse::<usize>().ok();
                (line.and_then(|at| goods.get(at)).copied().unwrap_or(0), name)
            }
            None => (0, field.path.as_str()),
        };
        let noted = RowFault { field: name.to_owned(), code: field.code.to_owned() };
        if let Some(own) = faults.get_mut(row) {
            own.push(noted);
        }
    }
    if fault.wrong_fields().is_empty()
        && let Some(own) = faults.first_mut()
    {
        own.push(RowFault::whole(fault.code()));
    }
    faults
}

/// What is known of an order's numbers before its lines are added up.
fn begin_count(rows: &[Row], head: &Head, lines: &Lines) -> Counted {
    Counted {
        currency: head.currency,
        rows: count(rows.len()),
        rows_ignored: count(rows.len() - lines.lines.len()),
        has_buyer: !head.buyer.is_nobody(),
        lines: 0,
        gifts: 0,
        fees: count(head.fees.len()),
        duplicate_lines: count(lines.duplicates.len()),
        times_differ: head.times_differ,
        goods_minor: 0,
        goods_micros: 0,
        fees_minor: 0,
        fees_micros: head.fees_micros,
    }
}

fn build_order(
    terms: &Terms,
    rows: &[Row],
    number: &str,
    head: Head,
    lines: &Lines,
) -> Result<Document, Fault> {
    let currency = head.currency;
    let mut counted = begin_count(rows, &head, lines);
    let mut new_lines = Vec::with_capacity(lines.lines.len());
    let mut fees = head.fees;
    for (_, line) in &lines.lines {
        if let Some(kind) = line.fee {
            let amount = amount(line, currency)?;
            counted.fees += 1;
            counted.fees_micros += line.micros();
            fees.push(NewFee { kind, title: line.title.clone(), amount_minor: amount });
            continue;
        }
        counted.lines += 1;
        counted.gifts += u64::from(line.is_gift());
        counted.goods_micros += line.micros();
        new_lines.push(NewLine {
            sku: line.sku.clone(),
            title: line.title.clone(),
            variant: line.variant.clone(),
            quantity: line.quantity,
            unit_price: line.unit_price,
            external_line_id: line.line_id.clone(),
        });
    }
    if new_lines.is_empty() {
        let why = "a bill of fees without goods is no order";
        return Err(Fault::invalid("orders.import_only_fees", why));
    }
    let new = NewOrder {
        shop: head.shop,
        external_id: number.to_owned(),
        kind: crate::order::OrderKind::Normal,
        placed_at: head.placed_at,
        currency: Some(currency),
        lines: new_lines,
        fees,
        total_minor: head.total_minor,
        payment: head.payment,
        buyer: head.buyer,
        ship_to: head.ship_to,
        ship_by: head.ship_by,
        message: head.message,
        tags: Vec::new(),
    }
    .checked()?;
    let amounts = new.amounts(currency)?;
    counted.goods_minor = amounts.goods;
    counted.fees_minor = amounts.fees;
    let (raw, rows) = (raw(terms, rows), noted(rows, &lines.duplicates));
    Ok(Document::Order(Box::new(ReadOrder { new, raw, counted, rows })))
}

fn build_return(
    terms: &Terms,
    rows: &[Row],
    number: &str,
    head: Head,
    lines: &Lines,
) -> Result<Document, Fault> {
    let Some(at) = head.placed_at else {
        return Err(Fault::field("placed_at", "kernel.required", "when it was taken back"));
    };
    let external_id = kernel::clean_line(number, crate::new_order::MOST_CODE)
        .map_err(|error| Fault::field("order_number", error.code(), error.to_string()))?;
    let mut returned = Vec::with_capacity(lines.lines.len());
    for (_, line) in &lines.lines {
        let sku = clean(&line.sku, crate::new_order::MOST_CODE, "sku")?;
        let title = clean(&line.title, crate::new_order::MOST_TITLE, "title")?;
        let kind = if line.fee.is_some() { ReturnKind::Fee } else { ReturnKind::Goods };
        returned.push(ReturnedLine {
            kind,
            sku,
            title,
            quantity: line.quantity.saturating_neg(),
            unit_price: line.unit_price,
            amount_minor: -amount(line, head.currency)?,
            micros: -line.micros(),
        });
    }
    Ok(Document::Return(Box::new(ReadReturn {
        shop: head.shop,
        external_id,
        buyer: head.buyer,
        country: head.ship_to.and_then(|person| person.country),
        currency: head.currency,
        at,
        lines: returned,
        raw: raw(terms, rows),
        rows_ignored: count(rows.len() - lines.lines.len()),
        duplicate_lines: count(lines.duplicates.len()),
        times_differ: head.times_differ,
        rows: noted(rows, &lines.duplicates),
    })))
}

fn clean(text: &str, most: usize, field: &str) -> Result<String, Fault> {
    kernel::clean_line(text, most)
        .map_err(|error| Fault::field(field, error.code(), error.to_string()))
}

/// Quantity × price, rounded once.
fn amount(line: &ReadLine, currency: Currency) -> Result<i64, Fault> {
    line.unit_price
        .times(line.quantity, currency)
        .map(Money::minor)
        .map_err(|error| Fault::field("unit_price", error.code(), error.to_string()))
}

/// The rows with what is worth knowing of them.
fn noted(rows: &[Row], duplicates: &[usize]) -> Vec<NotedRow> {
    let note = |at: usize| {
        let repeated = duplicates.contains(&at);
        repeated.then(|| RowFault::whole("orders.import_duplicate_line")).into_iter().collect()
    };
    rows.iter().enumerate().map(|(at, row)| NotedRow::new(row, note(at))).collect()
}

/// The rows as they came, with their titles.
fn raw(terms: &Terms, rows: &[Row]) -> Bytes {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let cells: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
            serde_json::json!({"row": row.number, "cells": cells})
        })
        .collect();
    serde_json::json!({"columns": terms.titles, "rows": rows}).to_string().into()
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
