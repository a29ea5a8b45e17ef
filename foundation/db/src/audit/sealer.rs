//! Seals what was written, behind the commands: hashes are taken on a reading connection, and the writer
//! gets a row for up to 256 events.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Actor, Fault, Permission};

use super::SYSTEM;
use super::leaf::{self, Class, Sealable};
use super::seal::{MOST_EVENTS, Seal, last_seal};
use crate::command::{Command, Query};
use crate::ctx::Ctx;
use crate::db::Db;
use crate::queue::Lane;
use crate::rows::Rows;

/// Its name among those who read the news: what is not sealed yet is not taken away either.
pub(super) const NAME: &str = "audit.seals";
/// Events looked at in one go.
const BATCH: i64 = 4_096;
/// A seal that is not full waits this long for more: the time in which a change by SQL is not noticed.
const PATIENCE_SECONDS: i64 = 10;
/// How often it is looked whether there is something to seal.
const PAUSE: Duration = Duration::from_secs(1);

fn house() -> Actor {
    Actor::system(NAME)
}

/// What stands behind the last seal, sealed as far as it is settled.
#[derive(Clone)]
struct Prepare {
    settled: i64,
    patient: bool,
}

/// Seals to be written, and the marks under which their events are found.
struct Prepared {
    after_seq: i64,
    seals: Vec<Seal>,
    marks: BTreeMap<(&'static str, String, i64), i64>,
}

impl Query for Prepare {
    const PERMISSION: Permission = SYSTEM;
    type Output = Prepared;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Prepared, Fault> {
        let last = last_seal(ctx)?;
        let (mut number, after_seq, mut previous) =
            last.map_or((0, 0, Vec::new()), |last| (last.number, last.last_seq, last.hash));
        let columns = leaf::COLUMNS;
        let sql = format!(
            "SELECT {columns} FROM events WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3"
        );
        let events = ctx.list(&sql, &[&after_seq, &self.settled, &BATCH], leaf::read)?;
        let overdue = ctx.now().plus_seconds(-PATIENCE_SECONDS);
        let mut prepared = Prepared { after_seq, seals: Vec::new(), marks: BTreeMap::new() };
        for run in events.chunks(MOST_EVENTS) {
            let is_due = |event: &Sealable| event.at <= overdue;
            if run.len() < MOST_EVENTS && self.patient && !run.iter().any(is_due) {
                break;
            }
            number += 1;
            let Some(seal) = Seal::over(number, &previous, run) else { break };
            previous.clone_from(&seal.hash);
            mark(&mut prepared.marks, &seal, run);
            prepared.seals.push(seal);
        }
        Ok(prepared)
    }
}

fn mark(marks: &mut BTreeMap<(&'static str, String, i64), i64>, seal: &Seal, run: &[Sealable]) {
    // The feed stands under nearly every seal: a mark for it would tell nothing.
    for event in run.iter().filter(|event| event.leaf.class != Class::Feed) {
        for (axis, word) in
            [("actor", &event.actor_id), ("kind", &event.kind), ("address", &event.address)]
        {
            if !word.is_empty() {
                marks.insert((axis, word.clone(), seal.first_seq), seal.last_seq);
            }
        }
    }
}

#[derive(Clone)]
struct Keep(Arc<Prepared>);

impl Command for Keep {
    const NAME: &'static str = NAME;
    const PERMISSION: Permission = SYSTEM;
    // What was written before is sealed all the same.
    const WHEN_READ_ONLY: bool = true;
    type Output = usize;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<usize, Fault> {
        let Prepared { after_seq, seals, marks } = &*self.0;
        let Some(last) = seals.last() else { return Ok(0) };
        ctx.execute(
            "INSERT INTO event_cursors (consumer, seq) VALUES ($1, 0) ON CONFLICT DO NOTHING",
            &[&NAME],
        )?;
        let moved = ctx.execute(
            "UPDATE event_cursors SET seq = $2 WHERE consumer = $1 AND seq = $3",
            &[&NAME, &last.last_seq, after_seq],
        )?;
        // Another node was here first.
        if moved == 0 {
            return Ok(0);
        }
        let rows = Rows::new()
            .column(seals.iter().map(|seal| seal.number))
            .column(seals.iter().map(|seal| seal.first_seq))
            .column(seals.iter().map(|seal| seal.last_seq))
            .column(seals.iter().map(|seal| seal.min_at))
            .column(seals.iter().map(|seal| seal.max_at))
            .borrowed(seals.iter().map(|seal| &seal.leaves))
            .borrowed(seals.iter().map(|seal| &seal.previous))
            .borrowed(seals.iter().map(|seal| &seal.hash));
        let columns =
            ["number", "first_seq", "last_seq", "min_at", "max_at", "leaves", "previous", "hash"];
        ctx.insert_rows("audit_seals", &columns, &rows, "")?;
        let rows = Rows::new()
            .column(marks.keys().map(|(axis, _, _)| *axis))
            .borrowed(marks.keys().map(|(_, word, _)| word.as_str()))
            .column(marks.keys().map(|(_, _, first_seq)| *first_seq))
            .column(marks.values().copied());
        let columns = ["axis", "word", "first_seq", "last_seq"];
        ctx.insert_rows("audit_marks", &columns, &rows, "")?;
        Ok(seals.len())
    }
}

async fn seal_up_to(db: &Db, settled: i64, patient: bool) -> Result<usize, Fault> {
    let mut written = 0;
    loop {
        let prepared = db.read(&house(), Prepare { settled, patient }).await?;
        if prepared.seals.is_empty() {
            return Ok(written);
        }
        match db.run_in(Lane::Bulk, &house(), Keep(Arc::new(prepared))).await? {
            0 => return Ok(written),
            some => written += some,
        }
    }
}

/// Seals everything that was written before the call, as far as it is settled within some seconds; how
/// many seals that were. For whoever compares right afterwards.
///
/// # Errors
/// What the database reports.
pub async fn seal_now(db: &Db) -> Result<usize, Fault> {
    match db.settled(&house()).await? {
        Some(settled) => seal_up_to(db, settled, false).await,
        None => Ok(0),
    }
}

/// Seals what is written for as long as the program runs.
pub async fn keep_sealing(db: Db) {
    loop {
        tokio::time::sleep(PAUSE).await;
        if let Err(fault) = step(&db).await {
            tracing::error!(?fault, "events could not be sealed; it will be tried again");
        }
    }
}

async fn step(db: &Db) -> Result<(), Fault> {
    if let Some(settled) = db.settled(&house()).await? {
        seal_up_to(db, settled, true).await?;
    }
    Ok(())
}
