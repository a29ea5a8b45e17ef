//! What becomes of orders, step by step on a clock that is moved: who reviews, confirms, packs and
//! ships them when, and what goes wrong on the way.

use std::collections::BTreeMap;

use db::{Command, Ctx, Db};
use inventory::WarehouseId;
use kernel::{Actor, Fault, Kind, Permission};
use orders::commands::{
    AcceptException, ApproveOrders, CancelOrder, ConfirmOrders, HoldOrders, MoveParcel,
    MoveParcels, RejectOrder, ReleaseHolds, ResubmitOrder, Shipping,
};
use orders::exception::ExceptionCode;
use orders::hold::HoldReason;
use orders::parcel::ParcelAction;
use orders::queries::{GetOrder, PlannedParcels};
use orders::{CancelReason, OrderId, ParcelId, RejectReason};

use super::chance::Chance;
use super::company::Company;
use super::orders::{Flaw, Trade};
use crate::roles::Role;

/// What is done with an order next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deed {
    Hold,
    Release,
    Accept,
    Reject,
    Resubmit,
    Approve,
    Confirm,
    Cancel,
    /// The warehouse's next action on its parcels, and how often it found none yet.
    Work(Stage, u8),
}

/// How far the warehouse and the carrier are to take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Release,
    Pick,
    Pack,
    Ship,
    OutForDelivery,
    Deliver,
    Lose,
    ReturnToSender,
}

/// Orders in one commit.
const TOGETHER: usize = 300;
/// How often a parcel that is not there yet is looked for again, and after how many steps.
const LOOKS: u8 = 6;
const LOOK_AGAIN: u32 = 16;

/// One order on its way. Only the future is kept: what is over is forgotten, so that a million
/// orders need no more than those of the last days.
#[derive(Debug, Clone)]
struct Task {
    order: OrderId,
    number: u64,
    trade: Trade,
    deed: Deed,
    /// Its parcels, once the warehouse has them.
    parcels: Vec<Known>,
}

/// A parcel the warehouse has.
#[derive(Debug, Clone, Copy)]
struct Known {
    id: ParcelId,
    from_germany: bool,
}

/// Everything that is still to come, by step.
pub(super) struct Agenda {
    tasks: BTreeMap<u32, Vec<Task>>,
    mappings: BTreeMap<u32, BTreeMap<String, (u64, Trade)>>,
    last: u32,
}

impl Agenda {
    /// Up to a last step; what would come later never comes.
    pub(super) fn until(last: u32) -> Self {
        Self { tasks: BTreeMap::new(), mappings: BTreeMap::new(), last }
    }

    fn add(&mut self, step: u32, task: Task) {
        if step <= self.last {
            self.tasks.entry(step).or_default().push(task);
        }
    }

    /// Decides what is in store for an order that was just placed.
    pub(super) fn plan(
        &mut self,
        company: &Company,
        number: u64,
        order: OrderId,
        trade: Trade,
        flaw: &Flaw,
        now: u32,
    ) {
        let chance = &mut Chance::of(company.seed, 5, number);
        let mut add = |after: u64, deed| {
            let step = now.saturating_add(u32::try_from(after).unwrap_or(u32::MAX));
            self.add(step, Task { order, number, trade, deed, parcels: Vec::new() });
        };
        let review = 1 + chance.below(6);
        match flaw {
            Flaw::None => {
                if chance.permille(25) {
                    add(0, Deed::Hold);
                    // Some holds outlive the demo, and some orders their buyer's patience.
                    let over = if chance.permille(700) { Deed::Release } else { Deed::Cancel };
                    add(6 + chance.below(70), over);
                    add(90 + chance.below(8), Deed::Approve);
                } else if chance.permille(25) && trade != Trade::Marketplace {
                    add(review, Deed::Reject);
                    add(review + 6 + chance.below(40), Deed::Resubmit);
                    add(review + 48 + chance.below(6), Deed::Approve);
                } else {
                    add(review, Deed::Approve);
                }
                if chance.permille(15) {
                    add(1 + chance.below(8), Deed::Cancel);
                }
            }
            Flaw::UnmappedSku { external, sku } => {
                let mapped = now + 20 + u32::try_from(chance.below(30)).unwrap_or(0);
                if mapped <= self.last {
                    let known = (*sku, trade);
                    self.mappings.entry(mapped).or_default().insert(external.clone(), known);
                }
                let (deed, parcels) = (Deed::Approve, Vec::new());
                self.add(mapped + 2, Task { order, number, trade, deed, parcels });
                return;
            }
            Flaw::Acceptable => {
                let accepted = 3 + chance.below(24);
                add(accepted, Deed::Accept);
                add(accepted + review, Deed::Approve);
            }
            // Nobody answers for ever: what is not mended is given up.
            Flaw::Address => add(50 + chance.below(40), Deed::Cancel),
            Flaw::Unpaid => {
                add(review, Deed::Approve);
                add(56 + chance.below(12), Deed::Cancel);
            }
        }
        if trade == Trade::Marketplace && *flaw == Flaw::None {
            // The house approves and confirms by itself: the warehouse sees it next.
            add(3 + chance.below(5), Deed::Work(Stage::Release, 0));
        }
    }

