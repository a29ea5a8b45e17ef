//! What a shop sent and we refused stays where its people can see it.

use bytes::Bytes;
use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::inbox::{DeliveryState, Problem};
use crate::order::Source;
use crate::permissions;
use crate::store::{Delivery, insert_inbox};

/// Keeps a delivery that was refused, with what was wrong, where its shop is known.
#[derive(Debug, Clone)]
pub struct KeepRefused {
    pub shop: String,
    pub external_id: String,
    pub source: Source,
    pub raw: Bytes,
    pub problem: Problem,
}

impl Command for KeepRefused {
    const NAME: &'static str = "orders.keep_refused";
    const PERMISSION: Permission = permissions::CREATE;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let Some(shop) = settings::shop_by_code(ctx, &self.shop)? else { return Ok(()) };
        let (now, id) = (ctx.now(), ctx.new_uuid());
        let external_id = kernel::clean_line(&self.external_id, 100).unwrap_or_default();
        let delivery = Delivery {
            id,
            source: self.source.as_str(),
            shop_id: shop.id,
            external_id: &external_id,
            raw: &self.raw,
            state: DeliveryState::Refused.as_str(),
            order_id: None,
            problem: Some(self.problem),
        };
        insert_inbox(ctx, now, &[delivery])
    }
}
