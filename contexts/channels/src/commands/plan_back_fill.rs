//! What a platform is asked about a document of orders.

use db::Ctx;
use kernel::{Fault, Timestamp};

use crate::back_fill::{BackFill, BackFillState, GatherStep};
use crate::{ConnectionId, store};

/// A step that is due, and how far the back-fill is once it is made.
#[derive(Debug, Clone)]
pub(crate) struct GatherTurn {
    pub(crate) step: GatherStep,
    after: BackFill,
}

impl GatherTurn {
    /// Writes down that it is made, before it is: until a time nobody else makes it.
    pub(super) fn mark(
        &self,
        ctx: &mut Ctx<'_>,
        id: ConnectionId,
        until: Timestamp,
    ) -> Result<(), Fault> {
        let after = BackFill { due_at: until, ..self.after.clone() };
        store::save_back_fill(ctx, id, &after, None)
    }
}

/// The step of a connection that is due. One that is paused is told to stop alone.
pub(super) fn next_step(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    is_paused: bool,
) -> Result<Option<GatherTurn>, Fault> {
    let fill = store::due_back_fill(ctx, id)?;
    let is_due = |fill: &BackFill| (fill.state == BackFillState::Stopping) == is_paused;
    let Some(mut after) = fill.filter(is_due) else { return Ok(None) };
    Ok(after.step(ctx.now()).map(|step| GatherTurn { step, after }))
}
