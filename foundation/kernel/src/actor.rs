//! Who acts, and what they may.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::Fault;

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
}

impl Actor {
    /// A part of the system itself: an importer, a job, a policy.
    #[must_use]
    pub fn system(part: &str) -> Self {
        Self { kind: ActorKind::System, id: part.into(), name: part.into(), grants: Grants::All }
    }
    /// A rule that somebody wrote, with its version: `rule 12 v3`.
    #[must_use]
    pub fn rule(id: &str, name: &str) -> Self {
        Self { kind: ActorKind::Rule, id: id.into(), name: name.into(), grants: Grants::All }
    }
    /// A person.
    #[must_use]
    pub fn user(id: &str, name: &str, grants: Grants) -> Self {
        Self { kind: ActorKind::User, id: id.into(), name: name.into(), grants }
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
    /// `kernel.forbidden`, naming the permission that is missing.
    pub fn must(&self, permission: Permission) -> Result<(), Fault> {
        if self.may(permission) {
            return Ok(());
        }
        Err(Fault::forbidden("kernel.forbidden", format!("needs the permission {}", permission.0)))
    }
}
