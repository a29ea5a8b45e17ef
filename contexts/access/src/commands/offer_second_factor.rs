use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::acting_user;
use crate::second_factor::{self, Enrolment};
use crate::store;

/// Begins to set up one's own second factor: it counts once a code confirms it.
#[derive(Clone)]
pub(crate) struct OfferSecondFactor {
    pub(crate) secret: Vec<u8>,
}

impl Command for OfferSecondFactor {
    const NAME: &'static str = "access.offer_second_factor";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Enrolment;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Enrolment, Fault> {
        let user_id = acting_user(ctx)?;
        let known = store::users::load_known(ctx, user_id)?;
        if !store::second_factors::offer(ctx, user_id, &self.secret)? {
            return Err(already_set_up());
        }
        second_factor::enrolment(&self.secret, &known.username)
    }
}

pub(super) fn already_set_up() -> Fault {
    Fault::conflict("access.second_factor_set_up", "there is a second factor already")
}
