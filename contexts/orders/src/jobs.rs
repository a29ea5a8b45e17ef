//! What happens to orders by itself: bulk actions of people as jobs, and the steps that shops'
//! parameters take without a person. All of it in pages, so that screens never wait long.

mod replays;

use db::{Command, Ctx, Db, Lane};
use jobs::{Handler, JobId, Outcome, RowOutcome, Running, over_ids};
use kernel::{Actor, Fault, Permission, Timestamp};
use serde::{Deserialize, Serialize};

use crate::commands::{
    ApproveOrders, Before, CancelOrder, ConfirmOrders, Confirmed, HoldOrders, RecheckOrders,
    RejectOrder, ReleaseHolds, SupplyBackorders, TagOrders, UndoArgs, UndoPage,
};
use crate::exception::ExceptionCode;
use crate::hold::{HoldReason, Steps};
use crate::queries::{
    AwaitingAutomaticSteps, BackorderedOrders, DueHolds, FilteredIds, OrderFilter, OrdersToUndo,
    OrdersWithException, PartlySuppliedOrders,
};
use crate::{CancelReason, OrderId, RejectReason, store};

pub use replays::{MOST_REPLAYED, ReplayHandler, Replays, replay_by};

/// Orders of one bulk job: a whole quarter of a busy team, and still a bounded list of ids.
pub const MOST_IN_BULK: i64 = 100_000;
/// Orders, or deliveries, per commit of a bulk job: large enough to be fast, small enough that a screen that waits
/// behind it does not notice.
const PAGE: usize = 200;
/// Orders an automatic step looks at per round.
const ROUND: i64 = 200;

/// What is done to many orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum BulkAction {
    Approve {
        #[serde(default)]
        note: String,
    },
    Confirm,
    Reject {
        reason: RejectReason,
        #[serde(default)]
        note: String,
    },
    Cancel {
        reason: CancelReason,
        #[serde(default)]
        note: String,
    },
    Hold {
        reason: HoldReason,
        #[schema(value_type = Option<Vec<crate::hold::Step>>)]
        blocks: Option<Steps>,
        keeps_stock: Option<bool>,
        until: Option<Timestamp>,
        #[serde(default)]
        note: String,
    },
    Release,
    Tag {
        tags: Vec<String>,
    },
    Recheck,
}

impl BulkAction {
    /// The right it needs.
    #[must_use]
    pub const fn permission(&self) -> Permission {
        use crate::permissions as p;
        match self {
            Self::Approve { .. } | Self::Reject { .. } => p::REVIEW,
            Self::Confirm => p::CONFIRM,
            Self::Cancel { .. } => p::CANCEL,
            Self::Hold { .. } | Self::Release => p::HOLD,
            Self::Tag { .. } => p::ANNOTATE,
            Self::Recheck => p::EDIT,
        }
    }
}

/// A bulk action over ticked orders, or over everything a filter means.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BulkOrders {
    pub action: BulkAction,
    pub ids: Option<Vec<OrderId>>,
    pub filter: Option<OrderFilter>,
}

/// Runs bulk actions.
pub struct BulkHandler;

impl Handler for BulkHandler {
    const KIND: &'static str = "orders.bulk";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let args: BulkOrders = job.args()?;
        job.actor().must(args.action.permission())?;
        let ids = match (args.ids, args.filter) {
            (Some(ids), _) => ids,
            (None, Some(filter)) => {
                let (db, actor) = (job.db().clone(), job.actor().clone());
                let query = FilteredIds { filter, most: MOST_IN_BULK };
                // Decided once: after a crash the same orders are meant, though the filter's
                // result has changed by what is done already.
                job.decide_once(async move { db.read(&actor, query).await }).await?
            }
            (None, None) => Vec::new(),
        };
        let action = args.action;
        let job_id = job.id();
        over_ids(job, ids, PAGE, |page| BulkPage { job_id, action: action.clone(), page }).await
    }
}

/// Takes bulk actions back.
pub struct UndoHandler;

impl Handler for UndoHandler {
    const KIND: &'static str = "orders.undo";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let UndoArgs { job_id } = job.args()?;
        let (db, actor) = (job.db().clone(), job.actor().clone());
        let ids =
            job.decide_once(async move { db.read(&actor, OrdersToUndo { job_id }).await }).await?;
        over_ids(job, ids, PAGE, |page| UndoPage { job_id, page }).await
    }
}

