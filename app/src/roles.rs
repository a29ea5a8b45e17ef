//! Ready-made roles: what each post of a seller's house needs for its work, and no more.

use access::RoleBook;
use kernel::Permission;

use crate::contexts;

/// A post, as a template of permissions for a new user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Administrator,
    /// Takes orders in, mends what is wrong with them, holds and cancels.
    OrderClerk,
    /// Approves orders or sends them back.
    Reviewer,
    /// Makes approved orders a promise.
    Confirmer,
    /// Picks, packs and ships; keeps the stock right.
    WarehouseKeeper,
    /// Answers buyers: sees orders and people, holds and cancels.
    CustomerService,
    /// Keeps shops, products and mappings.
    Operations,
    /// Sees amounts and costs, changes nothing.
    Finance,
    /// Sees what there is without persons, changes nothing.
    Analyst,
}

impl Role {
    /// Every role, the administrator first.
    pub const ALL: &'static [Self] = &[
        Self::Administrator,
        Self::OrderClerk,
        Self::Reviewer,
        Self::Confirmer,
        Self::WarehouseKeeper,
        Self::CustomerService,
        Self::Operations,
        Self::Finance,
        Self::Analyst,
    ];

    /// The word for it on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::OrderClerk => "order_clerk",
            Self::Reviewer => "reviewer",
            Self::Confirmer => "confirmer",
            Self::WarehouseKeeper => "warehouse_keeper",
            Self::CustomerService => "customer_service",
            Self::Operations => "operations",
            Self::Finance => "finance",
            Self::Analyst => "analyst",
        }
    }

    /// Whether it may do everything.
    #[must_use]
    pub const fn is_administrator(self) -> bool {
        matches!(self, Self::Administrator)
    }

    /// Whether who has it must show a second factor. None by default: a house without authenticator
    /// apps must be able to begin.
    #[must_use]
    pub const fn needs_second_factor(self) -> bool {
        false
    }

    /// What it may do, sorted by name.
    #[must_use]
    pub fn permissions(self) -> Vec<Permission> {
        use catalog::permissions as catalog;
        use customers::permissions as customers;
        use inventory::permissions as inventory;
        use orders::permissions as orders;
        use settings::permissions as settings;
        // Who works with orders at all sees the goods, the stock and the masked people.
        let sees = [orders::VIEW, catalog::VIEW, inventory::VIEW, customers::VIEW];
        let more: &[Permission] = match self {
            Self::Administrator => return contexts::permissions(),
            Self::OrderClerk => &[
                orders::CREATE,
                orders::EDIT,
                orders::HOLD,
                orders::CANCEL,
                catalog::MAP,
                customers::EDIT,
                customers::REVEAL,
            ],
            Self::Reviewer => &[
                orders::REVIEW,
                orders::EDIT,
                orders::HOLD,
                orders::ACCEPT,
                orders::CANCEL,
                customers::REVEAL,
                settings::VIEW,
            ],
            Self::Confirmer => {
                &[orders::CONFIRM, orders::HOLD, orders::CANCEL, orders::REOPEN, inventory::RESERVE]
            }
            Self::WarehouseKeeper => &[
                orders::FULFIL,
                customers::REVEAL,
                inventory::ADJUST,
                inventory::IMPORT,
                inventory::SET_THRESHOLDS,
                inventory::RESERVE,
            ],
            Self::CustomerService => {
                &[orders::HOLD, orders::CANCEL, customers::EDIT, customers::REVEAL]
            }
            Self::Operations => &[
                orders::CREATE,
                orders::EDIT,
                orders::MANAGE_ROUTING,
                catalog::EDIT,
                catalog::MAP,
                settings::VIEW,
                settings::MANAGE_SHOPS,
                settings::SHARE_VIEWS,
                jobs::permissions::VIEW,
            ],
            Self::Finance => &[orders::RECORD_PAYMENT, catalog::VIEW_COST, settings::VIEW],
            Self::Analyst => {
                return sorted(vec![orders::VIEW, catalog::VIEW, inventory::VIEW]);
            }
        };
        sorted(sees.iter().chain(more).copied().collect())
    }
}

/// Every role as users have it.
#[must_use]
pub fn book() -> RoleBook {
    RoleBook::new(Role::ALL.iter().map(|role| access::Role {
        name: role.as_str().to_owned(),
        is_administrator: role.is_administrator(),
        permissions: role.permissions().iter().map(|permission| permission.0.to_owned()).collect(),
        needs_second_factor: role.needs_second_factor(),
    }))
}

fn sorted(mut permissions: Vec<Permission>) -> Vec<Permission> {
    permissions.sort_unstable();
    permissions.dedup();
    permissions
}

impl std::fmt::Display for Role {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_both_reviews_and_confirms_and_ships_but_the_administrator() {
        let duties = [
            orders::permissions::REVIEW,
            orders::permissions::CONFIRM,
            orders::permissions::FULFIL,
        ];
        for role in Role::ALL {
            let permissions = role.permissions();
            let has = duties.iter().filter(|duty| permissions.contains(duty)).count();
            assert!(role.is_administrator() || has <= 1, "{role} has {has} of the duties");
        }
    }

    #[test]
    fn every_permission_of_a_role_is_one_of_a_context() {
        let known = contexts::permissions();
        for role in Role::ALL {
            for permission in role.permissions() {
                assert!(known.contains(&permission), "{role}: {}", permission.0);
            }
        }
    }
}
