//! Customers, what they are recognised by, and what was merged.

use std::collections::HashMap;

use db::{Ctx, Json, Row, Rows};
use kernel::{Fault, PageRequest, Timestamp};
use uuid::Uuid;

use super::people::Sight;
use crate::customer::{CustomerKind, CustomerRow, MergeView};
use crate::key::Key;
use crate::{CustomerId, MergeId, PersonId};

const COLUMNS: &str = "id, kind, first_seen, last_order_at, merged_into, version";

fn read(row: &Row<'_>) -> Result<CustomerRow, Fault> {
    Ok(CustomerRow {
        id: row.get(0)?,
        kind: row.parse(1)?,
        first_seen: row.get(2)?,
        last_order_at: row.get(3)?,
        merged_into: row.get(4)?,
        version: row.get(5)?,
    })
}

/// The condition that somebody of the acting one's shops bought: other customers are not there.
fn bought(ctx: &Ctx<'_>, sight: &Sight) -> String {
    if ctx.actor().shops().is_all() {
        return "true".to_owned();
    }
    format!("EXISTS (SELECT 1 FROM people WHERE people.customer_id = customers.id AND {sight})")
}

/// Whose a key is, and when that customer last ordered.
pub(crate) struct KeyOwner {
    pub(crate) hash: Uuid,
    pub(crate) customer_id: CustomerId,
    pub(crate) last_order_at: Option<Timestamp>,
}

/// The owners of keys; of a customer that was merged, the one it was merged into.
pub(crate) fn owners(ctx: &mut Ctx<'_>, hashes: &[Uuid]) -> Result<Vec<KeyOwner>, Fault> {
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    ctx.list(
        "SELECT customer_keys.key_hash, coalesce(customers.merged_into, customers.id), \
         customers.last_order_at FROM customer_keys \
         JOIN customers ON customers.id = customer_keys.customer_id \
         WHERE customer_keys.key_hash = ANY($1)",
        &[&hashes],
        |row| {
            Ok(KeyOwner { hash: row.get(0)?, customer_id: row.get(1)?, last_order_at: row.get(2)? })
        },
    )
}