/// One page of a bulk action: an outcome for each order, all in one commit.
#[derive(Debug, Clone)]
pub struct BulkPage {
    pub job_id: JobId,
    pub action: BulkAction,
    pub page: Vec<OrderId>,
}

impl Command for BulkPage {
    const NAME: &'static str = "orders.bulk_page";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Vec<RowOutcome>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<RowOutcome>, Fault> {
        ctx.actor().must(self.action.permission())?;
        let (ids, job_id) = (self.page.clone(), self.job_id);
        let before = Before::look(ctx, &self.action, &ids)?;
        let rows = self.act(ctx)?;
        if let Some(before) = before {
            before.remember(ctx, job_id, &rows)?;
        }
        by_number(ctx, &ids, rows)
    }
}

/// Outcomes under what people call their orders.
pub(crate) fn by_number(
    ctx: &mut Ctx<'_>,
    ids: &[OrderId],
    rows: Vec<RowOutcome>,
) -> Result<Vec<RowOutcome>, Fault> {
    let numbers = store::numbers_of(ctx, ids)?;
    let named = |row: RowOutcome| {
        let number = row.subject.parse().ok().and_then(|id: OrderId| numbers.get(&id).cloned());
        row.named(number)
    };
    Ok(rows.into_iter().map(named).collect())
}

impl BulkPage {
    fn act(self, ctx: &mut Ctx<'_>) -> Result<Vec<RowOutcome>, Fault> {
        let seen: Vec<(OrderId, Option<i64>)> = self.page.iter().map(|id| (*id, None)).collect();
        match self.action {
            BulkAction::Approve { note } => {
                Ok(outcomes(ApproveOrders { orders: seen, note }.run(ctx)?))
            }
            BulkAction::Confirm => {
                let done = ConfirmOrders { orders: seen }.run(ctx)?;
                Ok(done.into_iter().map(confirmed).collect())
            }
            BulkAction::Hold { reason, blocks, keeps_stock, until, note } => {
                let incident = String::new();
                let hold =
                    HoldOrders { orders: seen, reason, incident, blocks, keeps_stock, until, note };
                Ok(outcomes(hold.run(ctx)?))
            }
            BulkAction::Tag { tags } => {
                Ok(outcomes(TagOrders { orders: self.page, tags }.run(ctx)?))
            }
            BulkAction::Recheck => {
                RecheckOrders { orders: self.page.clone() }.run(ctx)?;
                Ok(self.page.iter().map(RowOutcome::ok).collect())
            }
            BulkAction::Reject { reason, note } => each(ctx, &self.page, |ctx, order_id| {
                let note = note.clone();
                RejectOrder { order_id, seen_version: None, reason, note }.run(ctx).map(|_| ())
            }),
            BulkAction::Cancel { reason, note } => each(ctx, &self.page, |ctx, order_id| {
                let note = note.clone();
                CancelOrder { order_id, seen_version: None, reason, note }.run(ctx).map(|_| ())
            }),
            BulkAction::Release => each(ctx, &self.page, |ctx, order_id| {
                let holds = store::holds_of(ctx, &[order_id])?;
                let holds = holds.into_iter().map(|hold| (order_id, hold.id)).collect();
                ReleaseHolds { holds }.run(ctx).map(|_| ())
            }),
        }
    }
}

fn outcomes<T>(done: Vec<(OrderId, Result<T, Fault>)>) -> Vec<RowOutcome> {
    done.into_iter()
        .map(|(id, outcome)| match outcome {
            Ok(_) => RowOutcome::ok(id),
            Err(fault) => RowOutcome::refused(id, &fault),
        })
        .collect()
}

fn confirmed((id, outcome): (OrderId, Result<Confirmed, Fault>)) -> RowOutcome {
    match outcome {
        Ok(Confirmed::Yes(_)) => RowOutcome::ok(id),
        Ok(Confirmed::Waits(_)) => {
            RowOutcome::refused(id, &Fault::conflict("orders.out_of_stock", "it waits for goods"))
        }
        Err(fault) => RowOutcome::refused(id, &fault),
    }
}

