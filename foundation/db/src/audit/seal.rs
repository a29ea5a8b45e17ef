//! A seal over a run of events, and the hash that ties it to the one before.

use std::fmt::Write;
use std::str::FromStr;

use kernel::{Fault, Timestamp};
use sha2::{Digest, Sha256};

use super::SYSTEM;
use super::leaf::{self, Leaf};
use crate::command::Query;
use crate::ctx::Ctx;
use crate::value::Row;

kernel::entity!(
    /// The record of what happened, as its own events speak of it.
    pub AuditEntity, AuditId, "aud"
);

/// Events under one seal at most.
pub(super) const MOST_EVENTS: usize = 256;

/// A seal as it stands in the table.
#[derive(Debug, Clone)]
pub(super) struct Seal {
    pub(super) number: i64,
    pub(super) first_seq: i64,
    pub(super) last_seq: i64,
    pub(super) min_at: Timestamp,
    pub(super) max_at: Timestamp,
    pub(super) leaves: Vec<u8>,
    pub(super) previous: Vec<u8>,
    pub(super) hash: Vec<u8>,
}

pub(super) const COLUMNS: &str =
    "number, first_seq, last_seq, min_at, max_at, leaves, previous, hash";

impl Seal {
    /// Seals these events, which are not none and in their order, behind another seal.
    pub(super) fn over(number: i64, previous: &[u8], events: &[leaf::Sealable]) -> Option<Self> {
        let (first, last) = (events.first()?, events.last()?);
        let mut leaves = Vec::with_capacity(events.len() * leaf::BYTES);
        events.iter().for_each(|event| event.leaf.write(&mut leaves));
        let mut seal = Self {
            number,
            first_seq: first.leaf.seq,
            last_seq: last.leaf.seq,
            min_at: events.iter().map(|event| event.at).min()?,
            max_at: events.iter().map(|event| event.at).max()?,
            leaves,
            previous: previous.to_vec(),
            hash: Vec::new(),
        };
        seal.hash = seal.true_hash();
        Some(seal)
    }

    pub(super) fn read(row: &Row<'_>) -> Result<Self, Fault> {
        Ok(Self {
            number: row.get(0)?,
            first_seq: row.get(1)?,
            last_seq: row.get(2)?,
            min_at: row.get(3)?,
            max_at: row.get(4)?,
            leaves: row.get(5)?,
            previous: row.get(6)?,
            hash: row.get(7)?,
        })
    }

    /// The hash that follows from everything else.
    pub(super) fn true_hash(&self) -> Vec<u8> {
        let mut hash = Sha256::new();
        hash.update(b"tradewind seal 1\n");
        for number in [
            self.number,
            self.first_seq,
            self.last_seq,
            self.min_at.as_micros(),
            self.max_at.as_micros(),
        ] {
            hash.update(number.to_be_bytes());
        }
        hash.update(u64::try_from(self.previous.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(&self.previous);
        hash.update(&self.leaves);
        hash.finalize().to_vec()
    }

    /// Its events, if the column can be read and says what the seal says.
    pub(super) fn leaves(&self) -> Option<Vec<Leaf>> {
        let leaves = leaf::read_all(&self.leaves)?;
        let (first, last) = (leaves.first()?.seq, leaves.last()?.seq);
        let grows = leaves.is_sorted_by(|one, next| one.seq < next.seq);
        ((first, last) == (self.first_seq, self.last_seq) && grows).then_some(leaves)
    }
}

/// A seal's number and hash, carried outside: later the chain must still hold it. As text, one line:
/// `12 9f86d08…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Which seal.
    pub number: i64,
    /// Its hash in hexadecimal digits.
    pub hash: String,
}

impl Anchor {
    pub(super) fn of(number: i64, hash: &[u8]) -> Self {
        let mut text = String::with_capacity(hash.len() * 2);
        for byte in hash {
            let _never_fails = write!(text, "{byte:02x}");
        }
        Self { number, hash: text }
    }
}

impl std::fmt::Display for Anchor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.number, self.hash)
    }
}

impl FromStr for Anchor {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let mut words = text.split_whitespace();
        let number = words.next().and_then(|word| word.parse().ok());
        let is_hash =
            |hash: &&str| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        match (number, words.next().filter(is_hash)) {
            (Some(number), Some(hash)) => Ok(Self { number, hash: hash.to_ascii_lowercase() }),
            _ => Err(Fault::invalid("db.bad_anchor", "an anchor is a number and a hash")),
        }
    }
}

/// The last seal, to be carried outside.
#[derive(Debug, Clone, Copy)]
pub struct LastSeal;

impl Query for LastSeal {
    const PERMISSION: kernel::Permission = SYSTEM;
    type Output = Option<Anchor>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let last = last_seal(ctx)?;
        Ok(last.map(|last| Anchor::of(last.number, &last.hash)))
    }
}

/// Where the chain ends.
#[derive(Debug, Clone)]
pub(super) struct ChainEnd {
    pub(super) number: i64,
    pub(super) last_seq: i64,
    pub(super) hash: Vec<u8>,
}

pub(super) fn last_seal(ctx: &mut Ctx<'_>) -> Result<Option<ChainEnd>, Fault> {
    let sql = "SELECT number, last_seq, hash FROM audit_seals ORDER BY number DESC LIMIT 1";
    ctx.find(sql, &[], |row| {
        Ok(ChainEnd { number: row.get(0)?, last_seq: row.get(1)?, hash: row.get(2)? })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_survives_its_line() {
        let anchor = Anchor::of(12, &[0xab; 32]);
        assert_eq!(anchor.to_string().parse::<Anchor>().unwrap(), anchor);
        let dated = format!("{anchor} 2026-11-22T08:00:00Z");
        assert_eq!(dated.parse::<Anchor>().unwrap(), anchor);
        for wrong in ["", "12", "x ab", "12 abc"] {
            assert!(wrong.parse::<Anchor>().is_err(), "{wrong:?}");
        }
    }
}
