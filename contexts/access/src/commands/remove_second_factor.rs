use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::renew_recovery_codes::no_second_factor;
use super::{acting_user, load_managed};
use crate::role::RoleBook;
use crate::user::UserId;
use crate::{permissions, store};

/// Takes a second factor away: one's own, unless a role demands it, or that of somebody who has lost
/// theirs. Theirs is set up anew at the next sign-in if a role demands it.
#[derive(Debug, Clone)]
pub struct RemoveSecondFactor {
    /// Nobody: one's own. Another's needs the permission to manage users.
    pub of: Option<UserId>,
    /// What roles allow and demand.
    pub book: RoleBook,
    /// Where it was asked from.
    pub from: String,
}

impl Command for RemoveSecondFactor {
    const NAME: &'static str = "access.remove_second_factor";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let user_id = match self.of {
            Some(user_id) => {
                ctx.actor().must(permissions::MANAGE_USERS)?;
                load_managed(ctx, user_id, &self.book)?.id
            }
            None => {
                let own = acting_user(ctx)?;
                let user = store::users::load(ctx, own)?;
                if self.book.needs_second_factor(&user.roles) {
                    let detail = "a role of yours demands a second factor";
                    return Err(Fault::conflict("access.second_factor_demanded", detail));
                }
                own
            }
        };
        if !store::second_factors::delete(ctx, user_id)? {
            return Err(no_second_factor());
        }
        let by_other = self.of.is_some();
        if by_other {
            store::sessions::delete_all(ctx, user_id, None)?;
            store::challenges::delete_all(ctx, user_id)?;
        }
        let data = json!({ "by_other": by_other, "from": self.from });
        ctx.emit(Event::about("access", "SecondFactorRemoved", user_id, 0, &data));
        Ok(())
    }
}
