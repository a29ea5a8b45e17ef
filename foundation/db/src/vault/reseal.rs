//! What is sealed under which key, and after a rotation: values that older keys sealed are sealed under
//! the new one, in pages.

use std::collections::BTreeMap;

use kernel::{Fault, Permission};
use uuid::Uuid;

use super::{cipher, commands};
use crate::command::{Command, Query};
use crate::ctx::Ctx;
use crate::rows::Rows;

/// A column of sealed values, to which each of them is bound. The table of those that a rotation seals anew
/// has the primary key `id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
}

impl Sealed {
    /// What a value in a row is bound to.
    pub(super) fn bound(self, row: Uuid) -> Vec<u8> {
        super::bound(self.table, self.column, row)
    }

    /// As people write it: `people.contact`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}.{}", self.table, self.column)
    }
}

/// How many values of these columns each key sealed. It reads them whole: not for a screen.
#[derive(Debug, Clone, Copy)]
pub struct CountSealed(pub &'static [&'static [Sealed]]);

impl Query for CountSealed {
    const PERMISSION: Permission = commands::KEYS;
    /// By the key's number.
    type Output = BTreeMap<i64, i64>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let mut counts = BTreeMap::new();
        for Sealed { table, column } in self.0.iter().copied().flatten() {
            let sql = format!(
                "SELECT substr({column}, 1, {}), count(*) FROM {table} \
                 WHERE {column} IS NOT NULL GROUP BY 1",
                cipher::NAMED
            );
            let found = ctx.list(&sql, &[], |row| Ok((row.get::<Vec<u8>>(0)?, row.get(1)?)))?;
            for (head, count) in found {
                let count: i64 = count;
                *counts.entry(cipher::named(&head)?.into()).or_default() += count;
            }
        }
        Ok(counts)
    }
}

/// One page of a column.
#[derive(Debug, Clone, Copy)]
pub struct ResealPage {
    /// Which column.
    pub of: Sealed,
    /// After which row; nothing at first.
    pub after: Option<Uuid>,
    /// Rows looked at.
    pub most: i64,
}

/// What a page was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resealed {
    /// Values that are under the new key now.
    pub changed: u64,
    /// The last row looked at; nothing when none is left.
    pub last: Option<Uuid>,
}

impl Command for ResealPage {
    const NAME: &'static str = "db.reseal_page";
    const PERMISSION: Permission = commands::KEYS;
    type Output = Resealed;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Resealed, Fault> {
        let Sealed { table, column } = self.of;
        let after = self.after.unwrap_or(Uuid::nil());
        let read = format!(
            "SELECT id, {column} FROM {table} WHERE id > $1 AND {column} IS NOT NULL \
             ORDER BY id LIMIT $2"
        );
        let found = ctx.list(&read, &[&after, &self.most], |row| {
            Ok((row.get::<Uuid>(0)?, row.get::<Vec<u8>>(1)?))
        })?;
        let last = found.last().map(|(id, _)| *id);
        let sealing = ctx.vault().ring().current.as_ref().map(|(number, _)| *number);
        let mut changes: Vec<(Uuid, Vec<u8>, Vec<u8>)> = Vec::new();
        for (id, old) in found {
            if Some(cipher::number(&old)?) == sealing {
                continue;
            }
            // What a destroyed key sealed stays closed.
            let Some(plain) = ctx.open(self.of, id, Some(&old))? else { continue };
            changes.push((id, old, ctx.seal(self.of, id, &plain)?));
        }
        let rows = Rows::new()
            .column(changes.iter().map(|(id, ..)| *id))
            .borrowed(changes.iter().map(|(_, old, _)| old))
            .borrowed(changes.iter().map(|(.., new)| new));
        // A value that somebody changed meanwhile is under the new key already.
        let write = format!(
            "WITH v(id, old, new) AS (rows) UPDATE {table} SET {column} = v.new FROM v \
             WHERE {table}.id = v.id AND {table}.{column} = v.old"
        );
        let changed = ctx.execute_rows(&write, &rows, &[])?;
        Ok(Resealed { changed, last })
    }
}
