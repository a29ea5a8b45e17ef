//! An order that is cancelled here is told to the channel it is from, unless that said so itself: else its buyer
//! would go on waiting, and the marketplace would count it as late.

use std::collections::BTreeMap;

use db::{Consumer, Ctx, StoredEvent};
use kernel::{ActorKind, Fault};
use orders::queries::told_orders;
use orders::{OrderId, OrderName};

use crate::connector::Stage;
use crate::jobs::HOUSE;
use crate::store::{self, NewWriteBack};
use crate::write_back::WriteBackKind;

const CANCELLED: &str = "OrderCancelled";
const REOPENED: &str = "OrderReopened";

/// Writes down which orders channels are to take as cancelled.
#[derive(Debug, Clone, Copy)]
pub struct TellCancellations;

impl Consumer for TellCancellations {
    const NAME: &'static str = "channels.tell_cancellations";
    // What was cancelled before shops were told of it, people have said there themselves.
    const BEGINS_WITH_NEWS: bool = true;

    fn kinds(&self) -> Vec<&'static str> {
        vec![CANCELLED, REOPENED]
    }

    fn handle(&self, ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
        // Of each order the last word: why it is cancelled, or nothing.
        let mut last: BTreeMap<OrderId, Option<String>> = BTreeMap::new();
        for event in events {
            let Some(order) = event.subject_as::<OrderName>() else { continue };
            // Its channel cancelled it, or has it no more.
            if event.kind == CANCELLED && is_of_channel(event) {
                last.remove(&order);
                continue;
            }
            let reason = event.data["reason"].as_str().unwrap_or_default().to_owned();
            last.insert(order, (event.kind == CANCELLED).then_some(reason));
        }
        let (cancelled, reopened): (Vec<_>, Vec<_>) =
            last.into_iter().partition(|(_, reason)| reason.is_some());
        let reopened: Vec<OrderId> = reopened.into_iter().map(|(order, _)| order).collect();
        store::withdraw_cancellations(ctx, &reopened)?;
        let reasons: BTreeMap<OrderId, String> =
            cancelled.into_iter().filter_map(|(order, reason)| Some((order, reason?))).collect();
        let ids: Vec<OrderId> = reasons.keys().copied().collect();
        let orders = told_orders(ctx, &ids)?;
        let mut wanted = Vec::new();
        for (order_id, shop_id, external_id, stage) in store::stages_of(ctx, &ids)? {
            if !waits(&stage) {
                continue;
            }
            let Some(order) = orders.get(&order_id) else { continue };
            wanted.push(NewWriteBack {
                id: ctx.new_id(),
                shop_id,
                order_id,
                order_number: order.number.clone(),
                external_id,
                kind: WriteBackKind::Cancelled,
                parcel_number: String::new(),
                carrier: String::new(),
                tracking_number: String::new(),
                told_by: order.ship_by,
                failure: None,
                reason: reasons.get(&order_id).cloned().unwrap_or_default(),
                amount: None,
            });
        }
        store::want_cancelled(ctx, &wanted)
    }
}

/// Whether it was done because a channel said so.
pub(crate) fn is_of_channel(event: &StoredEvent) -> bool {
    event.actor_kind == ActorKind::System && event.actor_name == HOUSE
}

/// Whether somebody there still waits for an order. Where the channel said itself that it is over, it knows; what
/// it has sent out by itself is not cancelled there because nobody sends it from here.
const fn waits(stage: &Stage) -> bool {
    match stage {
        // A payment that failed may be made again.
        Stage::Unpaid | Stage::Open | Stage::Failed | Stage::Unknown(_) => true,
        Stage::Draft | Stage::Completed | Stage::Cancelled | Stage::Refunded => false,
    }
}