    /// Which of the shops' new codes somebody maps at this step.
    pub(super) fn mappings_at(&mut self, step: u32) -> BTreeMap<String, (u64, Trade)> {
        self.mappings.remove(&step).unwrap_or_default()
    }

    /// Does everything that is due at a step.
    pub(super) async fn live(
        &mut self,
        db: &Db,
        company: &Company,
        step: u32,
    ) -> Result<(), Fault> {
        let Some(mut due) = self.tasks.remove(&step) else { return Ok(()) };
        // By deed, and within it by the orders' age: the same at every run.
        due.sort_by_key(|task| (task.deed, task.number));
        for group in due.chunk_by(|one, other| one.deed == other.deed) {
            for together in group.chunks(TOGETHER) {
                self.act(db, company, step, together).await?;
            }
        }
        Ok(())
    }

    async fn act(
        &mut self,
        db: &Db,
        company: &Company,
        step: u32,
        tasks: &[Task],
    ) -> Result<(), Fault> {
        let Some(first) = tasks.first() else { return Ok(()) };
        let turn = u64::from(step);
        let seen = || tasks.iter().map(|task| (task.order, None)).collect::<Vec<_>>();
        match first.deed {
            Deed::Approve => {
                let approve = ApproveOrders { orders: seen(), note: String::new() };
                db.run(company.who(Role::Reviewer, turn), approve).await?;
                self.after_approval(company, step, tasks);
            }
            Deed::Confirm => {
                let confirm = ConfirmOrders { orders: seen() };
                db.run(company.who(Role::Confirmer, turn), confirm).await?;
            }
            Deed::Hold => {
                let reason = *[
                    HoldReason::Manual,
                    HoldReason::BuyerMessage,
                    HoldReason::FraudRisk,
                    HoldReason::RefundPending,
                ]
                .get(usize::try_from(step % 4).unwrap_or(0))
                .unwrap_or(&HoldReason::Manual);
                let hold = HoldOrders {
                    orders: seen(),
                    reason,
                    incident: String::new(),
                    blocks: None,
                    keeps_stock: None,
                    until: None,
                    note: "等待买家回复 / waiting for the buyer".to_owned(),
                };
                db.run(company.who(Role::CustomerService, turn), hold).await?;
            }
            Deed::Work(stage, looks) => {
                self.work(db, company, step, tasks, stage, looks).await?;
            }
            deed => {
                let one_by_one =
                    OneByOne { deed, orders: tasks.iter().map(|task| task.order).collect() };
                db.run(actor_of(company, deed, turn), one_by_one).await?;
            }
        }
        Ok(())
    }

    /// Who was approved is confirmed next, by a person or by the shop's own rule.
    fn after_approval(&mut self, company: &Company, step: u32, tasks: &[Task]) {
        for task in tasks {
            let chance = &mut Chance::of(company.seed, 6, task.number);
            let confirmed = step + 1 + u32::try_from(chance.below(4)).unwrap_or(0);
            if task.trade == Trade::OwnShop {
                self.add(confirmed, Task { deed: Deed::Confirm, ..task.clone() });
            }
            if task.trade != Trade::Marketplace {
                let work = confirmed + 1 + u32::try_from(chance.below(5)).unwrap_or(0);
                self.add(work, Task { deed: Deed::Work(Stage::Release, 0), ..task.clone() });
            }
        }
    }

