//! A second person releases what was asked for, or says no.

use db::{Command, Ctx, Event};
use kernel::{Actor, Fault, Origin, Permission};
use serde_json::json;

use crate::approval::{ApprovalId, ApprovalState};
use crate::approval_book::ApprovalBook;
use crate::store::approvals::{self, Decision, Kept};

const COMMENT_MOST: usize = 1_000;

/// Who decides: themselves, and those who are away and whom they stand in for, with the rights of now.
#[derive(Debug, Clone)]
pub(crate) struct Decider {
    pub(crate) absent: Vec<Actor>,
    pub(crate) comment: Option<String>,
}

/// Releases a request: it is done in the same commit, by the one who asked, with the rights they have
/// now. If it is refused by then, the refusal is the answer, and the request goes on waiting.
#[derive(Debug, Clone)]
pub(crate) struct ApproveRequest {
    pub(crate) id: ApprovalId,
    pub(crate) by: Decider,
    /// The one who asked.
    pub(crate) requester: Actor,
    pub(crate) book: ApprovalBook,
}

impl Command for ApproveRequest {
    const NAME: &'static str = "access.approve_request";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    /// What the command gave.
    type Output = serde_json::Value;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<serde_json::Value, Fault> {
        let kept = decide(ctx, self.id, ApprovalState::Approved, &self.by)?;
        if *self.requester.id != *kept.requested_by {
            return Err(Fault::conflict("access.stale", "the request is another's"));
        }
        let from = kept.origin.as_deref().map(Origin::read).unwrap_or_default();
        let requester = self.requester.at(from.under(&self.id.to_string()));
        let (book, command, body) = (&self.book, kept.command, kept.body);
        let output = ctx.acting_as(&requester, |ctx| book.run(ctx, &command, body))?;
        approvals::keep_result(ctx, self.id, &output)?;
        Ok(output)
    }
}

/// Says no.
#[derive(Debug, Clone)]
pub(crate) struct DeclineRequest {
    pub(crate) id: ApprovalId,
    pub(crate) by: Decider,
}

impl Command for DeclineRequest {
    const NAME: &'static str = "access.decline_request";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        if self.by.comment.as_deref().unwrap_or_default().trim().is_empty() {
            return Err(Fault::field("comment", "kernel.required", "say why"));
        }
        decide(ctx, self.id, ApprovalState::Declined, &self.by).map(|_| ())
    }
}

/// The one who asked wants it no more.
#[derive(Debug, Clone)]
pub(crate) struct WithdrawRequest(pub(crate) ApprovalId);

impl Command for WithdrawRequest {
    const NAME: &'static str = "access.withdraw_request";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let kept = approvals::lock(ctx, self.0)?;
        if kept.request.requester != approvals::person_behind(ctx)? {
            return Err(approvals::no_such_request());
        }
        kept.request.must_wait(ctx.now())?;
        let decision =
            Decision { state: ApprovalState::Withdrawn, on_behalf_of: None, comment: None };
        write(ctx, self.0, &kept, &decision)
    }
}

fn decide(
    ctx: &mut Ctx<'_>,
    id: ApprovalId,
    state: ApprovalState,
    by: &Decider,
) -> Result<Kept, Fault> {
    let comment = by.comment.as_deref().map(|comment| kernel::clean_text(comment, COMMENT_MOST));
    let comment = comment
        .transpose()
        .map_err(|error| Fault::field("comment", error.code(), error.to_string()))?;
    let kept = approvals::lock(ctx, id)?;
    let person = approvals::person_behind(ctx)?;
    let absent = approvals::absent_for(ctx, &person)?;
    let absent: Vec<Actor> =
        by.absent.iter().filter(|other| absent.contains(&*other.id)).cloned().collect();
    let actor = ctx.actor();
    let on_behalf_of = kept.request.decides_as(&person, actor, &absent)?;
    kept.request.must_wait(ctx.now())?;
    let on_behalf_of = on_behalf_of.map(|id| {
        let name = absent.iter().find(|other| *other.id == *id).map(|other| other.name.to_string());
        (id, name.unwrap_or_default())
    });
    write(ctx, id, &kept, &Decision { state, on_behalf_of, comment })?;
    Ok(kept)
}

fn write(ctx: &mut Ctx<'_>, id: ApprovalId, kept: &Kept, decision: &Decision) -> Result<(), Fault> {
    // The state in the condition is the last word when two decide at once.
    if !approvals::decide(ctx, id, decision)? {
        let detail = "somebody else has decided meanwhile";
        return Err(Fault::conflict("access.already_decided", detail));
    }
    let kind = match decision.state {
        ApprovalState::Approved => "ApprovalGiven",
        ApprovalState::Declined => "ApprovalDeclined",
        ApprovalState::Withdrawn => "ApprovalWithdrawn",
        ApprovalState::Expired | ApprovalState::Waiting => "ApprovalExpired",
    };
    let news = json!({
        "command": kept.command,
        "requested_by": kept.requested_by,
        "on_behalf_of": decision.on_behalf_of.as_ref().map(|(id, _)| id),
        "comment": decision.comment,
    });
    ctx.emit(Event::about("access", kind, id, 2, &news));
    Ok(())
}

/// Ends what nobody decided in time.
#[derive(Debug, Clone)]
pub(crate) struct ExpireRequests {
    pub(crate) most: i64,
}

impl Command for ExpireRequests {
    const NAME: &'static str = "access.expire_requests";
    const PERMISSION: Permission = crate::permissions::SYSTEM;
    type Output = usize;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<usize, Fault> {
        let over = approvals::overdue(ctx, self.most)?;
        for id in &over {
            let kept = approvals::lock(ctx, *id)?;
            let decision =
                Decision { state: ApprovalState::Expired, on_behalf_of: None, comment: None };
            if kept.request.state == ApprovalState::Waiting {
                write(ctx, *id, &kept, &decision)?;
            }
        }
        Ok(over.len())
    }
}
