//! Every night what is old enough is forgotten, in pages, shop by shop. What is under a legal hold stays.

use std::collections::HashSet;
use std::sync::Arc;

use customers::CustomerId;
use db::{Command, Ctx, Lane, Query};
use jobs::{Handler, Outcome, Running};
use kernel::{Actor, Fault, Permission, Timestamp};
use orders::OrderId;
use orders::privacy::OfCustomer;
use serde_json::json;
use settings::{KeepIntakeDays, KeepOpenDays, ShopFacts, ShopId};

use crate::legal_hold::HoldSubject;
use crate::permissions::SYSTEM;
use crate::store;

/// Orders, deliveries or files of one commit, so that screens need not wait.
const PAGE: i64 = 100;
/// So long the job of a request may have it; then the night takes it up.
const JOBS_HAVE_DAYS: i64 = 1;
/// How long the file of an export waits to be fetched.
const FILES_KEPT_DAYS: i64 = 7;

/// What must not be forgotten now.
pub(crate) struct Held {
    /// Orders held themselves, and those of customers that are held.
    pub(crate) orders: HashSet<OrderId>,
    /// Customers held themselves.
    pub(crate) customers: Vec<CustomerId>,
}

/// What must not be forgotten now. Who is about to forget something locks it before it asks.
pub(crate) fn held(ctx: &mut Ctx<'_>) -> Result<Held, Fault> {
    let (mut orders, mut customers) = (HashSet::new(), Vec::new());
    for subject in store::held(ctx)? {
        match subject {
            HoldSubject::Order(id) => {
                orders.insert(id);
            }
            HoldSubject::Customer(id) => customers.push(id),
        }
    }
    let subjects = customers::subjects_of(ctx, &customers)?;
    orders.extend(subjects.into_iter().map(OrderId::from_uuid));
    Ok(Held { orders, customers })
}

/// Forgets what is old enough.
pub struct ForgetOld;

impl Handler for ForgetOld {
    const KIND: &'static str = "governance.forget_old";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let db = job.db().clone();
        let actor = Actor::system("privacy");
        let Terms { due, intake_before } = db.read(&actor, ReadTerms).await?;
        let mut done = Done::default();
        for (shop, due) in due {
            let mut behind = None;
            loop {
                if job.is_cancelled() {
                    return Ok(Outcome::Cancelled);
                }
                let page = ForgetPage { shop, due, behind };
                let page = db.run_in(Lane::Bulk, &actor, page).await?;
                done.orders += page.orders;
                done.people += page.people;
                done.held += page.held;
                if page.last.is_none() {
                    break;
                }
                behind = page.last;
            }
        }
        loop {
            let intake = ForgetIntake { before: intake_before };
            let forgotten = db.run_in(Lane::Bulk, &actor, intake).await?;
            done.deliveries += forgotten;
            if forgotten == 0 || job.is_cancelled() {
                break;
            }
        }
        while db.run_in(Lane::Bulk, &actor, jobs::ForgetPayloads { most: PAGE }).await? > 0 {}
        db.run_in(Lane::Bulk, &actor, ForgetFiles).await?;
        for id in db.read(&actor, OpenRequests).await? {
            if job.is_cancelled() {
                return Ok(Outcome::Cancelled);
            }
            // Whoever asked next waits for no one whose request cannot be answered.
            if let Err(fault) = crate::requests::go_on(&db, job, id).await {
                tracing::error!(request = %id, ?fault, "a data request could not be answered");
            }
        }
        Outcome::with(&json!({
            "orders": done.orders, "people": done.people, "held": done.held,
            "deliveries": done.deliveries,
        }))
    }
}

#[derive(Default)]
struct Done {
    orders: u64,
    people: u64,
    held: u64,
    deliveries: u64,
}

/// Which orders of a shop are forgotten.
#[derive(Debug, Clone, Copy)]
enum Due {
    /// Those that were over by then.
    OverBy(Timestamp),
    /// Those that never ended and that nobody has changed since.
    IdleSince(Timestamp),
}

impl Due {
    /// Whether an order is due as it stands now.
    fn is_due(self, order: &OfCustomer) -> bool {
        let is_old = match self {
            Self::OverBy(until) => order.ended_at.is_some_and(|ended_at| ended_at <= until),
            Self::IdleSince(until) => order.ended_at.is_none() && order.changed_at <= until,
        };
        is_old && !order.forgotten
    }
}

/// What is old enough to be forgotten.
struct Terms {
    due: Vec<(ShopId, Due)>,
    intake_before: Timestamp,
}

