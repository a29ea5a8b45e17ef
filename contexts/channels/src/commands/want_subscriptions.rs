//! Platforms are to tell at the address of this house what happens.

use db::{Command, Ctx};
use kernel::{Fault, Permission};
use settings::Platform;

use crate::http::push_path;
use crate::store;

/// Asks the platforms of connections to tell what happens where this house is reached now, if that is elsewhere
/// than before. How many are asked.
#[derive(Debug, Clone)]
pub(crate) struct WantSubscriptions {
    /// Where the house is reached.
    pub(crate) public: String,
    /// Those that can be asked.
    pub(crate) platforms: Vec<Platform>,
}

impl Command for WantSubscriptions {
    const NAME: &'static str = "channels.want_subscriptions";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = usize;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<usize, Fault> {
        let mut asked = 0;
        for (id, platform, before) in store::told_where(ctx, &self.platforms)? {
            let url = format!("{}{}", self.public, push_path(platform, id));
            if before.as_deref() != Some(url.as_str()) {
                store::want_subscription(ctx, id, &url)?;
                asked += 1;
            }
        }
        Ok(asked)
    }
}