/// Claims keys for customers. A key that somebody else claimed meanwhile stays theirs: the answer says
/// whose each key is.
pub(crate) fn claim_keys(
    ctx: &mut Ctx<'_>,
    keys: &[(Key, CustomerId)],
) -> Result<HashMap<Uuid, CustomerId>, Fault> {
    let rows = Rows::new()
        .column(keys.iter().map(|(key, _)| key.hash))
        .column(keys.iter().map(|(key, _)| key.kind.as_str()))
        .column(keys.iter().map(|(key, _)| key.shop_id))
        .column(keys.iter().map(|(_, customer)| *customer));
    // The update changes nothing: it makes the row that was there be told too. `WHERE true` keeps
    // SQLite from reading ON as that of a join.
    let claimed = ctx.list_rows(
        "WITH v(key_hash, kind, shop_id, customer_id) AS (rows) \
         INSERT INTO customer_keys (key_hash, kind, shop_id, customer_id) \
         SELECT key_hash, kind, shop_id, customer_id FROM v WHERE true ORDER BY key_hash \
         ON CONFLICT (key_hash) DO UPDATE SET customer_id = customer_keys.customer_id \
         RETURNING key_hash, customer_id",
        &rows,
        &[],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(claimed.into_iter().collect())
}

/// Gives keys to other customers.
pub(crate) fn move_keys(ctx: &mut Ctx<'_>, keys: &[(Uuid, CustomerId)]) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(keys.iter().map(|(hash, _)| *hash))
        .column(keys.iter().map(|(_, customer)| *customer));
    ctx.execute_rows(
        "WITH v(key_hash, customer_id) AS (rows) UPDATE customer_keys \
         SET customer_id = v.customer_id FROM v WHERE customer_keys.key_hash = v.key_hash",
        &rows,
        &[],
    )?;
    Ok(())
}

/// Adds those that are new and notes for the others that they ordered. Sorted by id, so that two sets
/// that name the same customers lock them in one order.
pub(crate) fn upsert(
    ctx: &mut Ctx<'_>,
    customers: &[(CustomerId, CustomerKind)],
    last_order_at: Option<Timestamp>,
) -> Result<(), Fault> {
    let now = ctx.now();
    let rows = Rows::new()
        .column(customers.iter().map(|(id, _)| *id))
        .column(customers.iter().map(|(_, kind)| kind.as_str()))
        .column(customers.iter().map(|_| now))
        .column(customers.iter().map(|_| last_order_at))
        .column(customers.iter().map(|_| 1_i64));
    ctx.insert_rows(
        "customers",
        &["id", "kind", "first_seen", "last_order_at", "version"],
        &rows,
        "ON CONFLICT (id) DO UPDATE SET last_order_at = excluded.last_order_at",
    )
    .map(|_| ())
}

pub(crate) fn find(ctx: &mut Ctx<'_>, id: CustomerId) -> Result<Option<CustomerRow>, Fault> {
    let sight = Sight::of(ctx, 2);
    let sql = format!("SELECT {COLUMNS} FROM customers WHERE id = $1 AND {}", bought(ctx, &sight));
    ctx.find(&sql, &sight.params(&[&id]), read)
}

pub(crate) fn list(ctx: &mut Ctx<'_>, ids: &[CustomerId]) -> Result<Vec<CustomerRow>, Fault> {
    let sight = Sight::of(ctx, 2);
    let bought = bought(ctx, &sight);
    let sql =
        format!("SELECT {COLUMNS} FROM customers WHERE id = ANY($1) AND {bought} ORDER BY id DESC");
    ctx.list(&sql, &sight.params(&[&ids]), read)
}

/// Customers that were not merged away, the newest first; `limit + 1` at most.
pub(crate) fn page(ctx: &mut Ctx<'_>, page: &PageRequest) -> Result<Vec<CustomerRow>, Fault> {
    let limit = page.limit()?.saturating_add(1);
    let before = page.behind()?.unwrap_or_else(|| CustomerId::from_uuid(Uuid::max()));
    let sight = Sight::of(ctx, 3);
    let sql = format!(
        "SELECT {COLUMNS} FROM customers WHERE id < $1 AND merged_into IS NULL AND {} \
         ORDER BY id DESC LIMIT $2",
        bought(ctx, &sight)
    );
    ctx.list(&sql, &sight.params(&[&before, &limit]), read)
}

/// Some customers, locked in one order until the commit.
pub(crate) fn lock(ctx: &mut Ctx<'_>, ids: &[CustomerId]) -> Result<Vec<CustomerRow>, Fault> {
    let sight = Sight::of(ctx, 2);
    let sql = format!(
        "SELECT {COLUMNS} FROM customers WHERE id = ANY($1) AND {} ORDER BY id FOR UPDATE",
        bought(ctx, &sight)
    );
    ctx.list(&sql, &sight.params(&[&ids]), read)
}

/// Sets what people edit if the version is still the one seen. Whether it was.
pub(crate) fn update(
    ctx: &mut Ctx<'_>,
    id: CustomerId,
    kind: CustomerKind,
    seen_version: i64,
) -> Result<bool, Fault> {
    let changed = ctx.execute(
        "UPDATE customers SET kind = $2, version = version + 1 WHERE id = $1 AND version = $3",
        &[&id, &kind.as_str(), &seen_version],
    )?;
    Ok(changed == 1)
}

pub(crate) fn no_such_customer() -> Fault {
    Fault::not_found("customers.no_such_customer", "no customer has this id")
}

kernel::entity!(
    /// A key as a merge notes it.
    pub(crate) MovedKey, MovedKeyId, "key"
);

/// What was moved when two customers became one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Moved {
    pub(crate) keys: Vec<MovedKeyId>,
    pub(crate) people: Vec<PersonId>,
    /// Customers that had been merged into the one that goes.
    pub(crate) customers: Vec<CustomerId>,
}

/// Gives all that is `from`'s to `to`; what that was.
pub(crate) fn move_all(
    ctx: &mut Ctx<'_>,
    from: CustomerId,
    to: CustomerId,
) -> Result<Moved, Fault> {
    Ok(Moved {
        keys: ctx.list(
            "UPDATE customer_keys SET customer_id = $2 WHERE customer_id = $1 RETURNING key_hash",
            &[&from, &to],
            |row| row.get(0),
        )?,
        people: ctx.list(
            "UPDATE people SET customer_id = $2 WHERE customer_id = $1 RETURNING id",
            &[&from, &to],
            |row| row.get(0),
        )?,
        customers: ctx.list(
            "UPDATE customers SET merged_into = $2 WHERE merged_into = $1 RETURNING id",
            &[&from, &to],
            |row| row.get(0),
        )?,
    })
}

