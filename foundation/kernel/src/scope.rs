//! Which part of the house somebody works in.

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;

use crate::{Fault, Permission};

/// All things of a kind, or these.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Reach {
    /// All there are, and those to come.
    #[default]
    All,
    /// These, by id; perhaps none.
    These(Arc<BTreeSet<Uuid>>),
}

impl Reach {
    /// These and no others.
    #[must_use]
    pub fn these(ids: impl IntoIterator<Item = Uuid>) -> Self {
        Self::These(Arc::new(ids.into_iter().collect()))
    }
    /// Whether this one is within it.
    #[must_use]
    pub fn has(&self, id: Uuid) -> bool {
        match self {
            Self::All => true,
            Self::These(ids) => ids.contains(&id),
        }
    }
    /// Whether nothing is left out.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        matches!(self, Self::All)
    }
    /// The ids, for a condition; nothing when there is no condition.
    #[must_use]
    pub fn ids(&self) -> Option<Vec<Uuid>> {
        match self {
            Self::All => None,
            Self::These(ids) => Some(ids.iter().copied().collect()),
        }
    }
    /// Whether everything within `other` is within it: nobody gives what they do not have.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::All, _) => true,
            (Self::These(_), Self::All) => false,
            (Self::These(own), Self::These(given)) => given.is_subset(own),
        }
    }
}

/// Which shops' and which warehouses' things somebody sees and changes. Everything else is not there
/// for them: it is neither listed nor counted nor found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Orders, buyers, deliveries, mappings and settings of these shops.
    pub shops: Reach,
    /// Stock and parcels of these warehouses.
    pub warehouses: Reach,
}

impl Scope {
    /// Whether nothing is left out.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        self.shops.is_all() && self.warehouses.is_all()
    }
    /// Refuses what concerns the whole house to those who see a part of it.
    ///
    /// # Errors
    /// `kernel.whole_house_only`.
    pub fn must_be_all(&self, permission: Permission) -> Result<(), Fault> {
        if self.is_all() {
            return Ok(());
        }
        let detail = format!("{} here needs all shops and warehouses", permission.0);
        Err(Fault::forbidden("kernel.whole_house_only", detail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reach_holds_and_covers() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let (all, first, both) = (Reach::All, Reach::these([one]), Reach::these([one, two]));
        let none = Reach::these([]);
        assert!(all.has(two) && both.has(two) && !first.has(two) && !none.has(one));
        for (giver, given, covered) in [
            (&all, &all, true),
            (&all, &first, true),
            (&both, &first, true),
            (&first, &both, false),
            (&both, &all, false),
            (&none, &none, true),
            (&none, &first, false),
        ] {
            assert_eq!(giver.covers(given), covered, "{giver:?} {given:?}");
        }
    }
}
