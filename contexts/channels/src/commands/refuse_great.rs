//! An order that is too great to be read stands where people see what could not be taken.

use db::Ctx;
use kernel::Fault;
use orders::channel::{RefusedDelivery, by_external_ids, keep_refused};
use orders::inbox::Problem;
use settings::ShopId;

use crate::connector::{Said, Stage};
use crate::store::{self, ChannelOrder};

/// Under this code it stands there.
pub(super) const TOO_GREAT: &str = "channels.order_too_great";

/// Keeps that a shop has an order that nobody can read, once. Should the shop make it smaller, it comes as any other
/// and closes what stands here.
pub(super) fn refuse_great(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    external_id: &str,
) -> Result<(), Fault> {
    let ids = [external_id.to_owned()];
    let is_known = store::channel_orders(ctx, shop_id, &ids)?.contains_key(external_id);
    if is_known || !by_external_ids(ctx, shop_id, &ids)?.is_empty() {
        return Ok(());
    }
    let problem = Problem { code: TOO_GREAT, fields: Vec::new() };
    let refused = [RefusedDelivery { external_id, raw: b"", problem }];
    let delivery_id = keep_refused(ctx, shop_id, &refused)?.into_iter().next();
    let known = ChannelOrder {
        external_id: external_id.to_owned(),
        order_id: None,
        delivery_id,
        // Whatever the shop says of it is newer.
        changed_at: kernel::Timestamp::from_micros(0),
        hash: Vec::new(),
        said: Said {
            stage: Stage::Open,
            total_minor: 0,
            currency: String::new(),
            payment: None,
            refunds: Vec::new(),
            goods: Vec::new(),
            goes_to: String::new(),
        },
    };
    store::put_channel_orders(ctx, shop_id, &[known])
}
