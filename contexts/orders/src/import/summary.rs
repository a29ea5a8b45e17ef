//! What became of a file, in numbers that can be compared with an independent count.

use std::collections::BTreeMap;

use kernel::Currency;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::NotedRow;
use super::document::{Counted, ReadReturn, ReturnKind};

/// Exact sums of one currency. Minor units are rounded once per line, as the orders have them;
/// micros are millionths of the major unit, not rounded at all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Sums {
    pub goods_minor: i64,
    #[serde(with = "exact")]
    #[schema(value_type = String)]
    pub goods_micros: i128,
    pub fees_minor: i64,
    #[serde(with = "exact")]
    #[schema(value_type = String)]
    pub fees_micros: i128,
    /// Goods and fees that were taken back; positive.
    pub returns_minor: i64,
    #[serde(with = "exact")]
    #[schema(value_type = String)]
    pub returns_micros: i128,
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ImportSummary {
    /// Rows with text, without the titles.
    pub rows: u64,
    /// Rows that did not go in.
    pub rows_refused: u64,
    /// Rows that the mapping passes over.
    pub rows_ignored: u64,
    /// Orders that went in.
    pub orders_new: u64,
    /// Orders that were there already and say the same.
    pub orders_known: u64,
    /// Order numbers of which nothing went in.
    pub orders_refused: u64,
    /// Orders, new or known, of which the file names no buyer.
    pub orders_without_buyer: u64,
    /// Lines of goods of new and known orders.
    pub lines: u64,
    /// Lines that cost nothing.
    pub gifts: u64,
    /// Fees of new and known orders.
    pub fees: u64,
    /// Numbers that took something back: new, known, refused.
    pub returns_new: u64,
    pub returns_known: u64,
    pub returns_refused: u64,
    /// Lines of goods that were taken back, of new and known returns.
    pub return_lines: u64,
    /// Fees that were taken back.
    pub return_fees: u64,
    /// Of the new lines: how many found the line they take back.
    pub returns_linked: u64,
    pub returns_unlinked: u64,
    /// Lines that say exactly what an earlier line of the same order says; both went in.
    pub duplicate_lines: u64,
    /// Orders whose rows name different times; the earliest counts.
    pub times_differ: u64,
    /// Different SKUs of the file, letters' case aside, and those written in more than one way.
    pub skus: u64,
    pub skus_in_several_spellings: u64,
    /// By currency.
    pub sums: BTreeMap<String, Sums>,
    /// How many rows came back, by the first reason of each.
    pub reasons: BTreeMap<String, u64>,
}

impl ImportSummary {
    fn sums_of(&mut self, currency: Currency) -> &mut Sums {
        self.sums.entry(currency.code().to_owned()).or_default()
    }

    /// An order that is there now.
    pub(crate) fn order(&mut self, order: &Counted, known: bool) {
        self.rows += order.rows;
        self.rows_ignored += order.rows_ignored;
        if known {
            self.orders_known += 1;
        } else {
            self.orders_new += 1;
        }
        self.orders_without_buyer += u64::from(!order.has_buyer);
        self.lines += order.lines;
        self.gifts += order.gifts;
        self.fees += order.fees;
        self.duplicate_lines += order.duplicate_lines;
        self.times_differ += u64::from(order.times_differ);
        let sums = self.sums_of(order.currency);
        sums.goods_minor += order.goods_minor;
        sums.goods_micros += order.goods_micros;
        sums.fees_minor += order.fees_minor;
        sums.fees_micros += order.fees_micros;
    }

    /// A return that is there now.
    pub(crate) fn taken_back(&mut self, taken: &ReadReturn, known: bool) {
        self.rows += taken.rows_read();
        self.rows_ignored += taken.rows_ignored;
        if known {
            self.returns_known += 1;
        } else {
            self.returns_new += 1;
        }
        self.duplicate_lines += taken.duplicate_lines;
        self.times_differ += u64::from(taken.times_differ);
        for line in &taken.lines {
            match line.kind {
                ReturnKind::Goods => self.return_lines += 1,
                ReturnKind::Fee => self.return_fees += 1,
            }
            let sums = self.sums_of(taken.currency);
            sums.returns_minor += line.amount_minor;
            sums.returns_micros += line.micros;
        }
    }

    /// A number of which nothing went in; its rows come back.
    pub(crate) fn refused(&mut self, is_return: bool, rows: &[NotedRow]) {
        if is_return {
            self.returns_refused += 1;
        } else {
            self.orders_refused += 1;
        }
        self.refused_rows(rows);
    }

    /// Rows that come back and belong to no order.
    pub(crate) fn refused_rows(&mut self, rows: &[NotedRow]) {
        for row in rows {
            self.rows += 1;
            self.rows_refused += 1;
            let reason = row.faults.first().map_or("", |fault| fault.code.as_str());
            *self.reasons.entry(reason.to_owned()).or_default() += 1;
        }
    }

    /// Rows of a number of which the mapping passes over everything.
    pub(crate) fn ignored(&mut self, rows: u64) {
        self.rows += rows;
        self.rows_ignored += rows;
    }
}

/// Numbers of 128 bits as text, for JSON's numbers end at 53.
mod exact {
    use super::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(value: &i128, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(value)
    }
    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<i128, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
