//! A shop is asked with another key.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::must_see_connection;
use crate::connection::{NewCredentials, Tried};
use crate::queries::ConnectionView;
use crate::{ConnectionId, permissions, store};

/// Asks a shop with another key, which was tried before. What it waited for goes on.
#[derive(Clone)]
pub(crate) struct ChangeCredentials {
    pub(crate) id: ConnectionId,
    pub(crate) credentials: NewCredentials,
    pub(crate) tried: Tried,
    /// Whether its pushes are signed by the key's own secret.
    pub(crate) signs_pushes: bool,
}

impl Command for ChangeCredentials {
    const NAME: &'static str = "channels.change_credentials";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = ConnectionView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ConnectionView, Fault> {
        let before = must_see_connection(ctx, self.id)?;
        store::change_key(ctx, self.id, &self.credentials, &self.tried)?;
        if self.signs_pushes {
            store::change_push_secret(ctx, self.id, self.credentials.signs_by().as_bytes())?;
        }
        // Another key may be of another application, which tells nobody anything yet.
        store::subscribe_anew(ctx, self.id)?;
        if before.place != self.credentials.place {
            store::supersede_all(ctx, self.id)?;
            store::begin_stock_anew(ctx, self.id)?;
        }
        let news = json!({"before": before.address, "after": self.credentials.address});
        ctx.emit(Event::about("channels", "CredentialsChanged", self.id, 0, &news));
        must_see_connection(ctx, self.id)
    }
}
