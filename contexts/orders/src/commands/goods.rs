//! Finding and promising goods for a set of orders: the same steps at arrival, at the confirmation,
//! and when goods come in for those who wait.

use std::collections::HashMap;
use std::sync::Arc;

use catalog::{SkuFacts, SkuId};
use db::Ctx;
use inventory::{Claim as Held, ClaimKind, ClaimOwner, OwnerType, Shortage, Want, WarehouseId};
use kernel::{Fault, Timestamp};
use settings::{ShopFacts, ShopId};

use crate::OrderId;
use crate::line::Line;
use crate::order::Order;
use crate::routing::{Available, Demand, Part, Place, Plan, RoutingRule, first_fit, plan, take};
use crate::store;

/// What one order wants.
#[derive(Clone)]
pub(crate) struct Wish<'a> {
    pub(crate) order: &'a Order,
    pub(crate) shop: &'a ShopFacts,
    pub(crate) demands: Vec<Demand>,
}

/// How firm the promise is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Firmness {
    /// Ends by itself at that time.
    Soft { until: Timestamp },
    /// Stays until the goods leave or the order is cancelled.
    Firm,
}

/// Everything routing looks at, read once for a set of orders.
pub(crate) struct Market {
    places: Vec<Place>,
    rules: Vec<RoutingRule>,
    available: Available,
    skus: HashMap<SkuId, Arc<SkuFacts>>,
}

impl Market {
    /// Reads the warehouses, the rules and what is available of these SKUs.
    pub(crate) fn read(
        ctx: &mut Ctx<'_>,
        skus: HashMap<SkuId, Arc<SkuFacts>>,
        wanted: &[SkuId],
    ) -> Result<Self, Fault> {
        let places = inventory::warehouses(ctx)?
            .into_iter()
            .filter(|warehouse| warehouse.facts.active)
            .map(|warehouse| Place { id: warehouse.id, code: warehouse.code })
            .collect();
        let rules = store::routing_rules(ctx)?;
        let available = read_available(ctx, wanted)?;
        Ok(Self { places, rules, available, skus })
    }

    /// With other rules than those that hold.
    pub(crate) fn ruled_by(self, rules: Vec<RoutingRule>) -> Self {
        Self { rules, ..self }
    }

    /// With what these claims hold: for the one whose they are, it is there.
    pub(crate) fn with_held(mut self, claims: &[Held]) -> Self {
        for claim in claims {
            let there = self.available.entry((claim.sku_id, claim.warehouse_id)).or_default();
            *there = there.saturating_add(claim.remaining());
        }
        self
    }

    fn look_again(&mut self, ctx: &mut Ctx<'_>, wanted: &[SkuId]) -> Result<(), Fault> {
        self.available = read_available(ctx, wanted)?;
        Ok(())
    }

    /// The warehouses for an order, best first, and the rule that says so.
    fn places_for(&self, wish: &Wish<'_>) -> (Vec<Place>, Option<String>) {
        let rule = first_fit(&self.rules, wish.order);
        let ranked: Vec<WarehouseId> = match rule {
            Some(rule) => rule.warehouses.clone(),
            None => wish
                .shop
                .workflow
                .warehouses
                .iter()
                .map(|id| WarehouseId::from_uuid(id.uuid()))
                .collect(),
        };
        let places = if ranked.is_empty() {
            self.places.clone()
        } else {
            let find = |id: &WarehouseId| self.places.iter().find(|place| place.id == *id).cloned();
            ranked.iter().filter_map(find).collect()
        };
        (places, rule.map(RoutingRule::title))
    }

    pub(crate) fn plan(&self, wish: &Wish<'_>) -> Plan {
        let (places, rule) = self.places_for(wish);
        let skus = &self.skus;
        let name = |id: SkuId| skus.get(&id).map_or_else(|| id.to_string(), |sku| sku.code.clone());
        plan(&wish.demands, &places, &self.available, rule.as_deref(), name)
    }
}

fn read_available(ctx: &mut Ctx<'_>, wanted: &[SkuId]) -> Result<Available, Fault> {
    let levels = inventory::availability(ctx, wanted)?;
    Ok(levels
        .into_iter()
        .map(|level| ((level.sku_id, level.warehouse_id), level.claimable(false)))
        .collect())
}

/// What lines want of goods, bundles taken apart. Lines whose SKU is unknown want nothing yet.
pub(crate) fn demands(
    lines: &[Line],
    skus: &HashMap<SkuId, Arc<SkuFacts>>,
    units: impl Fn(&Line) -> i64,
) -> Vec<Demand> {
    let mut demands = Vec::new();
    for line in lines {
        let units = units(line);
        let Some(sku) = line.sku_id.and_then(|id| skus.get(&id)) else { continue };
        if units <= 0 {
            continue;
        }
        let parts = match sku.components.as_slice() {
            [] => vec![(sku.sku_id, 1)],
            parts => parts.to_vec(),
        };
        demands.push(Demand { line_no: line.line_no, units, parts });
    }
    demands
}