/// Gives back what [`move_all`] moved, where it still is `from`'s.
pub(crate) fn move_back(
    ctx: &mut Ctx<'_>,
    moved: &Moved,
    from: CustomerId,
    to: CustomerId,
) -> Result<(), Fault> {
    ctx.execute(
        "UPDATE customer_keys SET customer_id = $3 WHERE key_hash = ANY($1) AND customer_id = $2",
        &[&moved.keys, &from, &to],
    )?;
    ctx.execute(
        "UPDATE people SET customer_id = $3 WHERE id = ANY($1) AND customer_id = $2",
        &[&moved.people, &from, &to],
    )?;
    ctx.execute(
        "UPDATE customers SET merged_into = $3 WHERE id = ANY($1) AND merged_into = $2",
        &[&moved.customers, &from, &to],
    )?;
    Ok(())
}

/// Says into whom a customer was merged, or that it stands alone again.
pub(crate) fn set_merged_into(
    ctx: &mut Ctx<'_>,
    id: CustomerId,
    into: Option<CustomerId>,
) -> Result<(), Fault> {
    ctx.execute(
        "UPDATE customers SET merged_into = $2, version = version + 1 WHERE id = $1",
        &[&id, &into],
    )?;
    Ok(())
}

/// Counts a change of a customer.
pub(crate) fn next_version(ctx: &mut Ctx<'_>, id: CustomerId) -> Result<i64, Fault> {
    ctx.one(
        "UPDATE customers SET version = version + 1 WHERE id = $1 RETURNING version",
        &[&id],
        |row| row.get(0),
    )
}

pub(crate) fn insert_merge(
    ctx: &mut Ctx<'_>,
    id: MergeId,
    kept: CustomerId,
    merged: CustomerId,
    moved: &Moved,
) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "INSERT INTO customer_merges \
         (id, kept_id, merged_id, moved_keys, moved_people, moved_customers, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            &id,
            &kept,
            &merged,
            &Json(&moved.keys),
            &Json(&moved.people),
            &Json(&moved.customers),
            &now,
        ],
    )?;
    Ok(())
}

/// A merge with what it moved.
pub(crate) struct StoredMerge {
    pub(crate) kept: CustomerId,
    pub(crate) merged: CustomerId,
    pub(crate) moved: Moved,
}

/// Marks a merge as undone and tells what it was; nothing when there is none to undo.
pub(crate) fn undo_merge(
    ctx: &mut Ctx<'_>,
    kept: CustomerId,
    id: MergeId,
) -> Result<Option<StoredMerge>, Fault> {
    let now = ctx.now();
    ctx.find(
        "UPDATE customer_merges SET undone_at = $3 \
         WHERE id = $1 AND kept_id = $2 AND undone_at IS NULL \
         RETURNING kept_id, merged_id, moved_keys, moved_people, moved_customers",
        &[&id, &kept, &now],
        |row| {
            Ok(StoredMerge {
                kept: row.get(0)?,
                merged: row.get(1)?,
                moved: Moved {
                    keys: row.get::<Json<_>>(2)?.0,
                    people: row.get::<Json<_>>(3)?.0,
                    customers: row.get::<Json<_>>(4)?.0,
                },
            })
        },
    )
}

/// The merges into a customer that were not undone, the latest first.
pub(crate) fn merges(ctx: &mut Ctx<'_>, kept: CustomerId) -> Result<Vec<MergeView>, Fault> {
    ctx.list(
        "SELECT id, merged_id, at FROM customer_merges WHERE kept_id = $1 AND undone_at IS NULL \
         ORDER BY id DESC LIMIT 100",
        &[&kept],
        |row| Ok(MergeView { id: row.get(0)?, merged_id: row.get(1)?, at: row.get(2)? }),
    )
}

/// Nobody is recognised as this customer any more.
pub(crate) fn forget_keys(ctx: &mut Ctx<'_>, customer: CustomerId) -> Result<u64, Fault> {
    ctx.execute("DELETE FROM customer_keys WHERE customer_id = $1", &[&customer])
}

/// By what sorts of things a customer is recognised.
pub(crate) fn key_kinds(ctx: &mut Ctx<'_>, customer: CustomerId) -> Result<Vec<String>, Fault> {
    let sql = "SELECT kind FROM customer_keys WHERE customer_id = $1 ORDER BY kind, key_hash";
    ctx.list(sql, &[&customer], |row| row.get(0))
}
