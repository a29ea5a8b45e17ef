//! Text → records.
//!
//! Our own state machine and not the `csv` crate's, because rows must keep the numbers a
//! spreadsheet shows (blank lines count), damage must land on its cell, an open quote must be told,
//! and a cell must be refused while it grows and not when it has filled memory. The tests hold it
//! against that crate.

use std::io::Read;

use crate::csv::decode::Decoded;
use crate::error::{FileError, Position};
use crate::limits::Limits;
use crate::reader::Bounded;
use crate::table::{Cell, CellKind, Remark, Remarked, Row};
use crate::writer::guard;

#[derive(Debug)]
pub(crate) struct CsvRows<R> {
    text: Decoded<Bounded<R>>,
    /// Place in the window.
    at: usize,
    delimiter: u8,
    state: State,
    cell: Vec<u8>,
    limits: Limits,
    row: u64,
    text_bytes: u64,
    /// The second half of a `\r\n` is no row of its own.
    skip_line_feed: bool,
    /// The line `sep=;` is not shown by spreadsheets.
    skip_line: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    /// After a quote inside quotes: the end of the cell, or the first of two.
    QuoteInQuoted,
}

/// What ended a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Cell,
    Row,
    File,
}

/// The row that is being read.
#[derive(Default)]
struct Progress {
    cells: usize,
    bytes: usize,
    has_stray_quote: bool,
}

impl<R: Read> CsvRows<R> {
    pub(crate) fn new(
        text: Decoded<Bounded<R>>,
        delimiter: u8,
        skip_line: bool,
        limits: Limits,
    ) -> Self {
        Self {
            text,
            at: 0,
            delimiter,
            state: State::CellStart,
            cell: Vec::new(),
            limits,
            row: 0,
            text_bytes: 0,
            skip_line_feed: false,
            skip_line,
        }
    }

    /// Fills `row` with the next row that holds text. False when there is none.
    pub(crate) fn read_row(&mut self, row: &mut Row) -> Result<bool, FileError> {
        loop {
            let end = self.read_any_row(row)?;
            if self.skip_line {
                self.skip_line = false;
                self.row = 0;
            } else if !row.is_blank() {
                return Ok(true);
            }
            if end == End::File {
                return Ok(false);
            }
        }
    }

    fn read_any_row(&mut self, row: &mut Row) -> Result<End, FileError> {
        self.row += 1;
        row.number = self.row;
        row.remarks.clear();
        let mut progress = Progress::default();
        loop {
            let end = self.read_cell(row, &mut progress)?;
            // The end of the file after the last line break is no row.
            let is_nothing = end == End::File
                && progress.cells == 0
                && self.cell.is_empty()
                && self.state == State::CellStart;
            if is_nothing {
                row.cells.clear();
                return Ok(End::File);
            }
            if self.row > self.limits.rows {
                return Err(FileError::TooManyRows { limit: self.limits.rows });
            }
            self.finish_cell(row, &mut progress, end)?;
            if end != End::Cell {
                row.cells.truncate(progress.cells);
                return Ok(end);
            }
        }
    }

    /// Collects one cell in `self.cell`.
    fn read_cell(&mut self, row: &mut Row, progress: &mut Progress) -> Result<End, FileError> {
        self.cell.clear();
        self.state = State::CellStart;
        loop {
            if self.at >= self.text.window().len() {
                // The window goes, and with it the place of what was damaged in it.
                self.note_damage(row, progress);
                self.at = 0;
                if !self.text.advance()? {
                    return Ok(End::File);
                }
            }
            if let Some(end) = self.scan(progress) {
                return Ok(end);
            }
            self.refuse_long_cell(progress)?;
        }
    }

    /// Goes through the window until the cell or the window ends.
    fn scan(&mut self, progress: &mut Progress) -> Option<End> {
        let window = self.text.window();
        while let Some(byte) = window.get(self.at).copied() {
            if std::mem::take(&mut self.skip_line_feed) && byte == b'\n' {
                self.at += 1;
                continue;
            }
            let is_end = byte == self.delimiter || byte == b'\n' || byte == b'\r';
            match self.state {
                State::Quoted if byte == b'"' => self.state = State::QuoteInQuoted,
                State::Quoted | State::Plain if !is_end || self.state == State::Quoted => {
                    let rest = window.get(self.at..).unwrap_or_default();
                    let run = self.run_length(rest);
                    self.cell.extend_from_slice(rest.get(..run).unwrap_or_default());
                    self.at += run;
                    continue;
                }
                State::QuoteInQuoted if byte == b'"' => {
                    self.cell.push(b'"');
                    self.state = State::Quoted;
                }
                State::CellStart if byte == b'"' => self.state = State::Quoted,
                _ if is_end => {
                    self.at += 1;
                    self.skip_line_feed = byte == b'\r';
                    return Some(if byte == self.delimiter { End::Cell } else { End::Row });
                }
                state => {
                    progress.has_stray_quote |= state == State::QuoteInQuoted;
                    self.state = State::Plain;
                    continue;
                }
            }
            self.at += 1;
        }
        None
    }

