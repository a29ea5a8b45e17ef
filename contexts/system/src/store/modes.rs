//! The one row that says whether anything may be written.

use db::Ctx;
use kernel::Fault;

use crate::mode::Mode;

pub(crate) fn find(ctx: &mut Ctx<'_>) -> Result<Option<Mode>, Fault> {
    ctx.find(
        "SELECT read_only, reason, since, by_name, version FROM system_modes WHERE name = 'house'",
        &[],
        |row| {
            Ok(Mode {
                read_only: row.get(0)?,
                reason: row.get(1)?,
                since: Some(row.get(2)?),
                by_name: Some(row.get(3)?),
                version: row.get(4)?,
            })
        },
    )
}

/// The new version.
pub(crate) fn set(ctx: &mut Ctx<'_>, mode: &Mode) -> Result<i64, Fault> {
    ctx.one(
        "INSERT INTO system_modes (name, read_only, reason, since, by_name, version) \
         VALUES ('house', $1, $2, $3, $4, 1) ON CONFLICT (name) DO UPDATE SET \
         read_only = excluded.read_only, reason = excluded.reason, since = excluded.since, \
         by_name = excluded.by_name, version = system_modes.version + 1 RETURNING version",
        &[&mode.read_only, &mode.reason, &mode.since, &mode.by_name],
        |row| row.get(0),
    )
}
