//! Number blocks: one per writer, refilled from the day's range.

use std::ops::Range;

use db::Ctx;
use kernel::Fault;

use crate::NumberRange;

/// Numbers a writer takes at a time: the range's row is locked until the commit of one command in so
/// many, and a restart leaves no greater gap.
const BLOCK: i64 = 200;

/// Which counter.
pub(crate) struct Place<'a> {
    pub(crate) range: NumberRange,
    pub(crate) prefix: &'a str,
    pub(crate) day: &'a str,
}

/// The first of `count` numbers from this writer's block, if it still holds so many.
pub(crate) fn take_from_block(
    ctx: &mut Ctx<'_>,
    place: &Place<'_>,
    count: i64,
) -> Result<Option<i64>, Fault> {
    let stripe = ctx.stripe();
    ctx.find(
        "UPDATE number_blocks SET next_number = next_number + $5 \
         WHERE series = $1 AND prefix = $2 AND day = $3 AND stripe = $4 \
           AND next_number + $5 <= end_number \
         RETURNING next_number - $5",
        &[&place.range.as_str(), &place.prefix, &place.day, &stripe, &count],
        |row| row.get(0),
    )
}

/// `count` numbers: what is left of this writer's block, then a new block's first.
pub(crate) fn take_from_range(
    ctx: &mut Ctx<'_>,
    place: &Place<'_>,
    count: i64,
) -> Result<(Range<i64>, Range<i64>), Fault> {
    let (series, stripe) = (place.range.as_str(), ctx.stripe());
    // Locked: another node's writer of the same stripe could take the rest at the same moment.
    let rest = ctx.find(
        "SELECT next_number, end_number FROM number_blocks \
         WHERE series = $1 AND prefix = $2 AND day = $3 AND stripe = $4 FOR UPDATE",
        &[&series, &place.prefix, &place.day, &stripe],
        |row| Ok(row.get(0)?..row.get(1)?),
    )?;
    let rest: Range<i64> = rest.unwrap_or(0..0);
    let kept = rest.end.saturating_sub(rest.start).min(count);
    let needed = count - kept;
    let size = BLOCK.max(needed);
    let first: i64 = ctx.one(
        "INSERT INTO number_ranges (series, prefix, day, next_number) VALUES ($1, $2, $3, CAST($4 AS bigint) + 1) \
         ON CONFLICT (series, prefix, day) \
         DO UPDATE SET next_number = number_ranges.next_number + $4 RETURNING next_number - $4",
        &[&series, &place.prefix, &place.day, &size],
        |row| row.get(0),
    )?;
    ctx.execute(
        "INSERT INTO number_blocks (series, prefix, day, stripe, next_number, end_number) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (series, prefix, day, stripe) \
         DO UPDATE SET next_number = excluded.next_number, end_number = excluded.end_number",
        &[&series, &place.prefix, &place.day, &stripe, &(first + needed), &(first + size)],
    )?;
    Ok((rest.start..rest.start + kept, first..first + needed))
}
