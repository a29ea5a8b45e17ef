//! Parameters that differ from their standard.

use db::{Ctx, Json, Row};
use kernel::{Fault, Timestamp};
use serde_json::Value;

/// A parameter somebody has set.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) name: String,
    pub(crate) value: Value,
    pub(crate) version: i64,
    pub(crate) updated_at: Timestamp,
    pub(crate) updated_by: String,
}

fn read(row: &Row<'_>) -> Result<Stored, Fault> {
    Ok(Stored {
        name: row.get(0)?,
        value: row.get::<Json<Value>>(1)?.0,
        version: row.get(2)?,
        updated_at: row.get(3)?,
        updated_by: row.get(4)?,
    })
}

pub(crate) fn all(ctx: &mut Ctx<'_>) -> Result<Vec<Stored>, Fault> {
    ctx.list("SELECT name, value, version, updated_at, updated_by FROM parameters", &[], read)
}

pub(crate) fn find(ctx: &mut Ctx<'_>, name: &str) -> Result<Option<Stored>, Fault> {
    ctx.find(
        "SELECT name, value, version, updated_at, updated_by FROM parameters WHERE name = $1",
        &[&name],
        read,
    )
}

/// Sets a value if the version is still the one seen; 0 is that of a parameter never set. Whether it
/// was.
pub(crate) fn set(
    ctx: &mut Ctx<'_>,
    name: &str,
    value: &Value,
    seen_version: i64,
) -> Result<bool, Fault> {
    let (now, by) = (ctx.now(), ctx.actor().name.clone());
    let changed = if seen_version == 0 {
        ctx.execute(
            "INSERT INTO parameters (name, value, version, updated_at, updated_by) \
             VALUES ($1, $2, 1, $3, $4) ON CONFLICT (name) DO NOTHING",
            &[&name, &Json(value), &now, &by],
        )?
    } else {
        ctx.execute(
            "UPDATE parameters SET value = $2, version = version + 1, updated_at = $3, \
             updated_by = $4 WHERE name = $1 AND version = $5",
            &[&name, &Json(value), &now, &by, &seen_version],
        )?
    };
    Ok(changed == 1)
}