/// The SKUs that demands touch, each once.
pub(crate) fn touched<'a>(wishes: impl IntoIterator<Item = &'a Wish<'a>>) -> Vec<SkuId> {
    let mut skus: Vec<SkuId> = wishes
        .into_iter()
        .flat_map(|wish| wish.demands.iter().flat_map(|demand| &demand.parts))
        .map(|(sku, _)| *sku)
        .collect();
    skus.sort_unstable();
    skus.dedup();
    skus
}

/// What an order of a set got.
pub(crate) enum Got {
    /// All of it, as planned.
    All(Plan),
    /// A part, where the shop allows that; the plan says what is missing.
    Part(Plan),
    /// Nothing; the plan says what was missing where.
    Nothing(Plan),
}

/// Promises goods to the orders in their order, each all or nothing unless its shop takes parts.
///
/// What is available is read without a lock and claimed with one; who lost a race against another
/// writer in between is planned once more with fresh numbers.
pub(crate) fn promise(
    ctx: &mut Ctx<'_>,
    market: &mut Market,
    wishes: &[Wish<'_>],
    firmness: Firmness,
    take_parts: bool,
) -> Result<Vec<Got>, Fault> {
    promise_by(ctx, market, wishes, firmness, take_parts, inventory::claim_sets)
}

/// How goods are claimed: an outcome for each set of wants.
pub(crate) type Claim = fn(&mut Ctx<'_>, &[Vec<Want>]) -> Result<Vec<Result<(), Shortage>>, Fault>;

/// As [`promise`], with another way to claim: for orders that hold something already.
pub(crate) fn promise_by(
    ctx: &mut Ctx<'_>,
    market: &mut Market,
    wishes: &[Wish<'_>],
    firmness: Firmness,
    take_parts: bool,
    claim: Claim,
) -> Result<Vec<Got>, Fault> {
    let mut got: Vec<Option<Got>> = wishes.iter().map(|_| None).collect();
    for round in 0..2 {
        let open: Vec<usize> = (0..wishes.len()).filter(|at| got[*at].is_none()).collect();
        if open.is_empty() {
            break;
        }
        if round > 0 {
            market.look_again(ctx, &touched(wishes))?;
        }
        let mut asked: Vec<(usize, Plan)> = Vec::new();
        for at in open {
            let wish = &wishes[at];
            let plan = market.plan(wish);
            let partial = take_parts && wish.shop.workflow.confirm_partial;
            if !plan.missing.is_empty() && (!partial || plan.parts.is_empty()) {
                got[at] = Some(Got::Nothing(plan));
                continue;
            }
            take(&plan, &mut market.available);
            asked.push((at, plan));
        }
        let sets: Vec<Vec<Want>> =
            asked.iter().map(|(at, plan)| wants(wishes[*at].order.id, plan, firmness)).collect();
        let outcomes = claim(ctx, &sets)?;
        for ((at, plan), outcome) in asked.into_iter().zip(outcomes) {
            match outcome {
                Ok(()) if plan.missing.is_empty() => got[at] = Some(Got::All(plan)),
                Ok(()) => got[at] = Some(Got::Part(plan)),
                Err(_) if round == 0 => {}
                Err(_) => got[at] = Some(Got::Nothing(plan)),
            }
        }
    }
    Ok(got.into_iter().map(|one| one.unwrap_or_else(|| Got::Nothing(Plan::default()))).collect())
}

fn wants(order: OrderId, plan: &Plan, firmness: Firmness) -> Vec<Want> {
    let (kind, expires_at) = match firmness {
        Firmness::Soft { until } => (ClaimKind::Soft, Some(until)),
        Firmness::Firm => (ClaimKind::Order, None),
    };
    let mut wants: Vec<Want> = Vec::new();
    for Part { warehouse_id, lines } in &plan.parts {
        for (demand, units) in lines {
            for (sku_id, each) in &demand.parts {
                wants.push(Want {
                    owner: ClaimOwner {
                        owner_type: OwnerType::Order,
                        owner_id: order.uuid(),
                        line_no: demand.line_no,
                    },
                    sku_id: *sku_id,
                    warehouse_id: *warehouse_id,
                    quantity: each * units,
                    kind,
                    expires_at,
                    may_use_safety: false,
                });
            }
        }
    }
    wants
}

/// The shops of orders, by id; every one of them exists.
pub(crate) fn shops_of(
    ctx: &mut Ctx<'_>,
    orders: &[Order],
) -> Result<HashMap<ShopId, Arc<ShopFacts>>, Fault> {
    let mut ids: Vec<ShopId> = orders.iter().map(|order| order.shop_id).collect();
    ids.sort_unstable();
    ids.dedup();
    settings::shops(ctx, &ids)
}

/// A shop that must be there.
pub(crate) fn shop(
    shops: &HashMap<ShopId, Arc<ShopFacts>>,
    id: ShopId,
) -> Result<&Arc<ShopFacts>, Fault> {
    shops
        .get(&id)
        .ok_or_else(|| Fault::internal("orders.no_shop", format!("the shop {id} is gone")))
}