    async fn work(
        &mut self,
        db: &Db,
        company: &Company,
        step: u32,
        tasks: &[Task],
        stage: Stage,
        looks: u8,
    ) -> Result<(), Fault> {
        let (tasks_now, seed, germany) = (tasks.to_vec(), company.seed, company.germany);
        let work = WorkParcels { stage, tasks: tasks_now, seed, germany };
        let moved = db.run(company.who(Role::WarehouseKeeper, u64::from(step)), work).await?;
        for (task, parcels) in tasks.iter().zip(moved) {
            if parcels.is_empty() {
                if stage == Stage::Release && looks < LOOKS {
                    let deed = Deed::Work(Stage::Release, looks + 1);
                    self.add(step + LOOK_AGAIN, Task { deed, ..task.clone() });
                }
                continue;
            }
            let chance = &mut Chance::of(company.seed, 7, task.number);
            let days = 24 + u32::try_from(chance.below(64)).unwrap_or(0);
            let (next, after) = match stage {
                Stage::Release => (Stage::Pick, 1),
                Stage::Pick => (Stage::Pack, 1),
                Stage::Pack => (Stage::Ship, 1),
                Stage::Ship => match chance.below(1_000) {
                    0..5 => (Stage::Lose, 110),
                    5..12 => (Stage::ReturnToSender, days + 16),
                    // Not every carrier says that it is on the last mile.
                    12..400 => (Stage::OutForDelivery, days),
                    _ => (Stage::Deliver, days + 2),
                },
                Stage::OutForDelivery => (Stage::Deliver, 2),
                Stage::Deliver | Stage::Lose | Stage::ReturnToSender => continue,
            };
            let deed = Deed::Work(next, 0);
            self.add(step + after, Task { deed, parcels, ..task.clone() });
        }
        Ok(())
    }
}

fn actor_of(company: &Company, deed: Deed, turn: u64) -> &Actor {
    let role = match deed {
        Deed::Accept | Deed::Reject => Role::Reviewer,
        Deed::Resubmit | Deed::Cancel => Role::OrderClerk,
        _ => Role::CustomerService,
    };
    company.who(role, turn)
}

/// A refusal is a part of life: the order was cancelled, held or is not as far. What is wrong with
/// the house itself is not.
fn refused<T>(outcome: Result<T, Fault>) -> Result<Option<T>, Fault> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(fault) if matches!(fault.kind(), Kind::Internal | Kind::Unavailable) => Err(fault),
        Err(_) => Ok(None),
    }
}

/// A deed that people do order by order, for several in one commit.
#[derive(Debug, Clone)]
struct OneByOne {
    deed: Deed,
    orders: Vec<OrderId>,
}

impl Command for OneByOne {
    const NAME: &'static str = "demo.one_by_one";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        for order in self.orders {
            let outcome = ctx.attempt(|ctx| one(ctx, self.deed, order));
            refused(outcome)?;
        }
        Ok(())
    }
}

fn one(ctx: &mut Ctx<'_>, deed: Deed, order_id: OrderId) -> Result<(), Fault> {
    let seen_version = None;
    match deed {
        Deed::Reject => {
            let note = "请核对收货地址 / please check the address".to_owned();
            let reason = RejectReason::WrongAddress;
            RejectOrder { order_id, seen_version, reason, note }.run(ctx).map(|_| ())
        }
        Deed::Resubmit => {
            let note = "已与买家确认 / confirmed with the buyer".to_owned();
            ResubmitOrder { order_id, seen_version, note }.run(ctx).map(|_| ())
        }
        Deed::Cancel => {
            let (reason, note) = (CancelReason::BuyerRequest, String::new());
            CancelOrder { order_id, seen_version, reason, note }.run(ctx).map(|_| ())
        }
        Deed::Release => {
            let holds = (GetOrder { order_id }).run_here(ctx)?.holds;
            let holds = holds.into_iter().map(|hold| (order_id, hold.id)).collect();
            ReleaseHolds { holds }.run(ctx).map(|_| ())
        }
        Deed::Accept => {
            let open = (GetOrder { order_id }).run_here(ctx)?.exceptions;
            for exception in open {
                if exception.may_be_accepted && exception.code != ExceptionCode::OutOfStock {
                    let reason = "促销价，已核实 / a promotion, checked".to_owned();
                    let (exception_id, seen_version) = (exception.id, None);
                    AcceptException { order_id, exception_id, seen_version, reason }.run(ctx)?;
                }
            }
            Ok(())
        }
        Deed::Hold | Deed::Approve | Deed::Confirm | Deed::Work(..) => Ok(()),
    }
}

