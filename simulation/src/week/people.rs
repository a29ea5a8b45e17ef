//! What people do in an hour. Each looks at the books first, in a fixed order.

use std::sync::Arc;

use catalog::MapSku;
use db::{Command, Ctx};
use inventory::{AdjustReason, AdjustStock};
use kernel::{Actor, Fault, Permission};
use orders::commands::{
    AcceptException, ApproveOrders, CancelOrder, ConfirmOrders, Confirmed, Delivered, HoldOrders,
    MoveParcel, Placed, RejectOrder, ReleaseHolds, ReopenOrder, ResubmitOrder, Shipping,
    UnconfirmOrder,
};
use orders::hold::HoldReason;
use orders::parcel::ParcelAction;
use orders::{CancelReason, ExceptionId, HoldId, OrderId, ParcelId, RejectReason};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use uuid::Uuid;

use super::house::{House, person};
use crate::Trouble;
use crate::company::{Company, FOREIGN_SKU};

/// When somebody finally says what the shops' own name means.
const FOREIGN_SKU_LEARNT_AT: u32 = 34;

pub(super) struct People {
    company: Company,
    reviewer: Actor,
    confirmer: Actor,
    keeper: Actor,
    carrier: Actor,
    shops: Actor,
    orders: u64,
    /// Deliveries that will come once more, and what the first one was told.
    echoes: Vec<(Delivered, OrderId)>,
    pub(super) double_deliveries: u64,
}

/// A set of deliveries in one commit, as the bulk endpoint takes them.
#[derive(Clone)]
struct Arrive(Arc<[Delivered]>);

impl Command for Arrive {
    const NAME: &'static str = "simulation.arrive";
    const PERMISSION: Permission = orders::permissions::CREATE;
    type Output = Vec<Result<Placed, Fault>>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        orders::commands::place(ctx, &self.0)
    }
}

/// Ids and versions from rows of the books.
fn uuid(text: &str) -> Result<Uuid, Trouble> {
    Ok(Uuid::parse_str(text)?)
}

async fn some<const N: usize>(house: &House, sql: &str) -> Result<Vec<[String; N]>, Trouble> {
    let rows = house.reader.rows(sql).await?;
    let read = |row: Vec<String>| row.try_into().map_err(|row| format!("{sql}: {row:?}").into());
    rows.into_iter().map(read).collect()
}

async fn orders_in(house: &House, condition: &str) -> Result<Vec<(OrderId, i64)>, Trouble> {
    let sql = format!(
        "SELECT encode(uuid_send(id), 'hex'), version FROM orders WHERE {condition} \
         ORDER BY number LIMIT 40"
    );
    let rows: Vec<[String; 2]> = some(house, &sql).await?;
    rows.iter().map(|[id, version]| Ok((OrderId::from_uuid(uuid(id)?), version.parse()?))).collect()
}

impl People {
    pub(super) fn new(company: Company) -> Self {
        Self {
            company,
            reviewer: person("reviewer"),
            confirmer: person("confirmer"),
            keeper: person("keeper"),
            carrier: Actor::system("carrier"),
            shops: Actor::system("shops"),
            orders: 0,
            echoes: Vec::new(),
            double_deliveries: 0,
        }
    }

