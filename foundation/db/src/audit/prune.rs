//! Events whose time is over are taken away, class by class, and the chain stays whole: a seal keeps the
//! leaves of what is gone, and an event of its own says what went. Nothing else ever takes one away.

use kernel::{Fault, Permission, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::SYSTEM;
use super::leaf::Class;
use super::seal::{self, AuditId, Seal};
use crate::command::Command;
use crate::ctx::Ctx;
use crate::event::Event;

/// Seals of one commit.
const MOST_SEALS: i64 = 16;
/// What says that events were taken away.
const KIND: &str = "EventsPruned";
/// What the record's own events are about.
pub const RECORD: AuditId =
    AuditId::from_uuid(Uuid::from_u128(0x6175_6469_7400_0000_0000_0000_0000_0001));

/// Takes away the events of a class that are older than a time; the next few seals' worth.
#[derive(Debug, Clone, Copy)]
pub struct PruneEvents {
    /// Which.
    pub class: Class,
    /// Only seals that hold nothing younger are touched.
    pub before: Timestamp,
}

/// What a pruning did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pruned {
    /// Events taken away.
    pub events: u64,
    /// Whether more may be waiting.
    pub more: bool,
}

#[derive(Serialize, Deserialize)]
struct Through {
    class: Class,
    through: i64,
    events: u64,
}

impl Command for PruneEvents {
    const NAME: &'static str = "audit.prune_events";
    const PERMISSION: Permission = SYSTEM;
    type Output = Pruned;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Pruned, Fault> {
        let class = self.class.as_str();
        let sql = "SELECT seq FROM audit_pruned WHERE class = $1 FOR UPDATE";
        let after = ctx.find(sql, &[&class], |row| row.get::<i64>(0))?.unwrap_or(0);
        // What somebody has not read yet stays.
        let sql = "SELECT coalesce(min(seq), 0) FROM event_cursors";
        let read_by_all: i64 = ctx.one(sql, &[], |row| row.get(0))?;
        let columns = seal::COLUMNS;
        let sql = format!(
            "SELECT {columns} FROM audit_seals WHERE first_seq > $1 AND last_seq <= $2 \
             ORDER BY number LIMIT $3"
        );
        let seals = ctx.list(&sql, &[&after, &read_by_all, &MOST_SEALS], Seal::read)?;
        let old: Vec<&Seal> = seals.iter().take_while(|seal| seal.max_at < self.before).collect();
        let Some(last) = old.last() else { return Ok(Pruned { events: 0, more: false }) };
        let through = last.last_seq;
        // A seal that cannot be read was changed: its events stay until somebody has looked.
        let gone: Vec<i64> = old
            .iter()
            .flat_map(|seal| seal.leaves().unwrap_or_default())
            .filter(|leaf| leaf.class == self.class)
            .map(|leaf| leaf.seq)
            .collect();
        let events = ctx.execute("DELETE FROM events WHERE seq = ANY($1)", &[&gone])?;
        ctx.execute(
            "INSERT INTO audit_pruned (class, seq) VALUES ($1, $2) \
             ON CONFLICT (class) DO UPDATE SET seq = excluded.seq",
            &[&class, &through],
        )?;
        if events > 0 {
            let told = Through { class: self.class, through, events };
            ctx.emit(Event::about("audit", KIND, RECORD, 0, &told));
        }
        Ok(Pruned { events, more: i64::try_from(old.len()).is_ok_and(|some| some == MOST_SEALS) })
    }
}

/// Up to which number the events of each class may be missing, as the record itself says.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Gone {
    feed: i64,
    ordinary: i64,
    security: i64,
}

impl Gone {
    pub(super) const fn through(self, class: Class) -> i64 {
        match class {
            Class::Feed => self.feed,
            Class::Ordinary => self.ordinary,
            Class::Security => self.security,
        }
    }

    /// What the events say; a row in a table of our own would be believed too easily.
    pub(super) fn read(ctx: &mut Ctx<'_>) -> Result<Self, Fault> {
        let sealed = "SELECT CAST(e.data AS text) FROM audit_marks m JOIN events e \
                      ON e.seq >= m.first_seq AND e.seq <= m.last_seq \
                      WHERE m.axis = 'kind' AND m.word = $1 AND e.context = 'audit' AND e.kind = $1";
        let fresh = "SELECT CAST(data AS text) FROM events WHERE context = 'audit' AND kind = $1 \
                     AND seq > (SELECT coalesce(max(last_seq), 0) FROM audit_seals)";
        let mut gone = Self::default();
        for sql in [sealed, fresh] {
            for told in ctx.list(sql, &[&KIND], |row| row.get::<String>(0))? {
                // What cannot be read was changed, which the comparison finds.
                let Ok(told) = serde_json::from_str::<Through>(&told) else { continue };
                let place = match told.class {
                    Class::Feed => &mut gone.feed,
                    Class::Ordinary => &mut gone.ordinary,
                    Class::Security => &mut gone.security,
                };
                *place = told.through.max(*place);
            }
        }
        Ok(gone)
    }
}
