use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::acting_user;
use crate::store;
use crate::user::{Preferences, UserFacts};

/// Changes how the house looks to the one who acts.
#[derive(Debug, Clone)]
pub struct ChangePreferences(pub Preferences);

impl Command for ChangePreferences {
    const NAME: &'static str = "access.change_preferences";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = UserFacts;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<UserFacts, Fault> {
        let user = acting_user(ctx)?;
        self.0.check()?;
        store::users::update_preferences(ctx, user, &self.0)?;
        store::users::find(ctx, user)?
            .ok_or_else(|| Fault::not_found("access.no_such_user", "no such user"))
    }
}
