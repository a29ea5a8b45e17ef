//! Which warehouse sends what: pure arithmetic over what is available, with the reasons kept.

use std::collections::HashMap;

use catalog::SkuId;
use inventory::WarehouseId;
use serde::{Deserialize, Serialize};

use crate::parcel::{Candidate, Reasons};

mod misfit;
mod rule_input;

pub use misfit::Misfit;
pub use rule_input::{RuleInput, first_fit};

/// A line's goods: so many units, each of these parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    pub line_no: i64,
    pub units: i64,
    /// Per unit: a SKU of its own, or the parts of a bundle.
    pub parts: Vec<(SkuId, i64)>,
}

/// A warehouse that may send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub id: WarehouseId,
    pub code: String,
}

/// What one warehouse sends: units per line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub warehouse_id: WarehouseId,
    pub lines: Vec<(Demand, i64)>,
}

/// What was decided, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    pub parts: Vec<Part>,
    /// Units no warehouse has, by line.
    pub missing: Vec<(i64, i64)>,
    pub reasons: Reasons,
}

/// What can be claimed, per SKU and warehouse.
pub type Available = HashMap<(SkuId, WarehouseId), i64>;

/// The first warehouse that has everything; else what the warehouses have together, best first.
/// `names` turns SKUs into what people call them, for the reasons.
#[must_use]
pub fn plan(
    demands: &[Demand],
    places: &[Place],
    available: &Available,
    rule: Option<&str>,
    names: impl Fn(SkuId) -> String,
) -> Plan {
    let mut reasons = Reasons { rule: rule.map(str::to_owned), candidates: Vec::new() };
    for place in places {
        let short = shortages(demands, place, available);
        let short_texts = short
            .iter()
            .map(|(sku, wanted, have)| format!("{}: {wanted}/{have}", names(*sku)))
            .collect();
        let chosen = short.is_empty();
        reasons.candidates.push(Candidate {
            warehouse: place.code.clone(),
            chosen,
            short: short_texts,
        });
        if chosen {
            let lines = demands.iter().map(|demand| (demand.clone(), demand.units)).collect();
            let parts = vec![Part { warehouse_id: place.id, lines }];
            return Plan { parts, missing: Vec::new(), reasons };
        }
    }
    spread(demands, places, available, reasons)
}

/// What one warehouse lacks for all of it: SKU, wanted, available.
fn shortages(demands: &[Demand], place: &Place, available: &Available) -> Vec<(SkuId, i64, i64)> {
    // Two lines of one SKU take from the same shelf: they are summed before they are compared.
    let mut wanted: Vec<(SkuId, i64)> = Vec::new();
    for demand in demands {
        for (sku, each) in &demand.parts {
            let pieces = each.saturating_mul(demand.units);
            match wanted.iter_mut().find(|(known, _)| known == sku) {
                Some((_, sum)) => *sum = sum.saturating_add(pieces),
                None => wanted.push((*sku, pieces)),
            }
        }
    }
    wanted
        .into_iter()
        .filter_map(|(sku, wanted)| {
            let have = available.get(&(sku, place.id)).copied().unwrap_or(0);
            (have < wanted).then_some((sku, wanted, have))
        })
        .collect()
}

/// Each warehouse in turn gives as many whole units as it has.
fn spread(
    demands: &[Demand],
    places: &[Place],
    available: &Available,
    mut reasons: Reasons,
) -> Plan {
    let mut left = available.clone();
    let mut open: Vec<i64> = demands.iter().map(|demand| demand.units).collect();
    let mut parts = Vec::new();
    for (at, place) in places.iter().enumerate() {
        let mut lines = Vec::new();
        for (demand, open) in demands.iter().zip(&mut open) {
            let units = units_at(demand, place.id, &left).min(*open);
            if units <= 0 {
                continue;
            }
            for (sku, each) in &demand.parts {
                if let Some(pieces) = left.get_mut(&(*sku, place.id)) {
                    *pieces -= each * units;
                }
            }
            *open -= units;
            lines.push((demand.clone(), units));
        }
        if !lines.is_empty() {
            if let Some(candidate) = reasons.candidates.get_mut(at) {
                candidate.chosen = true;
            }
            parts.push(Part { warehouse_id: place.id, lines });
        }
    }
    let missing = demands
        .iter()
        .zip(open)
        .filter(|(_, open)| *open > 0)
        .map(|(demand, open)| (demand.line_no, open))
        .collect();
    Plan { parts, missing, reasons }
}

fn units_at(demand: &Demand, place: WarehouseId, left: &Available) -> i64 {
    demand
        .parts
        .iter()
        .map(|(sku, each)| left.get(&(*sku, place)).copied().unwrap_or(0).max(0) / (*each).max(1))
        .min()
        .unwrap_or(0)
}

/// Takes what a plan uses from what is available, so that the next order of a set sees the rest.
pub fn take(plan: &Plan, available: &mut Available) {
    for part in &plan.parts {
        for (demand, units) in &part.lines {
            for (sku, each) in &demand.parts {
                if let Some(pieces) = available.get_mut(&(*sku, part.warehouse_id)) {
                    *pieces -= each * units;
                }
            }
        }
    }
}

/// When a rule fits; what is empty fits everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    #[serde(default)]
    pub shops: Vec<settings::ShopId>,
    #[serde(default)]
    pub countries: Vec<String>,
    #[serde(default)]
    pub kinds: Vec<crate::order::OrderKind>,
    pub least_total_minor: Option<i64>,
    pub most_total_minor: Option<i64>,
}

