//! Rows of one order find each other, in flat memory.

use std::collections::{HashMap, VecDeque};

use files::Row;

/// All rows of one order lie within so many rows of its first one; an order whose rows lie further
/// apart is refused as scattered. Together with the longest row this bounds the memory of a run:
/// never more rows than this are held, whatever the file looks like.
pub const WINDOW_ROWS: u64 = 2_000;

/// The rows of one order, in the order of the file.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) key: String,
    pub(crate) rows: Vec<Row>,
    first: u64,
}

/// Gathers rows by key. Groups come out in the order of their first rows, so that two runs over one
/// file give the same groups in the same order: the place of a group is where a run goes on.
#[derive(Debug, Default)]
pub(crate) struct Grouper {
    open: HashMap<String, u64>,
    waiting: VecDeque<Group>,
    /// How many groups have left the queue.
    gone: u64,
}

impl Grouper {
    /// Adds the row at a place of the file (counted from 0).
    pub(crate) fn push(&mut self, key: String, row: Row, at: u64) {
        if let Some(number) = self.open.get(&key) {
            let place = usize::try_from(number - self.gone).unwrap_or(usize::MAX);
            if let Some(group) = self.waiting.get_mut(place) {
                group.rows.push(row);
            }
            return;
        }
        let number = self.gone + u64::try_from(self.waiting.len()).unwrap_or(0);
        self.open.insert(key.clone(), number);
        self.waiting.push_back(Group { key, rows: vec![row], first: at });
    }

    /// The oldest group, once no row at `at` or later can belong to it.
    pub(crate) fn pop_due(&mut self, at: u64) -> Option<Group> {
        let due = self.waiting.front().is_some_and(|group| at - group.first >= WINDOW_ROWS);
        if due { self.pop() } else { None }
    }

    /// The oldest group: at the end of the file.
    pub(crate) fn pop(&mut self) -> Option<Group> {
        let group = self.waiting.pop_front()?;
        self.open.remove(&group.key);
        self.gone += 1;
        Some(group)
    }
}