    /// Orders arrive; some twice in one delivery, some again later.
    pub(super) async fn shops_send(
        &mut self,
        house: &mut House,
        random: &mut StdRng,
        rate: u32,
    ) -> Result<(), Trouble> {
        let mut batch: Vec<Delivered> = Vec::new();
        let mut expected: Vec<Option<OrderId>> = Vec::new();
        while !self.echoes.is_empty() && random.random_bool(0.5) {
            let (delivered, id) = self.echoes.remove(0);
            batch.push(delivered);
            expected.push(Some(id));
        }
        for _ in 0..random.random_range(0..=rate * 2) {
            self.orders += 1;
            let order = self.company.draw_order(random, self.orders, house.clock.now())?;
            batch.push(order.clone());
            expected.push(None);
            if random.random_bool(0.1) {
                batch.push(order);
                expected.push(None);
            }
        }
        let placed = house.run(&self.shops.clone(), Arrive(batch.clone().into())).await?;
        let placed = placed.ok_or("a set of deliveries was refused as a whole")?;
        for ((delivered, outcome), expected) in batch.into_iter().zip(placed).zip(expected) {
            let placed = outcome.map_err(|fault| format!("an order was refused: {fault:?}"))?;
            self.double_deliveries += u64::from(placed.known);
            if expected.is_some_and(|id| id != placed.id || !placed.known) {
                return Err(
                    format!("{} came again as {placed:?}", delivered.new.external_id).into()
                );
            }
            if random.random_bool(0.15) {
                self.echoes.push((delivered, placed.id));
            }
        }
        Ok(())
    }

    /// Reviewers and confirmers take what waits, sometimes pressing twice.
    pub(super) async fn clerks_review(
        &mut self,
        house: &mut House,
        random: &mut StdRng,
    ) -> Result<(), Trouble> {
        let reviewer = self.reviewer.clone();
        let mut approve = Vec::new();
        for (order_id, version) in orders_in(house, "state = 'new' AND exceptions_open = 0").await?
        {
            if random.random_bool(0.9) {
                approve.push((order_id, Some(version)));
                continue;
            }
            let note = "please look again".to_owned();
            let reason = RejectReason::WrongGoods;
            let reject = RejectOrder { order_id, seen_version: Some(version), reason, note };
            house.run(&reviewer, reject).await?;
        }
        let command = ApproveOrders { orders: approve, note: String::new() };
        for (_, outcome) in house.run(&reviewer, command.clone()).await?.unwrap_or_default() {
            if let Err(fault) = outcome {
                house.was_refused(&fault, "approve")?;
            }
        }
        if random.random_bool(0.2) {
            // The same once more, at the versions of before.
            let again = house.run(&reviewer, command).await?.unwrap_or_default();
            if let Some((id, _)) = again.iter().find(|(_, outcome)| outcome.is_ok()) {
                return Err(format!("{id} was approved twice at one version").into());
            }
        }
        for (order_id, version) in orders_in(house, "state = 'returned'").await? {
            let note = "the buyer means it".to_owned();
            let resubmit = ResubmitOrder { order_id, seen_version: Some(version), note };
            house.run(&reviewer, resubmit).await?;
        }
        let ready = "state = 'approved' AND NOT no_stock AND NOT payment_due";
        let waiting = orders_in(house, ready).await?;
        let confirm = ConfirmOrders {
            orders: waiting.into_iter().map(|(id, version)| (id, Some(version))).collect(),
        };
        for (_, outcome) in house.run(&self.confirmer.clone(), confirm).await?.unwrap_or_default() {
            match outcome {
                Ok(Confirmed::Yes(_) | Confirmed::Waits(_)) => {}
                Err(fault) => house.was_refused(&fault, "confirm")?,
            }
        }
        Ok(())
    }

