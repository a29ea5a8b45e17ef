//! What is done with keys.

use std::sync::Arc;

use kernel::{Fault, Permission, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::keys::{self, DATA, StoredKey};
use super::{CountSealed, MasterKey, Sealed, cipher};
use crate::command::{Command, Query};
use crate::conn::Conn;
use crate::ctx::Ctx;
use crate::event::Event;
use crate::rows::Rows;

/// Keys are the house's own business: no person has this right, only whoever is at the command line.
pub(super) const KEYS: Permission = Permission::SYSTEM;

/// A key is destroyed a day after another took over: by then every node seals under the new one, and
/// no answer under an idempotency key is left that the old one sealed.
const REST_HOURS: i64 = 24;

kernel::entity!(
    /// A data key.
    pub DataKey, DataKeyId, "dky"
);

fn key_id(number: u32) -> DataKeyId {
    DataKeyId::from_uuid(Uuid::from_u128(number.into()))
}

/// A statement that is run on a bare connection too, while the database is opened.
pub(super) struct Insert;
pub(super) const INSERT: Insert = Insert;

impl Insert {
    const SQL: &'static str = "INSERT INTO data_keys (number, purpose, period, master, wrapped, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

    pub(super) fn run(&self, conn: &mut Conn, key: &StoredKey) -> Result<u64, Fault> {
        conn.execute(
            Self::SQL,
            &[&key.number, &key.purpose, &key.period, &key.master, &key.wrapped, &key.created_at],
        )
    }
}

/// A new key, wrapped.
pub(super) fn made(
    master: &MasterKey,
    number: u32,
    purpose: &str,
    now: Timestamp,
) -> Result<StoredKey, Fault> {
    let wrapped = keys::wrap(master, number, purpose, &cipher::draw()?)?;
    Ok(StoredKey {
        number,
        purpose: purpose.to_owned(),
        period: keys::period(now),
        master: master.fingerprint(),
        wrapped: Some(wrapped),
        created_at: now,
        destroyed_at: None,
    })
}

/// From now on values are sealed under a new key; the old ones go on opening what they sealed.
#[derive(Debug, Clone, Copy)]
pub struct NewDataKey {
    /// Only when the newest key is of an earlier month.
    pub if_due: bool,
}

impl Command for NewDataKey {
    const NAME: &'static str = "db.new_data_key";
    const PERMISSION: Permission = KEYS;
    type Output = Option<i64>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<i64>, Fault> {
        let rows = keys::stored(ctx)?;
        let vault = Arc::clone(ctx.vault());
        let master = vault.master()?;
        if rows.iter().any(|row| row.wrapped.is_some() && row.master != master.fingerprint()) {
            let detail = "the master key was changed: start this program again with the new one";
            return Err(Fault::unavailable("db.wrong_master_key", detail));
        }
        let now = ctx.now();
        let newest = rows.iter().rev().find(|row| row.purpose == DATA && row.wrapped.is_some());
        if self.if_due && newest.is_some_and(|row| row.period >= keys::period(now)) {
            return Ok(None);
        }
        let number = rows.last().map_or(0, |row| row.number) + 1;
        let key = made(master, number, DATA, now)?;
        let made = ctx.execute(
            Insert::SQL,
            &[&key.number, &key.purpose, &key.period, &key.master, &key.wrapped, &key.created_at],
        )?;
        if made == 0 {
            // Another node was faster, and its key is as new.
            return Ok(None);
        }
        let news = json!({"period": key.period});
        ctx.emit(Event::about("db", "DataKeyMade", key_id(number), 1, &news));
        Ok(Some(number.into()))
    }
}

/// Everything a key sealed is forgotten, in every copy that the master key opens by itself no more. What
/// it sealed must be gone from the tables before, by the clock of each or by sealing it anew.
#[derive(Debug, Clone, Copy)]
pub struct DestroyDataKey {
    /// Which.
    pub number: i64,
    /// Every column that holds sealed values.
    pub sealed: &'static [&'static [Sealed]],
}

impl Command for DestroyDataKey {
    const NAME: &'static str = "db.destroy_data_key";
    const PERMISSION: Permission = KEYS;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let rows = keys::stored(ctx)?;
        let at = rows.iter().position(|row| {
            i64::from(row.number) == self.number && row.purpose == DATA && row.wrapped.is_some()
        });
        let Some(at) = at else {
            return Err(Fault::not_found("db.no_such_key", "no data key has this number"));
        };
        let Some(next) = rows[at + 1..].iter().find(|row| row.wrapped.is_some()) else {
            let detail = "new values are sealed under it: make another first (`keys rotate`)";
            return Err(Fault::conflict("db.key_in_use", detail));
        };
        let now = ctx.now();
        if next.created_at.plus_seconds(REST_HOURS * 3_600) > now {
            let detail = format!("another key took over less than {REST_HOURS} hours ago");
            return Err(Fault::conflict("db.key_in_use", detail));
        }
        // Nothing is sealed under it any more since another took over, so what is counted stays true.
        let left = CountSealed(self.sealed).run(ctx)?.get(&self.number).copied().unwrap_or(0);
        if left > 0 {
            let detail = format!(
                "{left} values are sealed under it: let their time pass, or bring them under the \
                 newest key (`keys rotate`)"
            );
            return Err(Fault::conflict("db.key_needed", detail).with_fact("values", left));
        }
        ctx.execute(
            "UPDATE data_keys SET wrapped = NULL, destroyed_at = $2 WHERE number = $1",
            &[&self.number, &now],
        )?;
        let news = json!({"period": rows[at].period});
        ctx.emit(Event::about("db", "DataKeyDestroyed", key_id(rows[at].number), 2, &news));
        Ok(())
    }
}

/// All keys are wrapped under another master key; what they sealed stays as it is.
#[derive(Debug, Clone)]
pub struct RewrapKeys {
    /// The master key from now on.
    pub new: MasterKey,
}

impl Command for RewrapKeys {
    const NAME: &'static str = "db.rewrap_keys";
    const PERMISSION: Permission = KEYS;
    type Output = u64;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<u64, Fault> {
        let vault = Arc::clone(ctx.vault());
        let old = vault.master()?;
        let mut wrapped = Vec::new();
        for row in keys::stored(ctx)? {
            let Some(key) = row.wrapped else { continue };
            let key = keys::unwrap(old, row.number, &row.purpose, &key)?;
            let again = keys::wrap(&self.new, row.number, &row.purpose, &key)?;
            wrapped.push((i64::from(row.number), again));
        }
        let master = self.new.fingerprint();
        let rows = Rows::new()
            .column(wrapped.iter().map(|(number, _)| *number))
            .borrowed(wrapped.iter().map(|(_, wrapped)| wrapped));
        let changed = ctx.execute_rows(
            "WITH v(number, wrapped) AS (rows) UPDATE data_keys \
             SET wrapped = v.wrapped, master = $3 FROM v WHERE data_keys.number = v.number",
            &rows,
            &[&master],
        )?;
        let news = json!({"from": old.fingerprint(), "to": master, "keys": changed});
        ctx.emit(Event::about("db", "MasterKeyChanged", key_id(0), 1, &news));
        Ok(changed)
    }
}
