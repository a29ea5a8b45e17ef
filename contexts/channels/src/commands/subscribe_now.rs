//! A platform is asked at once to tell what happens.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::must_see_connection;
use crate::http::push_path;
use crate::queries::ConnectionView;
use crate::{ConnectionId, permissions, store};

/// Somebody wants a platform to be asked at once.
#[derive(Debug, Clone)]
pub(crate) struct SubscribeNow {
    pub(crate) id: ConnectionId,
    /// Where this house is reached.
    pub(crate) public: String,
}

impl Command for SubscribeNow {
    const NAME: &'static str = "channels.subscribe_now";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = ConnectionView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let platform = must_see_connection(ctx, self.id)?.platform;
        let url = format!("{}{}", self.public, push_path(platform, self.id));
        store::want_subscription(ctx, self.id, &url)?;
        must_see_connection(ctx, self.id)
    }
}