    /// Holds, cancellations, exceptions, and a SKU that is learnt.
    pub(super) async fn clerks_mend(
        &mut self,
        house: &mut House,
        random: &mut StdRng,
        hour: u32,
    ) -> Result<(), Trouble> {
        self.place_and_release_holds(house, random).await?;
        let (reviewer, confirmer) = (self.reviewer.clone(), self.confirmer.clone());
        let open = "state NOT IN ('completed', 'cancelled')";
        for (order_id, version) in orders_in(house, open).await? {
            let roll = random.random_range(0..1_000);
            let seen_version = Some(version);
            if roll < 8 {
                let (reason, note) = (CancelReason::BuyerRequest, String::new());
                house.run(&reviewer, CancelOrder { order_id, seen_version, reason, note }).await?;
            } else if roll < 16 {
                house.run(&confirmer, UnconfirmOrder { order_id, seen_version }).await?;
            }
        }
        for (order_id, version) in orders_in(house, "state = 'approved' AND payment_due").await? {
            if random.random_bool(0.05) {
                let (seen_version, reason) = (Some(version), CancelReason::Other);
                let note = "never paid".to_owned();
                house.run(&reviewer, CancelOrder { order_id, seen_version, reason, note }).await?;
            }
        }
        for (order_id, version) in orders_in(house, "state = 'cancelled'").await? {
            if random.random_bool(0.01) {
                let reopen = ReopenOrder { order_id, seen_version: Some(version) };
                house.run(&reviewer, reopen).await?;
            }
        }
        let exceptions: Vec<[String; 2]> = some(
            house,
            "SELECT encode(uuid_send(x.order_id), 'hex'), encode(uuid_send(x.id), 'hex') \
             FROM order_exceptions x JOIN orders o ON o.id = x.order_id \
             WHERE x.closed_at IS NULL \
             AND x.code IN ('phone_missing', 'postcode_invalid', 'duplicate_suspect', 'addr_incomplete') \
             ORDER BY o.number, x.line_no, x.code LIMIT 10",
        )
        .await?;
        for [order, exception] in exceptions {
            if random.random_bool(0.3) {
                let accept = AcceptException {
                    seen_version: None,
                    order_id: OrderId::from_uuid(uuid(&order)?),
                    exception_id: ExceptionId::from_uuid(uuid(&exception)?),
                    reason: "asked the buyer".to_owned(),
                };
                house.run(&reviewer, accept).await?;
            }
        }
        if hour == FOREIGN_SKU_LEARNT_AT {
            self.learn_the_foreign_sku(house).await?;
        }
        Ok(())
    }

    async fn place_and_release_holds(
        &mut self,
        house: &mut House,
        random: &mut StdRng,
    ) -> Result<(), Trouble> {
        let reviewer = self.reviewer.clone();
        for (order_id, version) in orders_in(house, "state IN ('new', 'approved')").await? {
            if !random.random_bool(0.03) {
                continue;
            }
            let reasons = [HoldReason::Manual, HoldReason::FraudRisk, HoldReason::BuyerMessage];
            let until = random.random_bool(0.5).then(|| house.clock.now().plus_seconds(20_000));
            let hold = HoldOrders {
                orders: vec![(order_id, Some(version))],
                reason: *reasons.choose(random).ok_or("no reason")?,
                incident: String::new(),
                blocks: None,
                keeps_stock: None,
                until,
                note: String::new(),
            };
            house.run(&reviewer, hold).await?;
        }
        let holds: Vec<[String; 2]> = some(
            house,
            "SELECT encode(uuid_send(h.order_id), 'hex'), encode(uuid_send(h.id), 'hex') \
             FROM order_holds h JOIN orders o ON o.id = h.order_id \
             WHERE h.released_at IS NULL ORDER BY o.number, h.reason LIMIT 20",
        )
        .await?;
        for [order, hold] in holds {
            if random.random_bool(0.2) {
                let holds =
                    vec![(OrderId::from_uuid(uuid(&order)?), HoldId::from_uuid(uuid(&hold)?))];
                house.run(&reviewer, ReleaseHolds { holds }).await?;
            }
        }
        Ok(())
    }

    async fn learn_the_foreign_sku(&self, house: &mut House) -> Result<(), Trouble> {
        let (_, sku_id) = self.company.skus.first().ok_or("no SKU")?;
        for (_, shop_id) in &self.company.shops {
            let external_sku = FOREIGN_SKU.to_owned();
            let map =
                MapSku { shop_id: *shop_id, external_sku, sku_id: *sku_id, seen_version: None };
            house.run(&self.reviewer, map).await?;
        }
        Ok(())
    }

