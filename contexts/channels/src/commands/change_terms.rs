//! A shop is asked and read by other terms.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::must_see_connection;
use crate::connector::Abilities;
use crate::queries::ConnectionView;
use crate::{ConnectionId, permissions, store};

/// Asks and reads a shop by other terms, which were tried before. What it waited for goes on.
#[derive(Debug, Clone)]
pub(crate) struct ChangeTerms {
    pub(crate) id: ConnectionId,
    /// The version the change was made on.
    pub(crate) seen_version: i64,
    pub(crate) terms: String,
    pub(crate) abilities: Abilities,
}

impl Command for ChangeTerms {
    const NAME: &'static str = "channels.change_terms";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = ConnectionView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ConnectionView, Fault> {
        must_see_connection(ctx, self.id)?;
        let changed = (self.terms.as_str(), self.abilities);
        if !store::change_terms(ctx, self.id, changed, self.seen_version)? {
            let detail = "the connection was changed meanwhile";
            return Err(Fault::conflict("channels.stale", detail));
        }
        // Whole, so that the record says what they were at any time.
        let news = json!({"terms": self.terms});
        let version = self.seen_version + 1;
        ctx.emit(Event::about("channels", "TermsChanged", self.id, version, &news));
        must_see_connection(ctx, self.id)
    }
}
