//! What a command or query is handed: the transaction, the actor, the clock, ids.

use std::sync::Arc;

use kernel::{Actor, Entity, Fault, Id, Timestamp};
use uuid::Uuid;

use crate::conn::Conn;
use crate::dialect::Engine;
use crate::event::Event;
use crate::ids::IdSource;
use crate::rows::Rows;
use crate::value::{Row, ToParam};
use crate::vault::Vault;

/// One command's or query's view of the database. The transaction around it was opened by the
/// house and is committed by the house.
pub struct Ctx<'c> {
    conn: &'c mut Conn,
    ids: &'c mut IdSource,
    actor: &'c Actor,
    now: Timestamp,
    events: Vec<Event>,
    stripe: i64,
    vault: &'c Arc<Vault>,
}

impl<'c> Ctx<'c> {
    pub(crate) fn new(
        conn: &'c mut Conn,
        ids: &'c mut IdSource,
        actor: &'c Actor,
        now: Timestamp,
        stripe: i64,
        vault: &'c Arc<Vault>,
    ) -> Self {
        Self { conn, ids, actor, now, events: Vec::new(), stripe, vault }
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &'c Actor {
        self.actor
    }
    /// The one clock reading of this command.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }
    /// A new id, later than every earlier one of this program.
    pub fn new_id<E: Entity>(&mut self) -> Id<E> {
        Id::from_uuid(self.ids.next(self.now))
    }
    /// A new id for what no `Entity` names.
    pub fn new_uuid(&mut self) -> Uuid {
        self.ids.next(self.now)
    }
    /// Which engine this is, for the rare statement that must differ.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.conn.engine()
    }
    /// The number of the writer that runs this: counters that everybody changes are kept in one
    /// row per writer, so that no two transactions wait for the same row.
    #[must_use]
    pub fn stripe(&self) -> i64 {
        self.stripe
    }

    /// The keys of personal data.
    pub(crate) fn vault(&self) -> &'c Arc<Vault> {
        self.vault
    }

    /// Runs a statement; the number of rows it changed.
    ///
    /// # Errors
    /// What the engine reports; a named constraint as [`crate::violated_constraint`] has it.
    pub fn execute(&mut self, sql: &str, params: &[&dyn ToParam]) -> Result<u64, Fault> {
        self.conn.execute(sql, params)
    }
    /// Every row of the answer.
    ///
    /// # Errors
    /// What the engine reports, or a column that cannot be read.
    pub fn list<T>(
        &mut self,
        sql: &str,
        params: &[&dyn ToParam],
        read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        self.conn.list(sql, params, read)
    }
    /// The first row of the answer, if there is one.
    ///
    /// # Errors
    /// As [`Ctx::list`].
    pub fn find<T>(
        &mut self,
        sql: &str,
        params: &[&dyn ToParam],
        read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        Ok(self.conn.list(sql, params, read)?.into_iter().next())
    }
    /// The one row of an answer that always has one, such as a count.
    ///
    /// # Errors
    /// As [`Ctx::list`]; `db.no_row` when there is none.
    pub fn one<T>(
        &mut self,
        sql: &str,
        params: &[&dyn ToParam],
        read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.find(sql, params, read)?.ok_or_else(|| Fault::internal("db.no_row", sql.to_owned()))
    }
    /// Runs a statement over many rows. In its text `(rows)` stands for them, as in
    /// `WITH v(id, q) AS (rows) UPDATE … FROM v WHERE …`; further parameters follow the columns.
    ///
    /// PostgreSQL runs it once over the set, SQLite once per row: so the rows must be independent,
    /// and no two may change the same row.
    ///
    /// # Errors
    /// As [`Ctx::execute`].
    pub fn execute_rows(
        &mut self,
        sql: &str,
        rows: &Rows<'_>,
        more: &[&dyn ToParam],
    ) -> Result<u64, Fault> {
        if rows.is_empty() { Ok(0) } else { self.conn.execute_rows(sql, rows, more) }
    }
    /// As [`Ctx::execute_rows`], with the rows a `RETURNING` or `SELECT` gives, in any order.
    ///
    /// # Errors
    /// As [`Ctx::list`].
    pub fn list_rows<T>(
        &mut self,
        sql: &str,
        rows: &Rows<'_>,
        more: &[&dyn ToParam],
        read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        if rows.is_empty() { Ok(Vec::new()) } else { self.conn.list_rows(sql, rows, more, read) }
    }
    /// Inserts many rows at once; `tail` may hold an `ON CONFLICT` clause.
    ///
    /// # Errors
    /// As [`Ctx::execute`].
    pub fn insert_rows(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: &Rows<'_>,
        tail: &str,
    ) -> Result<u64, Fault> {
        if rows.is_empty() { Ok(0) } else { self.conn.insert_rows(table, columns, rows, tail) }
    }

    /// Tries a part of the command: when it fails, its writes and events are taken back and the
    /// command goes on.
    ///
    /// # Errors
    /// The part's own fault, after taking it back.
    pub fn attempt<T>(
        &mut self,
        part: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let told = self.events.len();
        self.conn.batch("SAVEPOINT part")?;
        match part(self) {
            Ok(value) => {
                self.conn.batch("RELEASE SAVEPOINT part")?;
                Ok(value)
            }
            Err(fault) => {
                self.events.truncate(told);
                self.conn.batch("ROLLBACK TO SAVEPOINT part")?;
                self.conn.batch("RELEASE SAVEPOINT part")?;
                Err(fault)
            }
        }
    }

    /// Runs a part as somebody else: what it tells carries that actor. For what somebody asked for and
    /// another released.
    ///
    /// # Errors
    /// The part's own.
    pub fn acting_as<T>(
        &mut self,
        actor: &Actor,
        part: impl FnOnce(&mut Ctx<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut theirs = Ctx::new(self.conn, self.ids, actor, self.now, self.stripe, self.vault);
        let outcome = part(&mut theirs);
        let told = std::mem::take(&mut theirs.events);
        self.events.extend(told.into_iter().map(|mut event| {
            event.actor.get_or_insert_with(|| actor.clone());
            event
        }));
        outcome
    }

    /// Tells what happened; it is written with the same commit.
    pub fn emit(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Writes the events told so far; how many there were.
    pub(crate) fn write_events(&mut self) -> Result<usize, Fault> {
        let events = std::mem::take(&mut self.events);
        crate::event::insert(self, &events)?;
        Ok(events.len())
    }
}
