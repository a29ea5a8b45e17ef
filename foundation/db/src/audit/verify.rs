//! Compares the events with their seals, and the seals with each other and with what was carried outside.

use std::cmp::Ordering;

use kernel::{Actor, Fault, Permission};
use serde::Serialize;

use super::SYSTEM;
use super::leaf::{self, Leaf};
use super::prune::Gone;
use super::seal::{self, Anchor, Seal};
use super::sealer;
use crate::command::Query;
use crate::ctx::Ctx;
use crate::db::Db;

/// Seals compared in one transaction: 16,384 events.
const PAGE: i64 = 64;
/// More findings tell nothing more.
const MOST_FINDINGS: usize = 100;

kernel::text_enum! {
    /// What does not agree.
    pub enum Wrong {
        /// The event is not what was sealed.
        Changed = "changed",
        /// The event was sealed and is not there, though its time is not over.
        Missing = "missing",
        /// The event is there and was not sealed where it stands.
        Added = "added",
        /// The seal's own row is not what it was.
        SealChanged = "seal_changed",
        /// The seal does not follow the one before it.
        ChainBroken = "chain_broken",
        /// The seal is not the one that was carried outside, or it is not there.
        AnchorMissing = "anchor_missing",
    }
}

/// One thing that does not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = AuditFinding)]
pub struct Finding {
    /// What.
    pub wrong: Wrong,
    /// The number of the event, or of the seal.
    pub number: i64,
}

/// What a comparison found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Verification {
    /// Seals compared.
    pub seals: i64,
    /// Events compared.
    pub events: i64,
    /// Events that were taken away because their time was over.
    pub pruned: i64,
    /// The last seal, to be carried outside: `12 9f86d08…`.
    pub anchor: Option<String>,
    /// What does not agree: the first hundred, in the order of the record.
    pub findings: Vec<Finding>,
}

impl Verification {
    fn find(&mut self, wrong: Wrong, number: i64) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(Finding { wrong, number });
        }
    }
}

/// Where the comparison stands.
#[derive(Clone, Default)]
struct Place {
    number: i64,
    seq: i64,
    hash: Vec<u8>,
    gone: Gone,
}

#[derive(Clone)]
struct ComparePage {
    place: Place,
    anchors: std::sync::Arc<Vec<Anchor>>,
    so_far: Verification,
}

/// What was taken away, as far as a page has asked for it.
struct Known {
    gone: Gone,
    /// Whether that is what the page's own snapshot says: events are taken away while they are compared.
    is_of_now: bool,
}

impl Known {
    /// Whether an event that is not there was taken away because its time was over.
    fn is_gone(&mut self, ctx: &mut Ctx<'_>, leaf: &Leaf) -> Result<bool, Fault> {
        if leaf.seq > self.gone.through(leaf.class) && !self.is_of_now {
            *self = Self { gone: Gone::read(ctx)?, is_of_now: true };
        }
        Ok(leaf.seq <= self.gone.through(leaf.class))
    }
}

impl Query for ComparePage {
    const PERMISSION: Permission = SYSTEM;
    /// The next place, unless this was the last page.
    type Output = (Option<Place>, Verification);

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let Self { mut place, anchors, mut so_far } = self;
        let mut known = Known { gone: place.gone, is_of_now: false };
        let columns = seal::COLUMNS;
        let sql =
            format!("SELECT {columns} FROM audit_seals WHERE number > $1 ORDER BY number LIMIT $2");
        let seals = ctx.list(&sql, &[&place.number, &PAGE], Seal::read)?;
        let whole = i64::try_from(seals.len()).is_ok_and(|some| some == PAGE);
        for seal in seals {
            compare_seal(&place, &seal, &anchors, &mut so_far);
            // Before the first there is no place for anything.
            let after = if place.number == 0 { i64::MIN } else { place.seq };
            compare_events(ctx, after, &seal, &mut known, &mut so_far)?;
            so_far.seals += 1;
            so_far.anchor = Some(Anchor::of(seal.number, &seal.hash).to_string());
            let gone = known.gone;
            place = Place { number: seal.number, seq: seal.last_seq, hash: seal.hash, gone };
        }
        if whole {
            return Ok((Some(place), so_far));
        }
        let lost = anchors.iter().filter(|anchor| anchor.number > place.number);
        lost.for_each(|anchor| so_far.find(Wrong::AnchorMissing, anchor.number));
        // The sealer's place moves with its seals: behind it nothing can be unsealed.
        let sealed = ctx.find(
            "SELECT seq FROM event_cursors WHERE consumer = $1",
            &[&sealer::NAME],
            |row| row.get::<i64>(0),
        )?;
        if sealed.unwrap_or(0) != place.seq {
            so_far.find(Wrong::ChainBroken, place.number + 1);
        }
        Ok((None, so_far))
    }
}

