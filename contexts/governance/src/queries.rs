//! What a person can look at.

use std::sync::Arc;

use customers::CustomerId;
use db::{Ctx, KeyState, ListKeys, Query};
use jobs::JobId;
use kernel::{Cursor, Fault, Page, PageRequest, Permission, Timestamp};
use orders::OrderId;
use orders::privacy::{Ended, OfCustomer, Waiting};
use serde::Serialize;
use settings::{KeepIntakeDays, KeepOpenDays, ShopFacts, ShopId};

use crate::data_request::{Outcome, RequestKind, RequestState};
use crate::forget::held;
use crate::legal_hold::HoldFacts;
use crate::{DataRequestId, permissions, store};

/// A request as a screen shows it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = DataRequest)]
pub(crate) struct RequestFacts {
    /// Its id.
    pub(crate) id: DataRequestId,
    /// What is asked.
    pub(crate) kind: RequestKind,
    /// About whom.
    #[schema(value_type = String)]
    pub(crate) customer_id: CustomerId,
    /// How far it is.
    pub(crate) state: RequestState,
    /// Why, as who took it down wrote; nothing when that was forgotten.
    pub(crate) reason: Option<String>,
    /// Who took it down.
    pub(crate) asked_by: String,
    /// When.
    pub(crate) asked_at: Timestamp,
    /// The job that works at it.
    pub(crate) job_id: Option<JobId>,
    /// When it was answered.
    pub(crate) done_at: Option<Timestamp>,
    /// How.
    pub(crate) outcome: Option<Outcome>,
    /// Whether there is a file to be fetched.
    pub(crate) has_file: bool,
}

/// How long the people of one shop's orders are known, and how many wait to be forgotten.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ShopRetention)]
pub(crate) struct ShopRetention {
    #[schema(value_type = String)]
    pub(crate) shop_id: ShopId,
    pub(crate) code: String,
    pub(crate) name: String,
    /// Days after an order is over.
    pub(crate) keep_days: i64,
    /// Orders that are over and still have personal data.
    pub(crate) waiting: i64,
    /// Those that go in the coming night, or stay for a legal hold alone.
    pub(crate) due: i64,
    /// Those that go within a week.
    pub(crate) due_in_7_days: i64,
    /// Those that go within thirty days.
    pub(crate) due_in_30_days: i64,
    /// When the next of them goes.
    pub(crate) next_at: Option<Timestamp>,
}

/// How long persons are known.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct Retention {
    pub(crate) shops: Vec<ShopRetention>,
    /// Days that deliveries and files keep what they came with.
    pub(crate) intake_days: i64,
    /// Days after its last change that an order that never ends keeps its people.
    pub(crate) open_days: i64,
    /// Orders under a legal hold.
    pub(crate) held_orders: i64,
}

#[derive(Debug, Clone)]
pub(crate) struct ReadRetention;

impl Query for ReadRetention {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Retention;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Retention, Fault> {
        let now = ctx.now();
        let shops = settings::all_shops(ctx)?;
        let asked: Vec<_> = shops
            .iter()
            .map(|shop| {
                let over_by = |ahead| now.plus_days(ahead - shop.keeps_personal_days());
                (shop.id, [over_by(0), over_by(7), over_by(30)])
            })
            .collect();
        let mut waiting = orders::privacy::waiting(ctx, &asked)?;
        let retention = |shop: &Arc<ShopFacts>| {
            let keep_days = shop.keeps_personal_days();
            let Waiting { orders, by, oldest } = waiting.remove(&shop.id).unwrap_or_default();
            let [due, due_in_7_days, due_in_30_days] = by;
            ShopRetention {
                shop_id: shop.id,
                code: shop.code.clone(),
                name: shop.name.clone(),
                keep_days,
                waiting: orders,
                due,
                due_in_7_days,
                due_in_30_days,
                next_at: oldest.map(|at| at.plus_days(keep_days)),
            }
        };
        let shops = shops.iter().map(retention).collect();
        // How many are held is the whole house's: whoever sees some shops only is not told.
        let held = if ctx.actor().scope.is_all() { held_orders(ctx)?.len() } else { 0 };
        Ok(Retention {
            shops,
            intake_days: settings::parameter::<KeepIntakeDays>(ctx)?,
            open_days: settings::parameter::<KeepOpenDays>(ctx)?,
            held_orders: i64::try_from(held).unwrap_or(i64::MAX),
        })
    }
}

/// The orders under a legal hold, their own or their customer's.
fn held_orders(ctx: &mut Ctx<'_>) -> Result<Vec<OfCustomer>, Fault> {
    let held: Vec<_> = held(ctx)?.orders.into_iter().map(|id| id.uuid()).collect();
    orders::privacy::of_subjects(ctx, &held)
}