#[derive(Debug, Clone)]
struct ReadTerms;

impl Query for ReadTerms {
    const PERMISSION: Permission = SYSTEM;
    type Output = Terms;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Terms, Fault> {
        let now = ctx.now();
        let before = |days: i64| now.plus_days(-days);
        let idle = Due::IdleSince(before(settings::parameter::<KeepOpenDays>(ctx)?));
        let shops = settings::all_shops(ctx)?;
        let of_shop = |shop: &Arc<ShopFacts>| {
            [(shop.id, Due::OverBy(before(shop.keeps_personal_days()))), (shop.id, idle)]
        };
        Ok(Terms {
            due: shops.iter().flat_map(of_shop).collect(),
            intake_before: before(settings::parameter::<KeepIntakeDays>(ctx)?),
        })
    }
}

#[derive(Debug, Clone)]
struct ForgetPage {
    shop: ShopId,
    due: Due,
    behind: Option<(Timestamp, OrderId)>,
}

struct Page {
    orders: u64,
    people: u64,
    held: u64,
    last: Option<(Timestamp, OrderId)>,
}

impl Command for ForgetPage {
    const NAME: &'static str = "governance.forget_page";
    const PERMISSION: Permission = SYSTEM;
    type Output = Page;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page, Fault> {
        let found = self.find(ctx)?;
        let last = found.last().copied();
        let ids: Vec<OrderId> = found.into_iter().map(|(_, id)| id).collect();
        orders::privacy::lock(ctx, &ids)?;
        let subjects: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
        // As they stand now: one may have been opened again, or forgotten, before it was locked.
        let held = held(ctx)?.orders;
        let now = orders::privacy::of_subjects(ctx, &subjects)?;
        let (kept, free): (Vec<OrderId>, Vec<OrderId>) = now
            .iter()
            .filter(|order| self.due.is_due(order))
            .map(|order| order.id)
            .partition(|id| held.contains(id));
        let people = orders::privacy::forget(ctx, &free)?;
        let count = |orders: &[OrderId]| u64::try_from(orders.len()).unwrap_or(u64::MAX);
        Ok(Page { orders: count(&free), people, held: count(&kept), last })
    }
}

impl ForgetPage {
    fn find(&self, ctx: &mut Ctx<'_>) -> Result<Vec<(Timestamp, OrderId)>, Fault> {
        let Self { shop, due, behind } = *self;
        match due {
            Due::OverBy(until) => {
                let found = orders::privacy::ended(ctx, shop, until, behind, PAGE)?;
                Ok(found.into_iter().map(|order| (order.ended_at, order.id)).collect())
            }
            Due::IdleSince(until) => {
                let found = orders::privacy::idle(ctx, shop, until, behind, PAGE)?;
                Ok(found.into_iter().map(|order| (order.placed_at, order.id)).collect())
            }
        }
    }
}

#[derive(Debug, Clone)]
struct ForgetIntake {
    before: Timestamp,
}

impl Command for ForgetIntake {
    const NAME: &'static str = "governance.forget_intake";
    const PERMISSION: Permission = SYSTEM;
    type Output = u64;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<u64, Fault> {
        let kept: Vec<OrderId> = held(ctx)?.orders.into_iter().collect();
        let mut old = orders::privacy::old_deliveries(ctx, self.before, &kept, PAGE)?;
        let of: Vec<OrderId> = old.iter().filter_map(|delivery| delivery.order).collect();
        orders::privacy::lock(ctx, &of)?;
        let held = held(ctx)?.orders;
        old.retain(|delivery| delivery.order.is_none_or(|order| !held.contains(&order)));
        orders::privacy::forget_intake(ctx, &old, (self.before, PAGE))
    }
}

#[derive(Debug, Clone)]
struct ForgetFiles;

impl Command for ForgetFiles {
    const NAME: &'static str = "governance.forget_files";
    const PERMISSION: Permission = SYSTEM;
    type Output = u64;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<u64, Fault> {
        let before = ctx.now().plus_days(-FILES_KEPT_DAYS);
        store::forget_files(ctx, before)
    }
}

#[derive(Debug, Clone)]
struct OpenRequests;

impl Query for OpenRequests {
    const PERMISSION: Permission = SYSTEM;
    type Output = Vec<crate::DataRequestId>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let working_since = ctx.now().plus_days(-JOBS_HAVE_DAYS);
        store::open_requests(ctx, working_since)
    }
}
