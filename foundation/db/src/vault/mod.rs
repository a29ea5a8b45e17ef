//! Personal data is sealed before it reaches the database. Values are sealed under a data key, one
//! for each month; the data keys stand in a table, wrapped under the master key, which does not. Who
//! has the database or a backup without the master key has nothing; and what a destroyed data key
//! sealed is gone for everybody.
//!
//! Data keys are read from committed rows alone, and kept in memory: sealing costs no statement.

mod cipher;
mod commands;
mod keys;
mod master;
mod reseal;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use kernel::{Fault, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::ctx::Ctx;

pub use commands::{DestroyDataKey, NewDataKey, RewrapKeys};
pub use keys::{KeyState, KeyView, ListKeys};
pub use master::{Master, MasterKey, fresh_path};
pub use reseal::{CountSealed, ResealPage, Resealed, Sealed};

pub(crate) use keys::{IsKeyDue, RefreshKeys, open_vault};

/// The keys of one open database.
pub(crate) struct Vault {
    master: Option<MasterKey>,
    ring: RwLock<Arc<Ring>>,
}

/// The data keys as they were last read.
#[derive(Default)]
pub(crate) struct Ring {
    /// By number; a destroyed one without its key.
    keys: HashMap<u32, Option<[u8; 32]>>,
    /// The one that seals, and the period it was made in.
    current: Option<(u32, String)>,
    /// Under which values are hashed to be found again.
    blind: Option<[u8; 32]>,
}

impl Vault {
    fn new(master: Option<MasterKey>, ring: Ring) -> Self {
        Self { master, ring: RwLock::new(Arc::new(ring)) }
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn replace(&self, ring: Ring) {
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
    }

    fn master(&self) -> Result<&MasterKey, Fault> {
        self.master.as_ref().ok_or_else(no_master)
    }

    /// Whether a new period has begun since the key that seals was made.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        self.master.is_some()
            && self.ring().current.as_ref().is_none_or(|(_, period)| *period != keys::period(now))
    }
}

fn no_master() -> Fault {
    Fault::unavailable("db.no_master_key", "personal data needs a master key, and none was given")
}

/// What a sealed value is bound to: the column, and the row.
fn bound(table: &str, column: &str, row: Uuid) -> Vec<u8> {
    let mut bound = Vec::with_capacity(table.len() + column.len() + 18);
    bound.extend_from_slice(table.as_bytes());
    bound.push(b'.');
    bound.extend_from_slice(column.as_bytes());
    bound.push(0);
    bound.extend_from_slice(row.as_bytes());
    bound
}

impl Ctx<'_> {
    /// Seals a value for a column of a row. It opens nowhere else.
    ///
    /// # Errors
    /// `db.no_master_key`.
    pub fn seal(&self, of: Sealed, row: Uuid, plain: &[u8]) -> Result<Vec<u8>, Fault> {
        let ring = self.vault().ring();
        let (number, _) = ring.current.as_ref().ok_or_else(no_master)?;
        let key = ring.keys.get(number).and_then(Option::as_ref).ok_or_else(no_master)?;
        cipher::seal(key, *number, &of.bound(row), plain)
    }

    /// Opens what [`Ctx::seal`] sealed for this place; nothing when there is nothing, or when its key was
    /// destroyed.
    ///
    /// # Errors
    /// `db.not_opened` when it was changed or moved; `db.no_master_key`.
    pub fn open(
        &mut self,
        of: Sealed,
        row: Uuid,
        sealed: Option<&[u8]>,
    ) -> Result<Option<Vec<u8>>, Fault> {
        let Some(sealed) = sealed else { return Ok(None) };
        let number = cipher::number(sealed)?;
        let mut ring = self.vault().ring();
        if !ring.keys.contains_key(&number) {
            // Another node made a key since the last look.
            keys::refresh(self)?;
            ring = self.vault().ring();
        }
        match ring.keys.get(&number) {
            Some(Some(key)) => cipher::open(key, &of.bound(row), sealed).map(Some),
            Some(None) => Ok(None),
            None => Err(no_master()),
        }
    }

    /// As [`Ctx::seal`], of a value as JSON.
    ///
    /// # Errors
    /// As [`Ctx::seal`]; `db.not_json`.
    pub fn seal_json(
        &self,
        of: Sealed,
        row: Uuid,
        value: &impl Serialize,
    ) -> Result<Vec<u8>, Fault> {
        let plain =
            serde_json::to_vec(value).map_err(|error| Fault::internal("db.not_json", error))?;
        self.seal(of, row, &plain)
    }

    /// As [`Ctx::open`], of a value as JSON.
    ///
    /// # Errors
    /// As [`Ctx::open`]; `db.not_json`.
    pub fn open_json<T: DeserializeOwned>(
        &mut self,
        of: Sealed,
        row: Uuid,
        sealed: Option<&[u8]>,
    ) -> Result<Option<T>, Fault> {
        let Some(plain) = self.open(of, row, sealed)? else { return Ok(None) };
        serde_json::from_slice(&plain)
            .map(Some)
            .map_err(|error| Fault::internal("db.not_json", error.to_string()))
    }

    /// The secret under which values are hashed, so that they can be found again without standing
    /// anywhere in clear.
    ///
    /// # Errors
    /// `db.no_master_key`.
    pub fn blind_secret(&self) -> Result<[u8; 32], Fault> {
        self.vault().ring().blind.ok_or_else(no_master)
    }
}
