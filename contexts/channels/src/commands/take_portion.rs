//! A part of a document of orders is taken: once, and in its order.

use db::Ctx;
use kernel::Fault;

use super::note_gathering::done;
use super::refuse_great::refuse_great;
use super::take_connections::lease;
use crate::back_fill::{BackFill, BackFillState, Portion};
use crate::connection::ConnectionState;
use crate::store::{self, Working};

/// The back-fill that a part belongs to, if it is the next one: nobody took it before, and its connection is not
/// paused.
pub(super) fn awaiting(
    ctx: &mut Ctx<'_>,
    connection: &Working,
    portion: &Portion,
) -> Result<Option<BackFill>, Fault> {
    if connection.state != ConnectionState::Connected {
        return Ok(None);
    }
    let is_next = |fill: &BackFill| {
        fill.state == BackFillState::Reading
            && fill.until == Some(portion.until)
            && fill.place == portion.from
    };
    Ok(store::lock_back_fill(ctx, connection.id)?.filter(is_next))
}

/// So many of its orders are here: it is read on behind them. What is too great to be read stands in the inbox.
pub(super) fn taken(
    ctx: &mut Ctx<'_>,
    connection: &Working,
    mut fill: BackFill,
    (portion, orders): (&Portion, usize),
) -> Result<(), Fault> {
    for number in &portion.great {
        refuse_great(ctx, connection.shop_id, number)?;
    }
    let now = ctx.now();
    let orders = i64::try_from(orders.saturating_add(portion.great.len())).unwrap_or(i64::MAX);
    (fill.place, fill.taken) = (portion.to, fill.taken.saturating_add(orders));
    (fill.failures, fill.fault) = (0, None);
    if portion.is_last {
        fill.end(now);
        done(ctx, connection.id, &fill)?;
        return store::save_back_fill(ctx, connection.id, &fill, None);
    }
    store::save_back_fill(ctx, connection.id, &fill, Some(lease(now)))
}
