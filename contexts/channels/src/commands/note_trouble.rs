//! A shop did not answer as it should.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;
use uuid::Uuid;

use super::refuse_great::refuse_great;
use crate::connection::{
    ConnectionFault, ConnectionState, Progress, Round, Trouble, is_broken, rest_until, smaller,
};
use crate::{ConnectionId, store};

/// Writes down what went wrong, and leaves the shop in peace for a while.
#[derive(Debug, Clone)]
pub(crate) struct NoteTrouble {
    pub(crate) id: ConnectionId,
    pub(crate) trouble: Trouble,
    /// The pushes it was asked for, and the orders of which they told.
    pub(crate) pushes: Vec<Uuid>,
    pub(crate) asked: Vec<String>,
    /// The reading it was asked in, and how many orders at once.
    pub(crate) round: Option<(Progress, i64)>,
}

impl NoteTrouble {
    /// Trouble with a shop that was asked for no orders.
    pub(crate) fn of(id: ConnectionId, trouble: Trouble) -> Self {
        Self { id, trouble, pushes: Vec::new(), asked: Vec::new(), round: None }
    }
}

impl Command for NoteTrouble {
    const NAME: &'static str = "channels.note_trouble";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let Some(mut connection) = store::lock_connection(ctx, self.id)? else { return Ok(()) };
        let (now, before) = (ctx.now(), connection.failures);
        // Who asks for patience is not broken.
        if self.trouble.asked().is_none() {
            connection.failures = before.saturating_add(1);
        }
        let rest = rest_until(connection.failures, self.trouble.asked(), now);
        connection.rest_until = Some(rest);
        let is_great = self.trouble == Trouble::TooGreat;
        let seen = self.round.filter(|(seen, size)| *size == 1 && *seen == connection.progress);
        if let Some((seen, _)) = seen.filter(|_| is_great && connection.mark.is_none()) {
            // It keeps no other waiting. Which one it is says the comparison of both, by name alone.
            connection.progress = seen.passed_over();
            store::compare_by(ctx, self.id, now)?;
        } else if self.trouble.is_of_size() {
            connection.page_size = smaller(connection.page_size);
            // Pages of another size begin elsewhere; what comes twice changes nothing.
            let begun = connection.progress.round;
            connection.progress.round = begun.map(|round| Round { page: 1, ..round });
            // It may be the mark that is not taken any more; the round goes on without it.
            connection.mark = None;
        }
        if let [one] = self.pushes.as_slice()
            && matches!(self.trouble, Trouble::TooGreat | Trouble::Unreadable(_))
        {
            // One order that cannot be read keeps no other waiting; the poll comes by it as well.
            store::give_up_push(ctx, *one)?;
            if let [order] = self.asked.as_slice()
                && is_great
            {
                refuse_great(ctx, connection.shop_id, order)?;
            }
        }
        let code = self.trouble.code();
        let since = connection.fault.as_ref().filter(|fault| fault.code == code);
        let since = since.map_or(now, |fault| fault.since);
        let detail = self.trouble.detail();
        connection.fault = Some(ConnectionFault { code: code.to_owned(), detail, since });
        let mut tell = |kind| {
            ctx.emit(Event::about("channels", kind, self.id, 0, &json!({"code": code})));
        };
        if self.trouble == Trouble::NotAuthorised && connection.state == ConnectionState::Connected
        {
            connection.state = ConnectionState::NeedsAuthorisation;
            tell("AuthorisationLost");
        } else if is_broken(connection.failures) && !is_broken(before) {
            tell("ConnectionFails");
        }
        store::save_connection(ctx, &connection, None)
    }
}
