//! Up to which number no event can appear any more: who reads events in their order stops there.

use std::collections::HashSet;
use std::time::Duration;

use kernel::{Actor, Fault, Permission};

use crate::command::Query;
use crate::ctx::Ctx;
use crate::db::Db;
use crate::dialect::Engine;

/// How often it is looked whether the transactions that were open are over, and how many times: a
/// transaction that takes longer keeps the news back until somebody asks again.
const STEP: Duration = Duration::from_millis(5);
const STEPS: u32 = 2_000;

#[derive(Clone)]
struct GivenOut;

impl Query for GivenOut {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = i64;
    fn run(self, ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
        match ctx.engine() {
            Engine::Sqlite => crate::event::last_event(ctx),
            Engine::Postgres => {
                let sql =
                    "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM events_seq_seq";
                ctx.one(sql, &[], |row| row.get(0))
            }
        }
    }
}

/// The transactions of this database that have a number and are not over.
#[derive(Clone)]
struct Open;

impl Query for Open {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = HashSet<i64>;
    fn run(self, ctx: &mut Ctx<'_>) -> Result<HashSet<i64>, Fault> {
        // Each holds a lock on its own number from the moment it has one until others see what it did. The
        // bounds of a snapshot would not do: they end at the last transaction that is over.
        let sql = "SELECT CAST(CAST(l.transactionid AS text) AS bigint) FROM pg_locks l \
                   LEFT JOIN pg_stat_activity a ON a.pid = l.pid \
                   WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted \
                   AND (a.datname IS NULL OR a.datname = current_database())";
        Ok(ctx.list(sql, &[], |row| row.get(0))?.into_iter().collect())
    }
}

/// The number of the last event given out before the call, once every event up to it is there or will
/// never be; nothing when a transaction is open for longer than anybody should wait.
///
/// SQLite has one writer: what is there is settled. PostgreSQL gives numbers out before commits, and
/// neither the numbers nor the transactions' own are in the order of the commits. But a transaction
/// has its own number before it takes one for an event (`txid` stands first in the table), so an event's
/// number that was given out before a look belongs to a transaction that is over or that this look finds
/// open; and once all of those are over, so are the doubts.
///
/// # Errors
/// What the database reports.
pub(crate) async fn settled(db: &Db, actor: &Actor) -> Result<Option<i64>, Fault> {
    let given_out = db.read(actor, GivenOut).await?;
    if db.engine() == Engine::Sqlite || given_out <= db.settled_before() {
        return Ok(Some(given_out));
    }
    let mut open = db.read(actor, Open).await?;
    for _ in 0..STEPS {
        if open.is_empty() {
            db.settle(given_out);
            return Ok(Some(given_out));
        }
        tokio::time::sleep(STEP).await;
        let still = db.read(actor, Open).await?;
        open.retain(|number| still.contains(number));
    }
    Ok(None)
}