/// A rule: for orders that fit, these warehouses in this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RoutingRule {
    pub id: crate::RoutingRuleId,
    /// Smaller comes first.
    pub priority: i64,
    pub name: String,
    pub conditions: Conditions,
    #[schema(value_type = Vec<String>)]
    pub warehouses: Vec<WarehouseId>,
    pub active: bool,
    pub version: i64,
}

impl RoutingRule {
    /// Whether it fits an order.
    #[must_use]
    pub fn fits(&self, order: &crate::order::Order) -> bool {
        Misfit::ALL.iter().all(|misfit| !misfit.holds(self, order))
    }
    /// Everything that keeps it from fitting an order.
    #[must_use]
    pub fn misfits(&self, order: &crate::order::Order) -> Vec<Misfit> {
        Misfit::ALL.iter().copied().filter(|misfit| misfit.holds(self, order)).collect()
    }
    /// Whether it concerns these shops and warehouses only: who sees no more may change it.
    #[must_use]
    pub fn is_within(&self, scope: &kernel::Scope) -> bool {
        let shops = &self.conditions.shops;
        (scope.shops.is_all() || !shops.is_empty())
            && shops.iter().all(|id| scope.shops.has(id.uuid()))
            && self.warehouses.iter().all(|id| scope.warehouses.has(id.uuid()))
    }
    /// What of it concerns these shops and warehouses, if anything does.
    #[must_use]
    pub fn seen_within(mut self, scope: &kernel::Scope) -> Option<Self> {
        let every_shop = self.conditions.shops.is_empty();
        self.conditions.shops.retain(|id| scope.shops.has(id.uuid()));
        self.warehouses.retain(|id| scope.warehouses.has(id.uuid()));
        let concerns_shops = every_shop || !self.conditions.shops.is_empty();
        (concerns_shops && !self.warehouses.is_empty()).then_some(self)
    }
    /// As people see it in an order's reasons.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} v{}", self.name, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn sku(number: u128) -> SkuId {
        SkuId::from_uuid(Uuid::from_u128(number))
    }
    fn place(number: u128) -> Place {
        Place { id: WarehouseId::from_uuid(Uuid::from_u128(number)), code: format!("W{number}") }
    }
    fn demand(line_no: i64, units: i64, parts: &[(u128, i64)]) -> Demand {
        let parts = parts.iter().map(|(number, each)| (sku(*number), *each)).collect();
        Demand { line_no, units, parts }
    }
    fn stock(rows: &[(u128, u128, i64)]) -> Available {
        rows.iter().map(|(item, at, n)| ((sku(*item), place(*at).id), *n)).collect()
    }
    fn run(demands: &[Demand], available: &Available) -> Plan {
        plan(demands, &[place(1), place(2)], available, None, |sku| sku.to_string())
    }

    #[test]
    fn one_warehouse_that_has_everything_comes_before_two() {
        let demands = [demand(1, 2, &[(1, 1)]), demand(2, 1, &[(2, 1)])];
        let plan = run(&demands, &stock(&[(1, 1, 5), (1, 2, 5), (2, 2, 5)]));
        assert_eq!(plan.parts.len(), 1);
        assert_eq!(plan.parts[0].warehouse_id, place(2).id);
        assert!(!plan.reasons.candidates[0].chosen);
        assert_eq!(plan.reasons.candidates[0].short.len(), 1);
    }

    #[test]
    fn two_lines_of_one_sku_are_summed() {
        let demands = [demand(1, 3, &[(1, 1)]), demand(2, 3, &[(1, 1)])];
        let plan = run(&demands, &stock(&[(1, 1, 5)]));
        assert_eq!(plan.missing, vec![(2, 1)]);
    }

    #[test]
    fn a_bundle_is_given_in_whole_units() {
        let demands = [demand(1, 4, &[(1, 2), (2, 1)])];
        let plan = run(&demands, &stock(&[(1, 1, 5), (2, 1, 9), (1, 2, 4), (2, 2, 1)]));
        let units: Vec<i64> = plan.parts.iter().map(|part| part.lines[0].1).collect();
        assert_eq!((units, plan.missing), (vec![2, 1], vec![(1, 1)]));
    }

    proptest! {
        #[test]
        fn a_plan_never_takes_what_is_not_there_and_loses_no_unit(
            demands in prop::collection::vec((1_i64..6, 1_u128..4, 1_i64..3), 1..6),
            rows in prop::collection::vec((1_u128..4, 1_u128..3, 0_i64..12), 0..6),
        ) {
            let demands: Vec<Demand> = demands.iter().zip(1_i64..)
                .map(|((units, item, each), no)| demand(no, *units, &[(*item, *each)]))
                .collect();
            let mut available = stock(&rows);
            let plan = run(&demands, &available);
            take(&plan, &mut available);
            prop_assert!(available.values().all(|left| *left >= 0));
            for demand in &demands {
                let given: i64 = plan.parts.iter().flat_map(|part| &part.lines)
                    .filter(|(line, _)| line.line_no == demand.line_no)
                    .map(|(_, units)| *units).sum();
                let missing = plan.missing.iter().find(|row| row.0 == demand.line_no);
                prop_assert_eq!(given + missing.map_or(0, |row| row.1), demand.units);
            }
        }
    }
}
