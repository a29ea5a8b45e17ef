//! What was refused is read again by the connector it came through.

use bytes::Bytes;
use db::{Command, Ctx};
use kernel::{Fault, Permission};
use orders::DeliveryId;
use orders::channel::{close_refused, refused_delivery};
use orders::commands::{Delivered, Placed, place};
use orders::order::Source;

use super::arrive::{must_be_kept, ready};
use super::refuse_great::TOO_GREAT;
use crate::connector::Connectors;
use crate::speaker::Speaker;
use crate::store::{self, ChannelOrder};

/// Reads a delivery of a channel again, and places its order if that can be done now.
#[derive(Clone)]
pub(crate) struct ReplayRefused {
    pub(crate) delivery_id: DeliveryId,
    pub(crate) connectors: Connectors,
}

impl Command for ReplayRefused {
    const NAME: &'static str = "channels.replay_refused";
    const PERMISSION: Permission = orders::permissions::CREATE;
    type Output = Placed;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Placed, Fault> {
        let (shop_id, _, raw) = refused_delivery(ctx, self.delivery_id)?;
        let shop = super::must_see_shop(ctx, shop_id)?;
        if raw.is_empty() {
            let detail = "its shop has to make it smaller; it is asked for again each day";
            return Err(Fault::conflict(TOO_GREAT, detail));
        }
        let gone =
            || Fault::conflict("channels.not_connected", "the shop is not connected any more");
        let (id, platform) = store::connection_of_shop(ctx, shop_id)?.ok_or_else(gone)?;
        let terms = store::terms(ctx, id)?;
        let speaker = Speaker::find(self.connectors, platform, terms.as_deref())?;
        let seen = speaker
            .ok_or_else(gone)?
            .read_order(&raw, &shop)
            .map_err(|unreadable| Fault::invalid("channels.answer_unreadable", unreadable.why))?;
        let order = ready(&shop, &seen).map_err(Fault::fields)?;
        // Its bytes are in the inbox already.
        let item = Delivered { raw: Bytes::new(), ..Delivered::new(order, Source::Channel) };
        let placed = place(ctx, &[item])?.into_iter().next();
        let placed = placed.ok_or_else(|| Fault::internal("channels.no_outcome", "none"))??;
        close_refused(ctx, self.delivery_id, placed.id)?;
        let kept = must_be_kept(ctx, &seen)?;
        let known = ChannelOrder {
            external_id: seen.external_id,
            order_id: Some(placed.id),
            delivery_id: None,
            changed_at: seen.changed_at,
            hash: kept.hash,
            said: kept.said,
        };
        store::put_channel_orders(ctx, shop_id, &[known])?;
        Ok(placed)
    }
}
