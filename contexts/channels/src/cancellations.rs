//! An order that is cancelled here is told to the channel it is from, unless that said so itself: else its buyer
//! would go on waiting, and the marketplace would count it as late.

use std::collections::BTreeMap;

use db::{Consumer, Ctx, StoredEvent};
use kernel::Fault;
use orders::queries::told_orders;
use orders::{OrderId, OrderName};

use crate::connector::Stage;
use crate::store::{self, NewWriteBack};
use crate::write_back::WriteBackKind;

const CANCELLED: &str = "OrderCancelled";
const REOPENED: &str = "OrderReopened";

/// Writes down which orders channels are to take as cancelled.
#[derive(Debug, Clone, Copy)]
pub struct TellCancellations;

impl Consumer for TellCancellations {
    const NAME: &'static str = "channels.tell_cancellations";

    fn kinds(&self) -> Vec<&'static str> {
        vec![CANCELLED, REOPENED]
    }

    fn handle(&self, ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
        // Of each order the last word: why it is cancelled, or nothing.
        let mut last: BTreeMap<OrderId, Option<String>> = BTreeMap::new();
        for event in events {
            let Some(order) = event.subject_as::<OrderName>() else { continue };
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
            // It knows: from there it came.
            if matches!(stage, Stage::Cancelled | Stage::Refunded | Stage::Failed) {
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
            });
        }
        store::want(ctx, &wanted)
    }
}
