//! With whose things somebody works, as tables and screens have it. Pure rules.

use std::collections::BTreeSet;

use kernel::{Actor, Fault, Reach, Scope};
use serde::{Deserialize, Serialize};
use settings::{RankedWarehouseId, ShopId};

use crate::role::RoleBook;

/// Which shops and warehouses somebody sees and changes; absent: all there are and will be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserScope)]
pub struct ScopeFacts {
    /// These shops; perhaps none.
    pub shops: Option<Vec<ShopId>>,
    /// These warehouses; perhaps none.
    #[schema(value_type = Option<Vec<String>>)]
    pub warehouses: Option<Vec<RankedWarehouseId>>,
}

impl ScopeFacts {
    /// As commands know it.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let these = |ids: Option<Vec<uuid::Uuid>>| ids.map_or(Reach::All, Reach::these);
        Scope {
            shops: these(self.shops.as_ref().map(|ids| ids.iter().map(|id| id.uuid()).collect())),
            warehouses: these(
                self.warehouses.as_ref().map(|ids| ids.iter().map(|id| id.uuid()).collect()),
            ),
        }
    }
    /// What an actor works with.
    #[must_use]
    pub fn of(scope: &Scope) -> Self {
        let ids = |reach: &Reach| reach.ids();
        let shops = ids(&scope.shops);
        let warehouses = ids(&scope.warehouses);
        Self {
            shops: shops.map(|ids| ids.into_iter().map(ShopId::from_uuid).collect()),
            warehouses: warehouses
                .map(|ids| ids.into_iter().map(RankedWarehouseId::from_uuid).collect()),
        }
    }
}

/// Refuses to have somebody do everything in a part of the house. The last who may do everything could
/// else be one to whom the rest is closed, and who cannot open it.
///
/// # Errors
/// `access.administrator_sees_all`.
pub(crate) fn may_be_had(
    book: &RoleBook,
    roles: &BTreeSet<String>,
    scope: &Scope,
) -> Result<(), Fault> {
    if scope.is_all() || !book.administrators().iter().any(|role| roles.contains(role)) {
        return Ok(());
    }
    let detail = "who may do everything sees everything";
    Err(Fault::conflict("access.administrator_sees_all", detail))
}

/// Refuses to let somebody open what is closed to themselves.
///
/// # Errors
/// `access.more_rights_than_yours`.
pub(crate) fn must_cover(actor: &Actor, scope: &Scope) -> Result<(), Fault> {
    let own = &actor.scope;
    if own.shops.covers(&scope.shops) && own.warehouses.covers(&scope.warehouses) {
        return Ok(());
    }
    let detail = "they work, or would work, with shops or warehouses that you do not see";
    Err(Fault::forbidden("access.more_rights_than_yours", detail))
}