/// Orders one by one, each taken back alone when it is refused.
pub(crate) fn each(
    ctx: &mut Ctx<'_>,
    page: &[OrderId],
    mut act: impl FnMut(&mut Ctx<'_>, OrderId) -> Result<(), Fault>,
) -> Result<Vec<RowOutcome>, Fault> {
    let mut rows = Vec::with_capacity(page.len());
    for id in page {
        match ctx.attempt(|ctx| act(ctx, *id)) {
            Ok(()) => rows.push(RowOutcome::ok(id)),
            Err(fault) if fault.kind() == kernel::Kind::Internal => return Err(fault),
            Err(fault) if fault.kind() == kernel::Kind::Unavailable => return Err(fault),
            Err(fault) => rows.push(RowOutcome::refused(id, &fault)),
        }
    }
    Ok(rows)
}

/// Takes the steps that shops' parameters take without a person, until none is left to take: clean
/// new orders are approved, approved ones confirmed. How many steps that were.
///
/// # Errors
/// What the database reports.
pub async fn take_automatic_steps(db: &Db) -> Result<usize, Fault> {
    let actor = Actor::rule("shop-workflow", "Shop workflow");
    let mut taken = 0;
    loop {
        let due = db.read(&actor, AwaitingAutomaticSteps { most: ROUND }).await?;
        let mut some = 0;
        if !due.approve.is_empty() {
            let orders = due.approve.into_iter().map(|id| (id, None)).collect();
            let approve = ApproveOrders { orders, note: String::new() };
            let done = db.run_in(Lane::Bulk, &actor, approve).await?;
            some += done.iter().filter(|(_, outcome)| outcome.is_ok()).count();
        }
        if !due.confirm.is_empty() {
            let orders = due.confirm.into_iter().map(|id| (id, None)).collect();
            let done = db.run_in(Lane::Bulk, &actor, ConfirmOrders { orders }).await?;
            // One that waits for goods has taken its step as well: it is in the backorder queue now.
            some += done.iter().filter(|(_, outcome)| outcome.is_ok()).count();
        }
        taken += some;
        if some == 0 {
            return Ok(taken);
        }
    }
}

/// Orders whose exception was about one of these subjects are looked at again, page by page; how
/// many changed.
///
/// # Errors
/// What the database reports.
pub async fn recheck_about(
    db: &Db,
    code: ExceptionCode,
    subjects: Vec<String>,
) -> Result<usize, Fault> {
    let actor = Actor::system("recheck");
    let mut changed = 0;
    let mut after = None;
    loop {
        let most = crate::commands::MOST_AT_ONCE;
        let query = OrdersWithException { code, subjects: subjects.clone(), after, most };
        let orders = db.read(&actor, query).await?;
        let Some(last) = orders.last() else { return Ok(changed) };
        after = Some(*last);
        changed += db.run_in(Lane::Bulk, &actor, RecheckOrders { orders }).await?;
    }
}

/// Orders that wait for goods are tried again, the first paid first: those that are no promise yet,
/// and those that are one in part. How many got some.
///
/// # Errors
/// What the database reports.
pub async fn retry_backorders(db: &Db) -> Result<usize, Fault> {
    let actor = Actor::system("backorders");
    let mut served = 0;
    let orders = db.read(&actor, PartlySuppliedOrders { most: ROUND }).await?;
    if !orders.is_empty() {
        let done = db.run_in(Lane::Bulk, &actor, SupplyBackorders { orders }).await?;
        served += done
            .iter()
            .filter(|(_, got)| got.as_ref().is_ok_and(|supplied| supplied.units > 0))
            .count();
    }
    let mut skip = 0;
    loop {
        let orders = db.read(&actor, BackorderedOrders { skip, most: ROUND }).await?;
        if orders.is_empty() {
            return Ok(served);
        }
        let tried = orders.len();
        let orders = orders.into_iter().map(|id| (id, None)).collect();
        let done = db.run_in(Lane::Bulk, &actor, ConfirmOrders { orders }).await?;
        let confirmed =
            done.iter().filter(|(_, outcome)| matches!(outcome, Ok(Confirmed::Yes(_)))).count();
        served += confirmed;
        // Who was served has left the queue; who was not is passed over, so that those who wait for
        // one SKU do not stand before those whose goods are there.
        skip += i64::try_from(tried - confirmed).unwrap_or(0);
    }
}

/// Releases holds whose time is up; how many orders that freed.
///
/// # Errors
/// What the database reports.
pub async fn release_due_holds(db: &Db) -> Result<usize, Fault> {
    let actor = Actor::system("holds");
    let mut freed = 0;
    loop {
        let due = db.read(&actor, DueHolds { most: ROUND }).await?;
        if due.is_empty() {
            return Ok(freed);
        }
        let holds = due.into_iter().map(|(hold, order)| (order, hold)).collect();
        freed += db.run_in(Lane::Bulk, &actor, ReleaseHolds { holds }).await?.len();
    }
}