    /// How much of the text belongs to the cell without a further look.
    fn run_length(&self, text: &[u8]) -> usize {
        let delimiter = self.delimiter;
        let end = match self.state {
            State::Quoted => text.iter().position(|byte| *byte == b'"'),
            _ => {
                text.iter().position(|byte| *byte == delimiter || *byte == b'\n' || *byte == b'\r')
            }
        };
        end.unwrap_or(text.len())
    }

    fn note_damage(&mut self, row: &mut Row, progress: &Progress) {
        if self.text.take_damage_before(self.at) {
            remark(row, column_of(progress), Remark::EncodingError);
        }
    }

    /// Before the cell is whole: an open quote must not collect the file.
    fn refuse_long_cell(&self, progress: &Progress) -> Result<(), FileError> {
        // No character has more than four bytes.
        if self.cell.len() > self.limits.cell_chars.saturating_mul(4) {
            let at = Position::cell(self.row, column_of(progress));
            return Err(FileError::CellTooLong { limit: self.limits.cell_chars, at });
        }
        Ok(())
    }

    fn finish_cell(
        &mut self,
        row: &mut Row,
        progress: &mut Progress,
        end: End,
    ) -> Result<(), FileError> {
        self.note_damage(row, progress);
        let column = column_of(progress);
        let at = Position::cell(self.row, column);
        let limits = self.limits;
        // The decoder makes nothing else than UTF-8, and cells end at ASCII.
        let text = std::str::from_utf8(&self.cell).map_err(|_| FileError::corrupt("text"))?;
        if text.len() > limits.cell_chars && text.chars().count() > limits.cell_chars {
            return Err(FileError::CellTooLong { limit: limits.cell_chars, at });
        }
        progress.bytes += text.len();
        if progress.bytes > limits.row_bytes {
            return Err(FileError::RowTooLong { limit: limits.row_bytes, at });
        }
        self.text_bytes += u64::try_from(text.len()).unwrap_or(u64::MAX);
        if self.text_bytes > limits.text_bytes {
            return Err(FileError::TooMuchText { limit: limits.text_bytes });
        }
        // Empty cells beyond the limit are what spreadsheets leave behind; they are not kept.
        if column > limits.columns {
            return if text.is_empty() {
                Ok(())
            } else {
                Err(FileError::TooManyColumns { limit: limits.columns, at })
            };
        }
        let text = guard::unguard(text);
        if row.cells.len() == progress.cells {
            row.cells.push(Cell::default());
        }
        if let Some(cell) = row.cells.get_mut(progress.cells) {
            text.clone_into(&mut cell.text);
            cell.kind = if text.is_empty() { CellKind::Empty } else { CellKind::Text };
        }
        if is_shortened_number(text) {
            remark(row, column, Remark::NumberPrecisionLost);
        }
        if std::mem::take(&mut progress.has_stray_quote) {
            remark(row, column, Remark::StrayQuote);
        }
        if end == End::File && self.state == State::Quoted {
            remark(row, column, Remark::UnclosedQuote);
        }
        progress.cells += 1;
        Ok(())
    }
}

fn column_of(progress: &Progress) -> u32 {
    u32::try_from(progress.cells).unwrap_or(u32::MAX).saturating_add(1)
}

fn remark(row: &mut Row, column: u32, remark: Remark) {
    let remarked = Remarked { column, remark };
    if !row.remarks.contains(&remarked) {
        row.remarks.push(remarked);
    }
}

/// `1.23457E+17` is how a spreadsheet saves a long number in a CSV: the rest is gone.
fn is_shortened_number(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once("E+") else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    whole.len() == 1 && digits(whole) && digits(fraction) && exponent.len() == 2 && digits(exponent)
}
