//! Commands that wait for a second person: what may be decided by whom. Pure rules.

use kernel::{Actor, Fault, Permission, Timestamp};

use crate::permissions;

kernel::entity!(
    /// A command that somebody asked for and another is to release.
    pub Approval, ApprovalId, "apr"
);
kernel::entity!(
    /// Somebody decides for another who is away.
    pub Delegation, DelegationId, "dlg"
);

kernel::text_enum! {
    /// Where a request stands.
    pub enum ApprovalState {
        /// Nobody has decided.
        Waiting = "waiting",
        /// Released, and done in the same moment.
        Approved = "approved",
        /// Somebody said no.
        Declined = "declined",
        /// The one who asked wants it no more.
        Withdrawn = "withdrawn",
        /// Nobody decided in time.
        Expired = "expired",
    }
}

/// What a decision depends on.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) state: ApprovalState,
    pub(crate) expires_at: Timestamp,
    /// The person who asked, also when they asked by a token of theirs.
    pub(crate) requester: String,
    /// What the command itself needs.
    pub(crate) permission: String,
}

impl Request {
    /// Whether it is still open.
    ///
    /// # Errors
    /// `access.already_decided`, `access.approval_expired`.
    pub(crate) fn must_wait(&self, now: Timestamp) -> Result<(), Fault> {
        if self.state == ApprovalState::Expired
            || self.state == ApprovalState::Waiting && self.expires_at <= now
        {
            let detail = "nobody decided in time; ask anew";
            return Err(Fault::conflict("access.approval_expired", detail));
        }
        if self.state != ApprovalState::Waiting {
            let detail = format!("it is {} already", self.state);
            return Err(Fault::conflict("access.already_decided", detail));
        }
        Ok(())
    }

    /// In whose name a person may decide: their own, or that of one who is away. Nobody decides what
    /// they asked for, neither themselves nor in another's name, and nobody who stands in for them may
    /// because of that.
    ///
    /// # Errors
    /// `access.own_request`, `kernel.forbidden`.
    pub(crate) fn decides_as(
        &self,
        person: &str,
        actor: &Actor,
        absent: &[Actor],
    ) -> Result<Option<String>, Fault> {
        if self.requester == person {
            let detail = "nobody approves what they asked for themselves";
            return Err(Fault::forbidden("access.own_request", detail));
        }
        if self.is_released_by(actor) {
            return Ok(None);
        }
        let stands_in_for =
            absent.iter().find(|other| *other.id != *self.requester && self.is_released_by(other));
        match stands_in_for {
            Some(other) => Ok(Some(other.id.to_string())),
            None => {
                actor.must(permissions::APPROVE)?;
                actor.scope.must_be_all(permissions::APPROVE)?;
                let detail = format!("needs the permission {}", self.permission);
                Err(Fault::forbidden("kernel.forbidden", detail))
            }
        }
    }

    /// Who releases must be able to do it themselves: else approving would be a way to more rights.
    fn is_released_by(&self, actor: &Actor) -> bool {
        sees_requests(actor) && may(actor, &self.permission)
    }
}

/// Whether somebody sees what others ask for. A request does not say which shop or warehouse it is
/// about, so whoever works with some of them only sees their own, and releases none.
pub(crate) fn sees_requests(actor: &Actor) -> bool {
    actor.may(permissions::APPROVE) && actor.scope.is_all()
}

/// Whether an actor has a permission that is known by name.
pub(crate) fn may(actor: &Actor, permission: &str) -> bool {
    match &actor.grants {
        kernel::Grants::All => true,
        kernel::Grants::Some(names) => {
            permission == Permission::SIGNED_IN.0 || names.contains(permission)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kernel::{Grants, Reach, Scope};

    use super::*;

    fn actor(id: &str, grants: &[&str]) -> Actor {
        let grants = grants.iter().map(|name| (*name).to_owned()).collect();
        Actor::user(id, id, Grants::Some(Arc::new(grants)))
    }

    fn request(state: ApprovalState) -> Request {
        Request {
            state,
            expires_at: Timestamp::from_micros(1_000),
            requester: "ann".into(),
            permission: "stock.adjust".into(),
        }
    }

    #[test]
    fn nobody_decides_their_own_request_nor_has_it_decided_by_their_own_right() {
        let both = ["access.approve", "stock.adjust"];
        let request = request(ApprovalState::Waiting);
        let able = actor("bob", &both);
        let unable = actor("bob", &["stock.adjust"]);
        let stranger = actor("bob", &["access.approve"]);
        let (ann, cat) = (actor("ann", &both), actor("cat", &both));
        let dan = actor("dan", &["access.approve"]);
        let of_one_shop = actor("bob", &both)
            .within(Scope { shops: Reach::these([uuid::Uuid::from_u128(1)]), ..Scope::default() });
        for (person, by, absent, wanted) in [
            ("bob", &able, vec![], Ok(None)),
            ("ann", &ann, vec![], Err("access.own_request")),
            ("ann", &ann, vec![cat.clone()], Err("access.own_request")),
            ("bob", &unable, vec![], Err("kernel.forbidden")),
            ("bob", &of_one_shop, vec![], Err("kernel.whole_house_only")),
            ("bob", &stranger, vec![], Err("kernel.forbidden")),
            ("bob", &unable, vec![cat.clone()], Ok(Some("cat".to_owned()))),
            ("bob", &unable, vec![ann.clone()], Err("kernel.forbidden")),
            ("bob", &unable, vec![ann.clone(), cat.clone()], Ok(Some("cat".to_owned()))),
            ("bob", &unable, vec![dan], Err("kernel.forbidden")),
        ] {
            let found = request.decides_as(person, by, &absent).map_err(|fault| fault.code());
            assert_eq!(found, wanted, "{person} for {absent:?}");
        }
    }

    #[test]
    fn only_what_waits_and_is_not_over_is_decided() {
        for (state, now, wanted) in [
            (ApprovalState::Waiting, 999, Ok(())),
            (ApprovalState::Waiting, 1_000, Err("access.approval_expired")),
            (ApprovalState::Expired, 0, Err("access.approval_expired")),
            (ApprovalState::Approved, 0, Err("access.already_decided")),
            (ApprovalState::Declined, 2_000, Err("access.already_decided")),
            (ApprovalState::Withdrawn, 0, Err("access.already_decided")),
        ] {
            let found = request(state).must_wait(Timestamp::from_micros(now));
            assert_eq!(found.map_err(|fault| fault.code()), wanted, "{state} at {now}");
        }
    }
}
