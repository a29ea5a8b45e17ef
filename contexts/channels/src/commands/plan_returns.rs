//! What a shop is asked next so that the returns its buyers ask for are seen here.

use db::Ctx;
use kernel::Fault;
use uuid::Uuid;

use crate::connector::{Ask, ReturnsAsk};
use crate::returns::{self, ReturnLookState};
use crate::store::{self, OpenLook, Working};

/// What is asked next, and for which look.
#[derive(Debug, Clone)]
pub(crate) struct ReturnsStep {
    pub(crate) id: Uuid,
    pub(crate) ask: ReturnsAsk,
    /// The report, where it came already and was not read to its end.
    pub(crate) raw: Option<Vec<u8>>,
}

impl ReturnsStep {
    pub(super) fn ask(&self) -> Ask {
        Ask::Returns(self.ask.clone())
    }
}

/// The next step of the look under way, or the first of one whose time has come.
pub(super) fn next_step(
    ctx: &mut Ctx<'_>,
    connection: &Working,
) -> Result<Option<ReturnsStep>, Fault> {
    let now = ctx.now();
    if connection.returns_due_at.is_none_or(|due| due > now) {
        return Ok(None);
    }
    let look = match store::open_look(ctx, connection.id)? {
        Some(look) => Some(look),
        None => {
            store::want_returns(ctx, connection.id, returns::window(now))?;
            store::open_look(ctx, connection.id)?
        }
    };
    let Some(look) = look else {
        // This very second was looked at already.
        store::returns_due(ctx, connection.id, now.plus_seconds(returns::LOOK_SECONDS))?;
        return Ok(None);
    };
    let raw = match look.state {
        ReturnLookState::Ready => store::kept_report(ctx, look.id)?,
        _ => None,
    };
    if matches!(next_ask(&look), ReturnsAsk::Make(_)) {
        store::mark_look_sent(ctx, look.id)?;
    }
    Ok(Some(ReturnsStep { id: look.id, ask: next_ask(&look), raw }))
}

/// What may have been asked for is looked up before it is asked for again.
fn next_ask(look: &OpenLook) -> ReturnsAsk {
    match (look.state, &look.document, &look.report, look.sent_at) {
        (ReturnLookState::Ready, Some(document), ..) => ReturnsAsk::Fetch(document.clone()),
        (ReturnLookState::Asked | ReturnLookState::Ready, _, Some(report), _) => {
            ReturnsAsk::HowFar(report.clone())
        }
        (.., Some(sent_at)) => {
            let since = returns::made_since(sent_at);
            ReturnsAsk::WasMade { window: look.window, since }
        }
        (.., None) => ReturnsAsk::Make(look.window),
    }
}
