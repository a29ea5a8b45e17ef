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
    /// Keeps the pictures and words of products.
    Designer,
    /// Sees what runs out and what it costs, and says how much is too little.
    Purchaser,
    /// Keeps the house running: jobs, settings and backups, without persons.
    Technician,
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
        Self::Designer,
        Self::Purchaser,
        Self::Technician,
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
            Self::Designer => "designer",
            Self::Purchaser => "purchaser",
            Self::Technician => "technician",
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
        use channels::permissions as channels;
        use customers::permissions as customers;
        use inventory::permissions as inventory;
        use orders::permissions as orders;
        use settings::permissions as settings;
        // Who works with orders at all sees the goods and the stock, too; people only where the post
        // deals with them.
        let sees = [orders::VIEW, catalog::VIEW, inventory::VIEW];
        let more: &[Permission] = match self {
            Self::Administrator => return contexts::permissions(),
            Self::OrderClerk => &[
                orders::CREATE,
                orders::EDIT,
                orders::ANNOTATE,
                orders::HOLD,
                orders::CANCEL,
                catalog::MAP,
                customers::VIEW,
                customers::EDIT,
                customers::REVEAL,
                customers::SEE_CONTACT,
                customers::SEE_ADDRESS,
                customers::SEE_IDENTITY,
            ],
            Self::Reviewer => &[
                orders::REVIEW,
                orders::EDIT,
                orders::ANNOTATE,
                orders::HOLD,
                orders::ACCEPT,
                customers::VIEW,
                customers::REVEAL,
                customers::SEE_CONTACT,
                customers::SEE_ADDRESS,
            ],
            Self::Confirmer => &[
                orders::CONFIRM,
                orders::ANNOTATE,
                orders::HOLD,
                orders::REOPEN,
                inventory::RESERVE,
            ],
            Self::WarehouseKeeper => &[
                orders::FULFIL,
                orders::ANNOTATE,
                customers::REVEAL,
                customers::SEE_CONTACT,
                customers::SEE_ADDRESS,
                inventory::ADJUST,
                inventory::IMPORT,
                inventory::SET_THRESHOLDS,
                inventory::RESERVE,
            ],
            Self::CustomerService => &[
                orders::ANNOTATE,
                orders::HOLD,
                orders::CANCEL,
                customers::VIEW,
                customers::EDIT,
                customers::REVEAL,
                customers::SEE_CONTACT,
                customers::SEE_ADDRESS,
            ],
            Self::Operations => &[
                orders::CREATE,
                orders::ANNOTATE,
                orders::MANAGE_ROUTING,
                catalog::EDIT,
                catalog::MAP,
                settings::VIEW,
                settings::MANAGE_SHOPS,
                settings::SHARE_VIEWS,
                jobs::permissions::VIEW,
                channels::VIEW,
                channels::VIEW_LISTINGS,
                channels::MANAGE_LISTINGS,
            ],
            Self::Finance => &[orders::RECORD_PAYMENT, orders::ANNOTATE, catalog::VIEW_COST],
            Self::Analyst => &[],
            Self::Designer => {
                return sorted(vec![catalog::VIEW, catalog::EDIT, channels::VIEW_LISTINGS]);
            }
            Self::Purchaser => {
                return sorted(vec![
                    catalog::VIEW,
                    catalog::VIEW_COST,
                    inventory::VIEW,
                    inventory::SET_THRESHOLDS,
                ]);
            }
            Self::Technician => {
                return sorted(vec![
                    settings::VIEW,
                    channels::VIEW,
                    jobs::permissions::VIEW,
                    jobs::permissions::MANAGE,
                    system::permissions::VIEW,
                    system::permissions::BACK_UP,
                    system::permissions::MAINTAIN,
                ]);
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

    /// What can do harm beyond the next order, and whose posts it belongs to. docs/security/authorization.md
    /// says why.
    #[test]
    fn what_does_harm_is_in_few_hands() {
        use Role::{CustomerService, Finance, OrderClerk, Purchaser, Reviewer, WarehouseKeeper};
        let with = |permission: Permission| -> Vec<Role> {
            let has = |role: &&Role| role.permissions().contains(&permission);
            Role::ALL.iter().filter(|role| !role.is_administrator()).filter(has).copied().collect()
        };
        for permission in [
            access::permissions::ALL,
            governance::permissions::ALL,
            incidents::permissions::ALL,
            &[
                settings::permissions::MANAGE_PARAMETERS,
                system::permissions::SET_MODE,
                system::permissions::MANAGE_MAIL,
                orders::permissions::SEE_RAW,
                inventory::permissions::MANAGE_WAREHOUSES,
            ],
        ]
        .concat()
        {
            assert_eq!(with(permission), [], "{}", permission.0);
        }
        let people = [OrderClerk, Reviewer, WarehouseKeeper, CustomerService];
        for (permission, posts) in [
            (customers::permissions::REVEAL, &people[..]),
            (customers::permissions::SEE_CONTACT, &people),
            (customers::permissions::SEE_ADDRESS, &people),
            (customers::permissions::SEE_IDENTITY, &[OrderClerk]),
            (customers::permissions::VIEW, &[OrderClerk, Reviewer, CustomerService]),
            (catalog::permissions::VIEW_COST, &[Finance, Purchaser]),
            (orders::permissions::CANCEL, &[OrderClerk, CustomerService]),
            (orders::permissions::EDIT, &[OrderClerk, Reviewer]),
            (orders::permissions::RECORD_PAYMENT, &[Finance]),
            (inventory::permissions::ADJUST, &[WarehouseKeeper]),
        ] {
            assert_eq!(with(permission), posts, "{}", permission.0);
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
