//! A command is run at once, or kept until a second person releases it.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use db::{Command, Ctx, Event};
use kernel::{ActorKind, Fault, Permission};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use settings::ApprovalDays;

use crate::approval::ApprovalId;
use crate::approval_book::Approvable;
use crate::store;

/// A command that is kept when it needs another's approval.
#[derive(Debug, Clone)]
pub struct WithApproval<C> {
    /// What to do.
    pub command: C,
    /// Why, for the one who decides.
    pub reason: Option<String>,
}

/// What became of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum DoneOrKept<T> {
    /// It was done.
    Done(T),
    /// It waits for another's approval.
    Kept(ApprovalId),
}

/// The answer to a request that waits for another's approval.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct KeptForApproval {
    /// The request, to be followed at `/approvals/{id}`.
    pub approval_id: ApprovalId,
}

impl<T: Serialize> DoneOrKept<T> {
    /// The answer: what was done with its own status, or `202` with the request that waits.
    pub fn answer(self, status: StatusCode) -> Response {
        match self {
            Self::Done(output) => (status, Json(output)).into_response(),
            Self::Kept(approval_id) => {
                (StatusCode::ACCEPTED, Json(KeptForApproval { approval_id })).into_response()
            }
        }
    }
}

impl<C> Command for WithApproval<C>
where
    C: Approvable,
    C::Output: Serialize + DeserializeOwned,
{
    const NAME: &'static str = C::NAME;
    const PERMISSION: Permission = C::PERMISSION;
    type Output = DoneOrKept<C::Output>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        // Rules and the house itself do what people have set: that was approved there.
        let by_person = ctx.actor().kind == ActorKind::User;
        if !by_person || !self.command.needs_approval(ctx)? {
            return self.command.run(ctx).map(DoneOrKept::Done);
        }
        would_work(ctx, &self.command)?;
        let id: ApprovalId = ctx.new_id();
        let days = settings::parameter::<ApprovalDays>(ctx)?;
        let expires_at = ctx.now().plus_days(days);
        let body = serde_json::to_value(&self.command)
            .map_err(|error| Fault::internal("access.bad_kept", error))?;
        let kept = store::approvals::NewRequest {
            id,
            command: C::NAME,
            permission: C::PERMISSION.0,
            body: &body,
            reason: self.reason.as_deref(),
            expires_at,
        };
        store::approvals::insert(ctx, &kept)?;
        let news = json!({"command": C::NAME, "reason": self.reason, "expires_at": expires_at});
        let event = Event::about("access", "ApprovalRequested", id, 1, &news);
        ctx.emit(event.with_reason_in_words());
        Ok(DoneOrKept::Kept(id))
    }
}

/// What would be refused anyway is refused now, and nobody is asked. Everything it did is taken back.
fn would_work<C: Command>(ctx: &mut Ctx<'_>, command: &C) -> Result<(), Fault> {
    let mut refusal = None;
    let tried = ctx.attempt(|ctx| -> Result<(), Fault> {
        refusal = command.clone().run(ctx).err();
        Err(Fault::conflict("access.needs_approval", "it waits for another's approval"))
    });
    match (refusal, tried) {
        (Some(refusal), _) => Err(refusal),
        (None, Err(fault)) if fault.code() != "access.needs_approval" => Err(fault),
        (None, _) => Ok(()),
    }
}
