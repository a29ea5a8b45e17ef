//! A delivery that was refused is read again, when its cause is mended.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::place_orders::Placed;
use super::replay_deliveries::{Replayed, replay};
use crate::inbox::ReplayError;
use crate::{DeliveryId, permissions};

/// Reads a delivery that was refused again, and places its order if that can be done now. A refusal is
/// an outcome: what is wrong with it now is kept.
#[derive(Debug, Clone)]
pub struct ReplayDelivery {
    pub delivery_id: DeliveryId,
}

impl Command for ReplayDelivery {
    const NAME: &'static str = "orders.replay_delivery";
    const PERMISSION: Permission = permissions::CREATE;
    type Output = Result<Placed, Fault>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Result<Placed, Fault>, Fault> {
        let outcome = replay(ctx, &[self.delivery_id])?.into_iter().next();
        match outcome.ok_or_else(|| Fault::internal("orders.no_outcome", "none"))?.became {
            Replayed::Placed(placed) => Ok(Ok(placed)),
            Replayed::Done(state) => Ok(Err(ReplayError::Done { state }.into())),
            Replayed::Refused(fault) => Ok(Err(fault)),
        }
    }
}
