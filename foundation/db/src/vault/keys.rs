//! The table of wrapped keys.

use std::sync::Arc;

use kernel::{Fault, Permission, Timestamp};
use uuid::Uuid;

use super::master::{Master, MasterKey};
use super::{Ring, Vault, bound, cipher, commands};
use crate::command::Query;
use crate::conn::Conn;
use crate::ctx::Ctx;
use crate::value::Row;

kernel::text_enum! {
    /// What becomes of a key.
    pub enum KeyState {
        /// New values are sealed under it.
        Sealing = "sealing",
        /// It opens what it sealed.
        Opening = "opening",
        /// It hashes values so that they can be found.
        Blinding = "blinding",
        /// Nobody opens any more what it sealed.
        Destroyed = "destroyed",
    }
}

/// A key as people see it: without the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyView {
    /// Its number, in each value it sealed.
    pub number: i64,
    /// What it does.
    pub state: KeyState,
    /// The month it was made in: `2026-11`.
    pub period: String,
    /// The fingerprint of the master key that wraps it.
    pub master: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was destroyed.
    pub destroyed_at: Option<Timestamp>,
}

/// A key's row.
#[derive(Debug, Clone)]
pub(super) struct StoredKey {
    pub(super) number: u32,
    pub(super) purpose: String,
    pub(super) period: String,
    pub(super) master: String,
    pub(super) wrapped: Option<Vec<u8>>,
    pub(super) created_at: Timestamp,
    pub(super) destroyed_at: Option<Timestamp>,
}

pub(super) const DATA: &str = "data";
pub(super) const BLIND: &str = "blind";

const SELECT: &str = "SELECT number, purpose, period, master, wrapped, created_at, destroyed_at \
     FROM data_keys ORDER BY number";

fn read(row: &Row<'_>) -> Result<StoredKey, Fault> {
    let number: i64 = row.get(0)?;
    Ok(StoredKey {
        number: u32::try_from(number).map_err(|error| Fault::internal("db.failed", error))?,
        purpose: row.get(1)?,
        period: row.get(2)?,
        master: row.get(3)?,
        wrapped: row.get(4)?,
        created_at: row.get(5)?,
        destroyed_at: row.get(6)?,
    })
}

pub(super) fn stored(ctx: &mut Ctx<'_>) -> Result<Vec<StoredKey>, Fault> {
    ctx.list(SELECT, &[], read)
}

/// The month of a moment, as keys are named by it.
pub(super) fn period(now: Timestamp) -> String {
    now.to_string().chars().take("2026-11".len()).collect()
}

/// The row a wrapped key is bound to.
fn place(number: u32, purpose: &str) -> Vec<u8> {
    bound("data_keys", purpose, Uuid::from_u128(number.into()))
}

pub(super) fn wrap(
    master: &MasterKey,
    number: u32,
    purpose: &str,
    key: &[u8; 32],
) -> Result<Vec<u8>, Fault> {
    cipher::seal(master.bytes(), 0, &place(number, purpose), key)
}

pub(super) fn unwrap(
    master: &MasterKey,
    number: u32,
    purpose: &str,
    wrapped: &[u8],
) -> Result<[u8; 32], Fault> {
    let key = cipher::open(master.bytes(), &place(number, purpose), wrapped)?;
    <[u8; 32]>::try_from(key).map_err(|_| Fault::internal("db.not_opened", "a key of another size"))
}

fn ring(master: Option<&MasterKey>, rows: &[StoredKey]) -> Result<Ring, Fault> {
    let mut ring = Ring::default();
    let Some(master) = master else { return Ok(ring) };
    for row in rows {
        let key = row.wrapped.as_deref();
        let key = key.map(|key| unwrap(master, row.number, &row.purpose, key)).transpose()?;
        if row.purpose == BLIND {
            ring.blind = key;
            continue;
        }
        ring.keys.insert(row.number, key);
        if key.is_some() {
            // The rows come by number: the last is the newest.
            ring.current = Some((row.number, row.period.clone()));
        }
    }
    Ok(ring)
}

/// Reads the keys again. What is read is committed: keys are made by commands of their own, and no
/// value is sealed under a key before this has seen it.
pub(super) fn refresh(ctx: &mut Ctx<'_>) -> Result<(), Fault> {
    let rows = stored(ctx)?;
    let vault = Arc::clone(ctx.vault());
    let Some(master) = vault.master.as_ref() else { return Ok(()) };
    let fingerprint = master.fingerprint();
    if rows.iter().any(|row| row.wrapped.is_some() && row.master != fingerprint) {
        // The keys in memory are still the right ones: only what wraps them has changed.
        tracing::warn!("the master key was changed: start this program again with the new one");
        return Ok(());
    }
    vault.replace(ring(Some(master), &rows)?);
    Ok(())
}

/// Opens the vault of a database whose tables are there; makes the first keys for a new one.
pub(crate) fn open_vault(
    conn: &mut Conn,
    master: &Master,
    now: Timestamp,
) -> Result<Arc<Vault>, Fault> {
    let mut rows = conn.list(SELECT, &[], read)?;
    let wrapped = rows.iter().find(|row| row.wrapped.is_some()).map(|row| row.master.clone());
    let key = match wrapped {
        Some(fingerprint) => master.find(&fingerprint)?,
        None => master.first()?,
    };
    if rows.is_empty()
        && let Some(key) = &key
    {
        for (number, purpose) in [(1, BLIND), (2, DATA)] {
            let new = commands::made(key, number, purpose, now)?;
            // Another node may have been faster.
            commands::INSERT.run(conn, &new)?;
        }
        rows = conn.list(SELECT, &[], read)?;
    }
    let ring = ring(key.as_ref(), &rows)?;
    Ok(Arc::new(Vault::new(key, ring)))
}

/// The keys there are, oldest first.
#[derive(Debug, Clone, Copy)]
pub struct ListKeys;

impl Query for ListKeys {
    const PERMISSION: Permission = commands::KEYS;
    type Output = Vec<KeyView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<KeyView>, Fault> {
        let rows = stored(ctx)?;
        let sealing = rows.iter().rev().find(|row| row.purpose == DATA && row.wrapped.is_some());
        let sealing = sealing.map(|row| row.number);
        let view = |row: StoredKey| KeyView {
            number: row.number.into(),
            state: match (&row.wrapped, &*row.purpose) {
                (None, _) => KeyState::Destroyed,
                (_, BLIND) => KeyState::Blinding,
                _ if Some(row.number) == sealing => KeyState::Sealing,
                _ => KeyState::Opening,
            },
            period: row.period,
            master: row.master,
            created_at: row.created_at,
            destroyed_at: row.destroyed_at,
        };
        Ok(rows.into_iter().map(view).collect())
    }
}

/// Looks at the keys again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RefreshKeys;

impl Query for RefreshKeys {
    const PERMISSION: Permission = commands::KEYS;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        refresh(ctx)
    }
}

/// Whether a new month has begun since the key that seals was made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IsKeyDue;

impl Query for IsKeyDue {
    const PERMISSION: Permission = commands::KEYS;
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        Ok(ctx.vault().is_due(ctx.now()))
    }
}
