//! What a channel's connection needs of this context besides its commands, within its own transaction.

use std::collections::HashMap;

use db::Ctx;
use kernel::{Fault, Timestamp};
use settings::ShopId;

use crate::inbox::{DeliveryState, Problem, ReplayError};
use crate::order::{Order, Source};
use crate::store::{self, Delivery};
use crate::{DeliveryId, HoldId, OrderId};

/// The orders of a shop that have these external ids.
///
/// # Errors
/// What the engine reports.
pub fn by_external_ids(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    external_ids: &[String],
) -> Result<HashMap<String, OrderId>, Fault> {
    let mut keys: Vec<(ShopId, String)> =
        external_ids.iter().map(|external_id| (shop_id, external_id.clone())).collect();
    keys.sort_unstable();
    keys.dedup();
    let known = store::known_orders(ctx, &keys)?;
    Ok(known.into_iter().map(|(_, external_id, id, ..)| (external_id, id)).collect())
}

/// An order that came from a channel.
#[derive(Debug, Clone)]
pub struct ChannelPlaced {
    pub id: OrderId,
    pub external_id: String,
    pub number: String,
    pub placed_at: Timestamp,
}

/// The orders of a shop that came from its channel and were placed from one moment on and before another.
///
/// # Errors
/// What the engine reports.
pub fn placed_between(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<ChannelPlaced>, Fault> {
    store::channel_orders_between(ctx, shop_id, from, until)
}

/// Orders as they stand, by id; in no order.
///
/// # Errors
/// What the engine reports.
pub fn standing(ctx: &mut Ctx<'_>, ids: &[OrderId]) -> Result<Vec<Order>, Fault> {
    store::look_many(ctx, ids)
}

/// The open holds of an order that stand under a name of their own.
///
/// # Errors
/// What the engine reports.
pub fn holds_under(
    ctx: &mut Ctx<'_>,
    order_id: OrderId,
    incident: &str,
) -> Result<Vec<HoldId>, Fault> {
    let holds = store::holds_of(ctx, &[order_id])?;
    Ok(holds.into_iter().filter(|hold| hold.incident == incident).map(|hold| hold.id).collect())
}

/// What a channel sent and nobody could take.
#[derive(Debug, Clone)]
pub struct RefusedDelivery<'a> {
    pub external_id: &'a str,
    pub raw: &'a [u8],
    pub problem: Problem,
}

/// Keeps what could not be taken where people see it; under which ids, in their order.
///
/// # Errors
/// What the engine reports.
pub fn keep_refused(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    refused: &[RefusedDelivery<'_>],
) -> Result<Vec<DeliveryId>, Fault> {
    let now = ctx.now();
    let ids: Vec<DeliveryId> = refused.iter().map(|_| ctx.new_id()).collect();
    let deliveries: Vec<Delivery<'_>> = refused
        .iter()
        .zip(&ids)
        .map(|(one, id)| Delivery {
            id: id.uuid(),
            source: Source::Channel.as_str(),
            shop_id,
            external_id: one.external_id,
            raw: one.raw,
            state: DeliveryState::Refused.as_str(),
            order_id: None,
            problem: Some(one.problem.clone()),
        })
        .collect();
    store::insert_inbox(ctx, now, &deliveries)?;
    Ok(ids)
}

/// What a channel sent and nobody took yet: of which shop, under which number, and the bytes.
///
/// # Errors
/// `orders.unknown_delivery`, `orders.delivery_done`, `orders.delivery_forgotten`.
pub fn refused_delivery(
    ctx: &mut Ctx<'_>,
    id: DeliveryId,
) -> Result<(ShopId, Option<String>, Vec<u8>), Fault> {
    let kept = store::deliveries_to_replay(ctx, &[id])?.into_iter().next();
    let kept = kept.ok_or_else(|| store::unknown_delivery(id))?;
    if kept.state.is_done() || kept.source != Source::Channel {
        return Err(ReplayError::Done { state: kept.state }.into());
    }
    let raw = kept.raw.ok_or(ReplayError::Forgotten)?;
    Ok((store::shop_of_delivery(ctx, id)?, kept.external_id, raw))
}

/// What was refused has become an order.
///
/// # Errors
/// What the engine reports.
pub fn close_refused(ctx: &mut Ctx<'_>, id: DeliveryId, order: OrderId) -> Result<(), Fault> {
    store::close_deliveries(ctx, &[(id, DeliveryState::Parsed, order)])
}

/// What is wrong with deliveries now that were read again and refused.
///
/// # Errors
/// What the engine reports.
pub fn refuse_again(ctx: &mut Ctx<'_>, refused: &[(DeliveryId, Problem)]) -> Result<(), Fault> {
    store::refuse_again(ctx, refused)
}