fn compare_seal(before: &Place, seal: &Seal, anchors: &[Anchor], so_far: &mut Verification) {
    if seal.hash != seal.true_hash() || seal.leaves().is_none() {
        so_far.find(Wrong::SealChanged, seal.number);
    }
    if seal.number != before.number + 1 || seal.previous != before.hash {
        so_far.find(Wrong::ChainBroken, seal.number);
    }
    let is_other = |anchor: &&Anchor| {
        let skipped = before.number < anchor.number && anchor.number < seal.number;
        skipped || anchor.number == seal.number && **anchor != Anchor::of(seal.number, &seal.hash)
    };
    for anchor in anchors.iter().filter(is_other) {
        so_far.find(Wrong::AnchorMissing, anchor.number);
    }
}

/// Walks the seal's leaves and the events since the seal before, both by number.
fn compare_events(
    ctx: &mut Ctx<'_>,
    after: i64,
    seal: &Seal,
    known: &mut Known,
    so_far: &mut Verification,
) -> Result<(), Fault> {
    let columns = leaf::COLUMNS;
    let sql = format!("SELECT {columns} FROM events WHERE seq > $1 AND seq <= $2 ORDER BY seq");
    let found = ctx.list(&sql, &[&after, &seal.last_seq], leaf::look)?;
    so_far.events += i64::try_from(found.len()).unwrap_or(i64::MAX);
    let leaves = seal.leaves().unwrap_or_default();
    let (mut leaves, mut found) = (leaves.iter().peekable(), found.iter().peekable());
    loop {
        let order = match (leaves.peek(), found.peek()) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(leaf), Some((seq, _))) => leaf.seq.cmp(seq),
        };
        match order {
            Ordering::Less => {
                if let Some(leaf) = leaves.next() {
                    missing(ctx, leaf, known, so_far)?;
                }
            }
            Ordering::Greater => {
                found.next().into_iter().for_each(|(seq, _)| so_far.find(Wrong::Added, *seq));
            }
            Ordering::Equal => {
                if let (Some(leaf), Some((seq, hash))) = (leaves.next(), found.next())
                    && *hash != Some(leaf.hash)
                {
                    so_far.find(Wrong::Changed, *seq);
                }
            }
        }
    }
}

fn missing(
    ctx: &mut Ctx<'_>,
    leaf: &Leaf,
    known: &mut Known,
    so_far: &mut Verification,
) -> Result<(), Fault> {
    if known.is_gone(ctx, leaf)? {
        so_far.pruned += 1;
    } else {
        so_far.find(Wrong::Missing, leaf.seq);
    }
    Ok(())
}

/// Compares the whole record. What was written in the last seconds may not be sealed yet and is not
/// looked at: see [`super::seal_now`].
///
/// # Errors
/// What the database reports. What does not agree is no error.
pub async fn verify(db: &Db, anchors: Vec<Anchor>) -> Result<Verification, Fault> {
    let actor = Actor::system("audit");
    let anchors = std::sync::Arc::new(anchors);
    let (mut place, mut so_far) = (Place::default(), Verification::default());
    loop {
        let page = ComparePage { place, anchors: std::sync::Arc::clone(&anchors), so_far };
        let (next, found) = db.read(&actor, page).await?;
        so_far = found;
        match next {
            Some(next) => place = next,
            None => return Ok(so_far),
        }
    }
}