/// An order that will be forgotten.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct DueOrder {
    #[schema(value_type = String)]
    pub(crate) id: OrderId,
    pub(crate) number: String,
    /// When it was delivered, or closed.
    pub(crate) ended_at: Timestamp,
    /// When its people are forgotten.
    pub(crate) due_at: Timestamp,
    /// A legal hold keeps it.
    pub(crate) held: bool,
}

/// The orders of a shop that will be forgotten, the next first.
#[derive(Debug, Clone)]
pub(crate) struct ListDue {
    pub(crate) shop_id: ShopId,
    pub(crate) page: PageRequest,
}

impl Query for ListDue {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<DueOrder>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<DueOrder>, Fault> {
        let limit = self.page.limit()?;
        let bad = || Fault::field("after", "kernel.bad_cursor", "not of this list");
        let behind = match self.page.after()? {
            None => None,
            Some(cursor) => {
                let keys = cursor.keys(2)?;
                let at = keys[0].parse().map(Timestamp::from_micros).map_err(|_| bad())?;
                Some((at, keys[1].parse::<OrderId>().map_err(|_| bad())?))
            }
        };
        let mut shops = settings::shops(ctx, &[self.shop_id])?;
        let missing = || Fault::not_found("governance.no_such_shop", "no shop has this id");
        let shop = shops.remove(&self.shop_id).ok_or_else(missing)?;
        let until = Timestamp::from_micros(i64::MAX);
        let found = orders::privacy::ended(ctx, shop.id, until, behind, limit + 1)?;
        let held = held(ctx)?.orders;
        let page = Page::from_rows(found, limit, |Ended { ended_at, id, .. }| {
            Cursor::new(vec![ended_at.as_micros().to_string(), id.to_string()])
        });
        let keep_days = shop.keeps_personal_days();
        let view = |order: Ended| DueOrder {
            due_at: order.ended_at.plus_days(keep_days),
            held: held.contains(&order.id),
            id: order.id,
            number: order.number,
            ended_at: order.ended_at,
        };
        Ok(page.map(view))
    }
}

/// A key as a screen shows it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = DataKey)]
pub(crate) struct KeyFacts {
    /// Its number, in each value it sealed.
    pub(crate) number: i64,
    /// What it does.
    #[schema(value_type = String)]
    pub(crate) state: KeyState,
    /// The month it was made in.
    pub(crate) period: String,
    /// The fingerprint of the master key that wraps it.
    pub(crate) master: String,
    pub(crate) created_at: Timestamp,
    pub(crate) destroyed_at: Option<Timestamp>,
}

/// The keys of personal data, without the keys.
#[derive(Debug, Clone)]
pub(crate) struct ReadKeys;

impl Query for ReadKeys {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<KeyFacts>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<KeyFacts>, Fault> {
        let keys = ListKeys.run(ctx)?;
        let view = |key: db::KeyView| KeyFacts {
            number: key.number,
            state: key.state,
            period: key.period,
            master: key.master,
            created_at: key.created_at,
            destroyed_at: key.destroyed_at,
        };
        Ok(keys.into_iter().map(view).collect())
    }
}

/// The file of an export.
#[derive(Debug, Clone)]
pub(crate) struct ReadFile(pub(crate) DataRequestId);

impl Query for ReadFile {
    const PERMISSION: Permission = permissions::ANSWER;
    type Output = Vec<u8>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<u8>, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        store::file(ctx, self.0)?.ok_or_else(no_file)
    }
}

pub(crate) fn no_file() -> Fault {
    Fault::conflict("governance.no_file", "not written yet, or its time is over")
}

/// What must not be forgotten now, the newest first.
#[derive(Debug, Clone)]
pub(crate) struct ListHolds(pub(crate) PageRequest);

impl Query for ListHolds {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<HoldFacts>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<HoldFacts>, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let limit = self.0.limit()?;
        let holds = store::holds(ctx, self.0.behind()?, limit + 1)?;
        Ok(Page::from_rows(holds, limit, |hold| Cursor::of(hold.id)))
    }
}

/// What persons asked, the newest first.
#[derive(Debug, Clone)]
pub(crate) struct ListRequests(pub(crate) PageRequest);

impl Query for ListRequests {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<RequestFacts>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<RequestFacts>, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let limit = self.0.limit()?;
        let requests = store::requests(ctx, self.0.behind()?, limit + 1)?;
        Ok(Page::from_rows(requests, limit, |request| Cursor::of(request.id)))
    }
}

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct GetRequest(pub(crate) DataRequestId);

impl Query for GetRequest {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = RequestFacts;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<RequestFacts, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        store::request(ctx, self.0)
    }
}
