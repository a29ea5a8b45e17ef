//! Why a rule does not fit an order.

use super::RoutingRule;
use crate::order::Order;

kernel::text_enum! {
    /// What keeps a rule from fitting an order.
    pub enum Misfit {
        /// It is out of use.
        Inactive = "inactive",
        Shop = "shop",
        Country = "country",
        Kind = "type",
        /// The order's total is below the rule's least.
        TotalBelow = "total_below",
        /// The order's total is above the rule's most.
        TotalAbove = "total_above",
    }
}

impl Misfit {
    /// Whether it keeps this rule from that order. What a rule leaves empty fits everything.
    pub(super) fn holds(self, rule: &RoutingRule, order: &Order) -> bool {
        let wanted = &rule.conditions;
        match self {
            Self::Inactive => !rule.active,
            Self::Shop => !wanted.shops.is_empty() && !wanted.shops.contains(&order.shop_id),
            Self::Country => {
                let country = order.country.as_ref();
                !wanted.countries.is_empty()
                    && !country.is_some_and(|country| wanted.countries.contains(country))
            }
            Self::Kind => !wanted.kinds.is_empty() && !wanted.kinds.contains(&order.kind),
            Self::TotalBelow => {
                wanted.least_total_minor.is_some_and(|least| order.total_minor < least)
            }
            Self::TotalAbove => {
                wanted.most_total_minor.is_some_and(|most| order.total_minor > most)
            }
        }
    }
}
