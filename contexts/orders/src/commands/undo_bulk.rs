//! A bulk action is taken back, order by order: each as it was, or refused because something happened to
//! it since.

use std::collections::HashMap;

use db::{Command, Ctx, Query};
use jobs::{Handler, JobId, NewJob, RowOutcome};
use kernel::{Fault, Kind, Permission, Timestamp};
use serde::{Deserialize, Serialize};

use super::approve_orders::unknown;
use super::hold_orders::recount;
use super::release_holds::ReleaseHolds;
use super::revoke_approval::RevokeApproval;
use super::tell::save;
use super::untag_order::UntagOrder;
use crate::OrderId;
use crate::hold::HoldReason;
use crate::jobs::UndoHandler;
use crate::order::{Order, OrderEvent};
use crate::store::{self, Undo};
use crate::undo::{UndoError, Undoable, may_undo};

/// A job that takes another one's work back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UndoArgs {
    pub job_id: JobId,
}

/// A bulk action is to be taken back, within its time. One's own, or anybody's for those who see them.
#[derive(Debug, Clone)]
pub struct StartUndo {
    pub job_id: JobId,
}

impl Command for StartUndo {
    const NAME: &'static str = "orders.undo_bulk";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = JobId;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<JobId, Fault> {
        let (left, _) = can_undo(ctx, self.job_id)?;
        let kind = <UndoHandler as Handler>::KIND;
        let job = NewJob::new(kind, &UndoArgs { job_id: self.job_id })
            .total(left)
            .unique(format!("undo:{}", self.job_id));
        jobs::enqueue(ctx, job)
    }
}

/// Whether a bulk action can be taken back now.
#[derive(Debug, Clone)]
pub struct SeeUndo {
    pub job_id: JobId,
}

/// Whether a bulk action can be taken back, for how many orders and until when.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct UndoAbility {
    pub allowed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Orders for which it still stands.
    pub orders: i64,
    pub until: Option<Timestamp>,
}

impl Query for SeeUndo {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = UndoAbility;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<UndoAbility, Fault> {
        match can_undo(ctx, self.job_id) {
            Ok((orders, until)) => {
                Ok(UndoAbility { allowed: true, why: None, orders, until: Some(until) })
            }
            Err(fault) if matches!(fault.kind(), Kind::Conflict | Kind::Forbidden) => {
                let why = Some(fault.code().to_owned());
                Ok(UndoAbility { allowed: false, why, orders: 0, until: None })
            }
            Err(fault) => Err(fault),
        }
    }
}

/// How many orders a bulk action can be taken back for, and until when.
fn can_undo(ctx: &mut Ctx<'_>, job_id: JobId) -> Result<(i64, Timestamp), Fault> {
    let job = Query::run(jobs::GetJob { job_id }, ctx)?;
    let (action, left) = store::undo_left(ctx, job_id)?.ok_or(UndoError::CannotBeUndone)?;
    ctx.actor().must(action.permission())?;
    let finished_at = job.finished_at.filter(|_| !job.state.is_open());
    Ok((left, may_undo(finished_at, left, ctx.now())?))
}

/// One page of a bulk action taken back: an outcome for each order, all in one commit.
#[derive(Debug, Clone)]
pub struct UndoPage {
    pub job_id: JobId,
    pub page: Vec<OrderId>,
}

impl Command for UndoPage {
    const NAME: &'static str = "orders.undo_page";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Vec<RowOutcome>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<RowOutcome>, Fault> {
        // Locked before their undos are read, in everybody's order.
        let orders = store::load_many(ctx, &self.page)?;
        let mut orders: HashMap<OrderId, Order> =
            orders.into_iter().map(|order| (order.id, order)).collect();
        let undos = store::undos_of(ctx, self.job_id, &self.page)?;
        let rows = crate::jobs::each(ctx, &self.page, |ctx, id| {
            let undo = undos.get(&id).filter(|undo| !undo.is_undone);
            let undo = undo.ok_or(UndoError::AlreadyUndone)?;
            ctx.actor().must(undo.action.permission())?;
            let order = orders.remove(&id).ok_or_else(|| unknown(id))?;
            take_back(ctx, order, undo)?;
            store::mark_undone(ctx, self.job_id, id)
        })?;
        crate::jobs::by_number(ctx, &self.page, rows)
    }
}

fn take_back(ctx: &mut Ctx<'_>, order: Order, undo: &Undo) -> Result<(), Fault> {
    let (order_id, now) = (order.id, ctx.now());
    // Tags are no part of what an order is: whatever happened since, they can go.
    if undo.action != Undoable::Tag {
        order.must_not_have_moved(undo.version)?;
    }
    match undo.action {
        Undoable::Approve => {
            let note = String::new();
            RevokeApproval { order_id, seen_version: Some(undo.version), note }.run(ctx)?;
        }
        Undoable::Reject => {
            let (after, event) = order.clone().take_back_rejection(now)?;
            let order = save(ctx, order, after, &event)?;
            store::insert_approvals(ctx, &[(order.id, order.version)], "revoke", None, "")?;
        }
        Undoable::Hold => {
            let holds = undo.done.holds.iter().map(|hold| (order_id, *hold)).collect();
            ReleaseHolds { holds }.run(ctx)?;
        }
        Undoable::Release => {
            let reasons: Vec<HoldReason> = store::hold_again(ctx, &undo.done.holds)?;
            let words: Vec<&str> = reasons.iter().map(|reason| reason.as_str()).collect();
            recount(ctx, vec![order], &OrderEvent::OrderHeld { reason: words.join(", ") })?;
        }
        Undoable::Tag => {
            for tag in &undo.done.tags {
                UntagOrder { order_id, tag: tag.clone() }.run(ctx)?;
            }
        }
    }
    Ok(())
}
