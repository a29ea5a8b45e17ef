//! A parcel that leaves is told to the channel its order is from: what is wanted is written with the place of
//! whoever reads the news, and nothing is wanted twice.

use std::collections::BTreeMap;

use db::{Consumer, Ctx, StoredEvent};
use kernel::Fault;
use orders::queries::{ToldOrder, told_orders};
use orders::{OrderId, OrderName};

use crate::store::{self, NewWriteBack};
use crate::write_back::{WriteBackKind, is_all_sent};

/// Writes down what channels are to be told of parcels.
#[derive(Debug, Clone, Copy)]
pub struct TellShipments;

impl Consumer for TellShipments {
    const NAME: &'static str = "channels.tell_shipments";

    fn kinds(&self) -> Vec<&'static str> {
        vec!["ParcelShipped"]
    }

    fn handle(&self, ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
        let mut parcels: BTreeMap<OrderId, Vec<String>> = BTreeMap::new();
        for event in events {
            let number = event.data["number"].as_str().map(str::to_owned);
            if let (Some(order), Some(number)) = (event.subject_as::<OrderName>(), number) {
                parcels.entry(order).or_default().push(number);
            }
        }
        let ids: Vec<OrderId> = parcels.keys().copied().collect();
        let known = store::channels_of(ctx, &ids)?;
        let ids: Vec<OrderId> = known.iter().map(|(id, ..)| *id).collect();
        let orders = told_orders(ctx, &ids)?;
        let mut wanted = Vec::new();
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
            };
            let numbers = parcels.remove(&order_id).unwrap_or_default();
            for number in numbers {
                let told = shipment(order, number);
                wanted.push(NewWriteBack { id: ctx.new_id(), ..told_with(&base, told) });
            }
            if is_all_sent(order) {
                // After its parcels: an order that is complete may be looked at by nobody any more.
                wanted.push(NewWriteBack { id: ctx.new_id(), ..base });
            }
        }
        store::want(ctx, &wanted)
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
    let kind = WriteBackKind::Shipment;
    NewWriteBack { kind, parcel_number, carrier, tracking_number, ..base.clone() }
}