    /// Parcels go one step further; now and then one is short, or stopped.
    pub(super) async fn warehouse_works(
        &mut self,
        house: &mut House,
        random: &mut StdRng,
    ) -> Result<(), Trouble> {
        for _ in 0..2 {
            let parcels = parcels_in(
                house,
                "'planned', 'released', 'picking', 'picked', 'packed', 'labelled', 'intercept'",
            )
            .await?;
            for parcel in parcels {
                let roll = random.random_range(0..1_000);
                let action = match (parcel.state.as_str(), roll) {
                    (_, 0..150) => continue,
                    ("planned", _) => ParcelAction::Release,
                    ("released" | "picking" | "picked" | "packed", 150..165) => {
                        ParcelAction::Intercept
                    }
                    ("released" | "picking", 165..200) => ParcelAction::Short,
                    ("released" | "picking", _) => ParcelAction::Pick,
                    ("picked", _) => ParcelAction::Pack,
                    ("intercept", _) => ParcelAction::PutBack,
                    _ => ParcelAction::Ship,
                };
                self.move_parcel(house, &self.keeper, &parcel, action).await?;
            }
        }
        Ok(())
    }

    async fn move_parcel(
        &self,
        house: &mut House,
        by: &Actor,
        parcel: &Parcel,
        action: ParcelAction,
    ) -> Result<(), Trouble> {
        let shipping = (action == ParcelAction::Ship).then(|| Shipping {
            carrier: "DHL".to_owned(),
            tracking_number: format!("JD-{}", parcel.number),
        });
        let seen_version = Some(parcel.version);
        let command = MoveParcel { parcel_id: parcel.id, seen_version, action, shipping };
        house.run(by, command).await.map(|_| ())
    }

    /// Most parcels arrive after days; some late, some never.
    pub(super) async fn carriers_report(
        &mut self,
        house: &mut House,
        random: &mut StdRng,
    ) -> Result<(), Trouble> {
        for parcel in parcels_in(house, "'shipped', 'out_for_delivery'").await? {
            let action = match (parcel.state.as_str(), random.random_range(0..1_000)) {
                ("shipped", 0..15) => ParcelAction::OutForDelivery,
                (_, 15..45) => ParcelAction::Deliver,
                (_, 45..47) => ParcelAction::Lose,
                (_, 47..49) => ParcelAction::ReturnToSender,
                _ => continue,
            };
            self.move_parcel(house, &self.carrier, &parcel, action).await?;
        }
        Ok(())
    }

    /// A delivery for what sold, and a count that finds less or more.
    pub(super) async fn stock_arrives(
        &mut self,
        house: &mut House,
        random: &mut StdRng,
    ) -> Result<(), Trouble> {
        for (_, sku_id) in self.company.skus.clone() {
            let (change, reason) = match random.random_range(0..10) {
                0..7 => (random.random_range(4..=16), AdjustReason::CountGain),
                7 => (-random.random_range(1..=3), AdjustReason::CountLoss),
                8 => (-1, AdjustReason::Damage),
                _ => continue,
            };
            let warehouse_id = *self.company.warehouses.choose(random).ok_or("no warehouse")?;
            let adjust = AdjustStock { sku_id, warehouse_id, change, reason, note: None };
            house.run(&self.keeper, adjust).await?;
        }
        Ok(())
    }
}

struct Parcel {
    id: ParcelId,
    number: String,
    state: String,
    version: i64,
}

async fn parcels_in(house: &House, states: &str) -> Result<Vec<Parcel>, Trouble> {
    let sql = format!(
        "SELECT encode(uuid_send(id), 'hex'), number, state, version FROM fulfilments \
         WHERE state IN ({states}) ORDER BY number LIMIT 60"
    );
    let rows: Vec<[String; 4]> = some(house, &sql).await?;
    rows.into_iter()
        .map(|[id, number, state, version]| {
            let id = ParcelId::from_uuid(uuid(&id)?);
            Ok(Parcel { id, number, state, version: version.parse()? })
        })
        .collect()
}
