//! A shop did not answer as it should while it was compared.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::note_trouble::NoteTrouble;
use super::plan_check::CheckStep;
use super::refuse_great::refuse_great;
use crate::completeness::OrderDifference;
use crate::connection::{Round, Trouble, smaller};
use crate::{ConnectionId, store};

/// Writes down what went wrong. Fewer names are asked for at once where that may help; one order that cannot
/// be read stays missing, and keeps no other waiting.
#[derive(Debug, Clone)]
pub(crate) struct NoteUnlisted {
    pub(crate) connection_id: ConnectionId,
    pub(crate) step: CheckStep,
    pub(crate) trouble: Trouble,
}

impl Command for NoteUnlisted {
    const NAME: &'static str = "channels.note_unlisted";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let Self { connection_id: id, step, trouble } = self;
        let Some(connection) = store::lock_connection(ctx, id)? else { return Ok(()) };
        match &step {
            CheckStep::List(check_id, listing) if trouble.is_of_size() => {
                let running = store::running_check(ctx, id)?;
                let same = running
                    .filter(|running| running.id == *check_id && running.listing == Some(*listing));
                if let Some(mut running) = same {
                    let mut smaller = *listing;
                    smaller.size = self::smaller(listing.size);
                    // Pages of another size begin elsewhere; what is listed twice is kept once.
                    smaller.round = Round { page: 1, ..listing.round };
                    running.listing = Some(smaller);
                    store::move_check(ctx, &running)?;
                }
            }
            CheckStep::Ask(check_id, ids) => {
                if let [one] = ids.as_slice()
                    && matches!(trouble, Trouble::TooGreat | Trouble::Unreadable(_))
                {
                    let found = store::difference_of(ctx, *check_id, ids)?;
                    let as_found = found.get(one).copied().unwrap_or(OrderDifference::Missing);
                    let is_great = trouble == Trouble::TooGreat;
                    let is_refused = is_great && as_found == OrderDifference::Missing;
                    if is_refused {
                        refuse_great(ctx, connection.shop_id, one)?;
                    }
                    let now = if is_refused { OrderDifference::Refused } else { as_found };
                    store::set_difference(ctx, (*check_id, one), Some(now), None)?;
                }
            }
            CheckStep::List(..) => {}
        }
        NoteTrouble::of(id, trouble).run(ctx)
    }
}
