//! The terms by which a connection's shop is asked and read, and what they let it be told.

use db::Ctx;
use kernel::Fault;

use crate::ConnectionId;
use crate::connector::Abilities;

/// By which terms a connection's shop is asked and read.
pub(crate) fn terms(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<Option<String>, Fault> {
    let sql = "SELECT terms FROM connections WHERE id = $1";
    Ok(ctx.find(sql, &[&id], |row| row.get::<Option<String>>(0))?.flatten())
}

/// A shop is asked and read by other terms from now on, at once. Whether it is still the version that was seen.
pub(crate) fn change_terms(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    (terms, abilities): (&str, Abilities),
    seen_version: i64,
) -> Result<bool, Fault> {
    let now = ctx.now();
    let changed = ctx.execute(
        "UPDATE connections SET terms = $2, takes_shipments = $3, takes_stock = $4, \
         gives_names = $5, failures = 0, rest_until = NULL, fault_code = NULL, \
         fault_detail = NULL, fault_since = NULL, round_mark = NULL, due_at = $6, \
         state = CASE WHEN state = 'needs_authorisation' THEN 'connected' ELSE state END, \
         version = version + 1 WHERE id = $1 AND version = $7",
        &[
            &id,
            &terms,
            &abilities.shipments,
            &abilities.stock,
            &abilities.names,
            &now,
            &seen_version,
        ],
    )?;
    Ok(changed == 1)
}
