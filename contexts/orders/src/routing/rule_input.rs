//! A rule as somebody writes it, and which rule an order meets first.

use kernel::{Fault, FieldFault, clean_line};
use serde::{Deserialize, Serialize};

use super::{Conditions, RoutingRule};
use crate::order::Order;

const MOST_NAME: usize = 100;
const MOST_PRIORITY: i64 = 1_000_000;
const MOST_WAREHOUSES: usize = 50;
const MOST_IN_LIST: usize = 300;

/// A rule before it has an id and a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RoutingRuleInput)]
pub struct RuleInput {
    /// Smaller comes first.
    pub priority: i64,
    pub name: String,
    #[serde(default)]
    pub conditions: Conditions,
    /// The warehouses for orders that fit, the best first.
    #[schema(value_type = Vec<String>)]
    pub warehouses: Vec<inventory::WarehouseId>,
    #[serde(default = "active")]
    pub active: bool,
}

const fn active() -> bool {
    true
}

impl RuleInput {
    /// The same rule tidied, if it makes sense by itself; whether shops and warehouses exist is asked
    /// elsewhere.
    ///
    /// # Errors
    /// Every field that does not.
    pub fn checked(mut self) -> Result<Self, Fault> {
        let mut wrong: Vec<FieldFault> = Vec::new();
        let mut note = |path: &str, code, detail: &str| {
            let (path, detail) = (path.to_owned(), detail.to_owned());
            wrong.push(FieldFault { path, code, detail });
        };
        match clean_line(&self.name, MOST_NAME) {
            Ok(name) if name.is_empty() => note("name", "kernel.required", "empty"),
            Ok(name) => self.name = name,
            Err(error) => note("name", error.code(), &error.to_string()),
        }
        if !(0..=MOST_PRIORITY).contains(&self.priority) {
            note("priority", "kernel.out_of_range", "0 to 1,000,000");
        }
        if self.warehouses.is_empty() || self.warehouses.len() > MOST_WAREHOUSES {
            note("warehouses", "kernel.out_of_range", "1 to 50 warehouses");
        }
        let mut seen = std::collections::HashSet::new();
        if !self.warehouses.iter().all(|id| seen.insert(*id)) {
            note("warehouses", "kernel.duplicate", "a warehouse is named twice");
        }
        let Conditions { shops, countries, least_total_minor, most_total_minor, .. } =
            &mut self.conditions;
        for country in countries.iter_mut() {
            country.make_ascii_uppercase();
        }
        countries.sort_unstable();
        countries.dedup();
        let is_code =
            |code: &String| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
        if !countries.iter().all(is_code) {
            note("conditions.countries", "orders.unknown_country", "two letters each");
        }
        if countries.len() > MOST_IN_LIST || shops.len() > MOST_IN_LIST {
            note("conditions", "kernel.too_many", "at most 300 in a list");
        }
        if let (Some(least), Some(most)) = (least_total_minor, most_total_minor)
            && least > most
        {
            note("conditions.most_total_minor", "kernel.out_of_range", "below the least");
        }
        if wrong.is_empty() { Ok(self) } else { Err(Fault::fields(wrong)) }
    }

    /// The rule it becomes.
    #[must_use]
    pub fn into_rule(self, id: crate::RoutingRuleId, version: i64) -> RoutingRule {
        let Self { priority, name, conditions, warehouses, active } = self;
        RoutingRule { id, priority, name, conditions, warehouses, active, version }
    }
}

/// The rule an order meets: the first that fits, by priority and then by age.
#[must_use]
pub fn first_fit<'r>(rules: &'r [RoutingRule], order: &Order) -> Option<&'r RoutingRule> {
    let fitting = rules.iter().filter(|rule| rule.fits(order));
    fitting.min_by_key(|rule| (rule.priority, rule.id))
}
