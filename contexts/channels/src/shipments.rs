//! A parcel that leaves is told to the channel its order is from, and told anew when its number was mistyped:
//! what is wanted is written with the place of whoever reads the news, and nothing is wanted twice.

use std::collections::BTreeMap;

use db::{Consumer, Ctx, StoredEvent};
use kernel::Fault;
use orders::queries::{ToldOrder, told_orders};
use orders::{OrderId, OrderName, TrackingFlaw, tracking_flaw};

use crate::store::{self, CorrectedShipment, NewWriteBack};
use crate::write_back::{WriteBackKind, is_all_sent};

const LEFT: &str = "ParcelShipped";
const CORRECTED: &str = "ParcelCorrected";

/// Writes down what channels are to be told of parcels.
#[derive(Debug, Clone, Copy)]
pub struct TellShipments;

impl Consumer for TellShipments {
    const NAME: &'static str = "channels.tell_shipments";

    fn kinds(&self) -> Vec<&'static str> {
        vec![LEFT, CORRECTED]
    }

    fn handle(&self, ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
        let mut parcels: BTreeMap<OrderId, Vec<(bool, String)>> = BTreeMap::new();
        for event in events {
            let number = event.data["number"].as_str().map(str::to_owned);
            if let (Some(order), Some(number)) = (event.subject_as::<OrderName>(), number) {
                parcels.entry(order).or_default().push((event.kind == LEFT, number));
            }
        }
        let ids: Vec<OrderId> = parcels.keys().copied().collect();
        let known = store::channels_of(ctx, &ids)?;
        let ids: Vec<OrderId> = known.iter().map(|(id, ..)| *id).collect();
        let orders = told_orders(ctx, &ids)?;
        let (mut wanted, mut corrected) = (Vec::new(), Vec::new());
        for (order_id, shop_id, external_id) in known {
            let Some(order) = orders.get(&order_id) else { continue };
            let base = NewWriteBack {
                id: ctx.new_id(),
                shop_id,
                order_id,
                order_number: order.number.clone(),
                external_id,
                kind: WriteBackKind::Completed,
                parcel_number: String::new(),
                carrier: String::new(),
                tracking_number: String::new(),
                told_by: order.ship_by,
                failure: None,
                reason: String::new(),
                amount: None,
            };
            let news = parcels.remove(&order_id).unwrap_or_default();
            let leaves = news.iter().any(|(left, _)| *left);
            for (left, number) in news {
                let told = shipment(order, number);
                if left {
                    wanted.push(NewWriteBack { id: ctx.new_id(), ..told_with(&base, told) });
                } else {
                    corrected.push(now_is(order_id, told));
                }
            }
            if leaves && is_all_sent(order) {
                // After its parcels: an order that is complete may be looked at by nobody any more.
                wanted.push(NewWriteBack { id: ctx.new_id(), ..base });
            }
        }
        store::want(ctx, &wanted)?;
        corrected.iter().try_for_each(|one| store::want_corrected(ctx, one))
    }
}

/// A parcel's number, carrier and tracking number.
fn shipment(order: &ToldOrder, number: String) -> [String; 3] {
    let parcel = order.parcels.iter().find(|parcel| parcel.number == number);
    let of = |text: Option<&String>| text.cloned().unwrap_or_default();
    let carrier = of(parcel.and_then(|parcel| parcel.carrier.as_ref()));
    let tracking = of(parcel.and_then(|parcel| parcel.tracking_number.as_ref()));
    [number, carrier, tracking]
}

fn told_with(base: &NewWriteBack, told: [String; 3]) -> NewWriteBack {
    let [parcel_number, carrier, tracking_number] = told;
    let (kind, failure) = (WriteBackKind::Shipment, flaw(&carrier, &tracking_number));
    NewWriteBack { kind, parcel_number, carrier, tracking_number, failure, ..base.clone() }
}

fn now_is(order_id: OrderId, told: [String; 3]) -> CorrectedShipment {
    let [parcel_number, carrier, tracking_number] = told;
    let failure = flaw(&carrier, &tracking_number);
    CorrectedShipment { order_id, parcel_number, carrier, tracking_number, failure }
}

/// A number that cannot be one of its carrier is not told: no buyer would find their parcel by it.
fn flaw(carrier: &str, tracking_number: &str) -> Option<&'static str> {
    tracking_flaw(carrier, tracking_number).map(TrackingFlaw::code)
}
