//! Who acts, and what they may.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::{Fault, Origin, Reach, Scope};

/// The right to do one thing: `orders.confirm`. Contexts declare theirs in `lib.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Permission(pub &'static str);

impl Permission {
    /// What everybody who is signed in may do.
    pub const SIGNED_IN: Permission = Permission("signed_in");
    /// What only the house itself does, for itself: keeping sessions, the books of jobs.
    pub const SYSTEM: Permission = Permission("system");
}

crate::text_enum! {
    /// What sort of actor it is.
    pub enum ActorKind {
        User = "user",
        Rule = "rule",
        System = "system",
    }
}

/// What an actor may do.
#[derive(Debug, Clone)]
pub enum Grants {
    /// Everything: the administrator and the system itself.
    All,
    /// These, by name.
    Some(Arc<BTreeSet<String>>),
}

/// Who acts; every event and every change carries it.
#[derive(Debug, Clone)]
pub struct Actor {
    /// What sort.
    pub kind: ActorKind,
    /// The user's id as text, the rule's number, or the system part's name.
    pub id: Arc<str>,
    /// As people see it in a timeline.
    pub name: Arc<str>,
    /// What they may do.
    pub grants: Grants,
    /// The posts they have, by name, for what is shown to a post; what they may, `grants` says.
    pub roles: Arc<BTreeSet<String>>,
    /// With whose things they may do it.
    pub scope: Scope,
    /// Where they act from; nothing for the house itself.
    pub origin: Option<Arc<Origin>>,
}

impl Actor {
    /// A part of the system itself: an importer, a job, a policy.
    #[must_use]
    pub fn system(part: &str) -> Self {
        Self::new(ActorKind::System, part, part, Grants::All)
    }
    /// A rule that somebody wrote, with its version: `rule 12 v3`.
    #[must_use]
    pub fn rule(id: &str, name: &str) -> Self {
        Self::new(ActorKind::Rule, id, name, Grants::All)
    }
    /// A person.
    #[must_use]
    pub fn user(id: &str, name: &str, grants: Grants) -> Self {
        Self::new(ActorKind::User, id, name, grants)
    }
    fn new(kind: ActorKind, id: &str, name: &str, grants: Grants) -> Self {
        Self {
            kind,
            id: id.into(),
            name: name.into(),
            grants,
            roles: Arc::default(),
            scope: Scope::default(),
            origin: None,
        }
    }
    /// The same, who works with these things only.
    #[must_use]
    pub fn within(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }
    /// The same, with these posts.
    #[must_use]
    pub fn with_roles(self, roles: BTreeSet<String>) -> Self {
        Self { roles: Arc::new(roles), ..self }
    }
    /// The shops whose things they see.
    #[must_use]
    pub const fn shops(&self) -> &Reach {
        &self.scope.shops
    }
    /// The warehouses whose things they see.
    #[must_use]
    pub const fn warehouses(&self) -> &Reach {
        &self.scope.warehouses
    }
    /// The same, acting from somewhere. Said once, at the edge; every event carries it.
    #[must_use]
    pub fn at(self, origin: Origin) -> Self {
        Self { origin: Some(Arc::new(origin)), ..self }
    }
    /// Whether the actor may do this.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        match &self.grants {
            Grants::All => true,
            Grants::Some(names) => {
                permission == Permission::SIGNED_IN || names.contains(permission.0)
            }
        }
    }
    /// Refuses when the actor may not.
    ///
    /// # Errors
    /// `kernel.forbidden`, with the `permission` that is missing as a fact.
    pub fn must(&self, permission: Permission) -> Result<(), Fault> {
        if self.may(permission) {
            return Ok(());
        }
        let detail = format!("needs the permission {}", permission.0);
        Err(Fault::forbidden("kernel.forbidden", detail).with_fact("permission", permission.0))
    }
}
