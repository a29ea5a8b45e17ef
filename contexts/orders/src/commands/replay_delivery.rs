//! A delivery that was refused is read again, when its cause is mended.

use bytes::Bytes;
use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::place_orders::{Delivered, Placed, place};
use crate::inbox::DeliveryState;
use crate::new_order::NewOrder;
use crate::order::Source;
use crate::{DeliveryId, permissions, store};

/// Reads a delivery that was refused again, and places its order if that can be done now.
#[derive(Debug, Clone)]
pub struct ReplayDelivery {
    pub delivery_id: DeliveryId,
}

impl Command for ReplayDelivery {
    const NAME: &'static str = "orders.replay_delivery";
    const PERMISSION: Permission = permissions::CREATE;
    type Output = Placed;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Placed, Fault> {
        let (raw, state, source) = store::raw_delivery(ctx, self.delivery_id)?;
        if !matches!(state, DeliveryState::Refused | DeliveryState::Waiting) {
            return Err(Fault::conflict("orders.delivery_done", format!("it is {state}")));
        }
        if source == Source::Import {
            let detail = "rows of a file are sent again with the file of bad rows";
            return Err(Fault::conflict("orders.delivery_is_a_row", detail));
        }
        let new: NewOrder = serde_json::from_slice(&raw)
            .map_err(|error| Fault::invalid("orders.delivery_unreadable", error.to_string()))?;
        // Its bytes are in the inbox already.
        let item = Delivered { raw: Bytes::new(), ..Delivered::new(new.checked()?, source) };
        let placed = place(ctx, &[item])?.into_iter().next();
        let placed = placed.ok_or_else(|| Fault::internal("orders.no_outcome", "none"))??;
        let state = if placed.known { DeliveryState::Known } else { DeliveryState::Parsed };
        store::close_delivery(ctx, self.delivery_id, state, placed.id)?;
        Ok(placed)
    }
}
