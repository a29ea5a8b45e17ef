//! Money of an order that went back, as a person or another program wrote down here, is told to the channel the order
//! is from, so that its books say the same; what the channel said itself is not told back.

use std::collections::BTreeMap;

use db::{Consumer, Ctx, StoredEvent};
use kernel::{Currency, Fault, Money};
use orders::queries::told_orders;
use orders::{OrderId, OrderName};
use serde::Deserialize;
use settings::ShopFacts;

use crate::store::{self, NewWriteBack};
use crate::write_back::WriteBackKind;

const REFUNDED: &str = "OrderRefunded";

/// Writes down of which refunds channels are to be told.
#[derive(Debug, Clone, Copy)]
pub struct TellRefunds;

/// What the news says.
#[derive(Debug, Deserialize)]
struct Refunded {
    amount_minor: i64,
    currency: Currency,
    #[serde(default)]
    provider: String,
    #[serde(default)]
    reference: String,
}

impl Consumer for TellRefunds {
    const NAME: &'static str = "channels.tell_refunds";
    // What went back before shops were told of it, people have written down there themselves.
    const BEGINS_WITH_NEWS: bool = true;

    fn kinds(&self) -> Vec<&'static str> {
        vec![REFUNDED]
    }

    fn handle(&self, ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
        let mut refunds: BTreeMap<OrderId, Vec<Refunded>> = BTreeMap::new();
        for event in events {
            let order = event.subject_as::<OrderName>();
            let refund = Refunded::deserialize(&event.data).ok();
            let refund = refund.filter(|refund| !refund.reference.is_empty());
            if let (Some(order), Some(refund)) = (order, refund) {
                refunds.entry(order).or_default().push(refund);
            }
        }
        let ids: Vec<OrderId> = refunds.keys().copied().collect();
        let known = store::channels_of(ctx, &ids)?;
        let ids: Vec<OrderId> = known.iter().map(|(id, ..)| *id).collect();
        let orders = told_orders(ctx, &ids)?;
        let shop_ids: Vec<_> = known.iter().map(|(_, shop_id, _)| *shop_id).collect();
        let shops = settings::shops(ctx, &shop_ids)?;
        let mut wanted = Vec::new();
        for (order_id, shop_id, external_id) in known {
            let (Some(order), Some(shop)) = (orders.get(&order_id), shops.get(&shop_id)) else {
                continue;
            };
            for refund in refunds.remove(&order_id).unwrap_or_default() {
                if is_of_channel(&refund, shop) {
                    continue;
                }
                wanted.push(NewWriteBack {
                    id: ctx.new_id(),
                    shop_id,
                    order_id,
                    order_number: order.number.clone(),
                    external_id: external_id.clone(),
                    kind: WriteBackKind::Refunded,
                    parcel_number: format!("{}:{}", refund.provider, refund.reference),
                    carrier: String::new(),
                    tracking_number: String::new(),
                    told_by: None,
                    failure: None,
                    reason: String::new(),
                    amount: Some(Money::new(refund.amount_minor, refund.currency)),
                });
            }
        }
        store::want(ctx, &wanted)
    }
}

/// Whether a channel said so itself: what it says of money stands here under its platform, and begins with the code of
/// its shop.
fn is_of_channel(refund: &Refunded, shop: &ShopFacts) -> bool {
    let own = refund.reference.strip_prefix(shop.code.as_str());
    refund.provider == shop.platform.as_str() && own.is_some_and(|own| own.starts_with(':'))
}