/// A query within a command's transaction.
trait RunHere: db::Query {
    fn run_here(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        self.run(ctx)
    }
}
impl RunHere for GetOrder {}
impl RunHere for PlannedParcels {}

/// The warehouse takes the parcels of several orders one stage further; which of each order's it
/// could take.
#[derive(Debug, Clone)]
struct WorkParcels {
    stage: Stage,
    tasks: Vec<Task>,
    seed: u64,
    germany: WarehouseId,
}

impl Command for WorkParcels {
    const NAME: &'static str = "demo.work_parcels";
    const PERMISSION: Permission = orders::permissions::FULFIL;
    type Output = Vec<Vec<Known>>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let known = self.known(ctx)?;
        let numbered = self.tasks.iter().zip(&known).flat_map(|(task, parcels)| {
            parcels.iter().zip(0_u64..).map(|(parcel, at)| (parcel, task.number * 4 + at))
        });
        let moves: Vec<MoveParcel> = numbered
            .map(|(parcel, number)| MoveParcel {
                parcel_id: parcel.id,
                seen_version: None,
                action: self.stage.action(),
                shipping: (self.stage == Stage::Ship)
                    .then(|| shipping(self.seed, number, parcel.from_germany)),
            })
            .collect();
        let mut outcomes = MoveParcels { moves }.run(ctx)?.into_iter();
        let mut moved = Vec::with_capacity(known.len());
        for parcels in known {
            let mut went = Vec::with_capacity(parcels.len());
            for (parcel, outcome) in parcels.into_iter().zip(outcomes.by_ref()) {
                went.extend(refused(outcome)?.map(|_| parcel));
            }
            moved.push(went);
        }
        Ok(moved)
    }
}

impl WorkParcels {
    /// Each order's parcels: those the warehouse has, or those that wait for it.
    fn known(&self, ctx: &mut Ctx<'_>) -> Result<Vec<Vec<Known>>, Fault> {
        if self.stage != Stage::Release {
            return Ok(self.tasks.iter().map(|task| task.parcels.clone()).collect());
        }
        let orders = self.tasks.iter().map(|task| task.order).collect();
        let mut planned = PlannedParcels { orders }.run_here(ctx)?;
        let of = self.tasks.iter().map(|task| {
            let parcels = planned.remove(&task.order).unwrap_or_default();
            let known = parcels.into_iter().map(|parcel| Known {
                id: parcel.id,
                from_germany: parcel.warehouse_id == self.germany,
            });
            known.collect()
        });
        Ok(of.collect())
    }
}

impl Stage {
    const fn action(self) -> ParcelAction {
        match self {
            Self::Release => ParcelAction::Release,
            Self::Pick => ParcelAction::Pick,
            Self::Pack => ParcelAction::Pack,
            Self::Ship => ParcelAction::Ship,
            Self::OutForDelivery => ParcelAction::OutForDelivery,
            Self::Deliver => ParcelAction::Deliver,
            Self::Lose => ParcelAction::Lose,
            Self::ReturnToSender => ParcelAction::ReturnToSender,
        }
    }
}

/// A carrier of where the parcel leaves from, and a number nobody else has.
fn shipping(seed: u64, number: u64, from_germany: bool) -> Shipping {
    let chance = &mut Chance::of(seed, 8, number);
    let carrier = if from_germany {
        *chance.pick(&["DHL", "DPD", "GLS"])
    } else {
        *chance.pick(&["YunExpress", "4PX", "USPS"])
    };
    let begins = if from_germany { "DE" } else { "SZ" };
    Shipping {
        carrier: carrier.to_owned(),
        tracking_number: format!("{begins}{number:010}{}", chance.digits(3)),
    }
}
