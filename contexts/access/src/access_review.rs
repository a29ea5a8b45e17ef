//! Rights looked at anew: by everybody's managers from time to time, and when somebody moves to another
//! post. Each role of each person is kept or withdrawn, by another, and that is written down.

use std::collections::BTreeSet;

use kernel::Timestamp;
use serde::Serialize;

use crate::user::UserId;

/// A review that moves bring: so long has one to look at what somebody kept.
pub(crate) const MOVE_DAYS: i64 = 14;

kernel::entity!(
    /// Roles that are looked at anew.
    pub AccessReview, AccessReviewId, "arv"
);

kernel::text_enum! {
    /// Why rights are looked at.
    pub enum ReviewKind {
        /// Everybody's, by a day.
        Everybody = "everybody",
        /// One person's, whose roles changed.
        Move = "move",
    }
}

kernel::text_enum! {
    /// What becomes of a role somebody has.
    pub enum ReviewDecision {
        /// It is still needed.
        Keep = "keep",
        /// It is taken away in the same moment.
        Withdraw = "withdraw",
    }
}

/// A review, and how far it is.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct ReviewFacts {
    pub(crate) id: AccessReviewId,
    pub(crate) kind: ReviewKind,
    /// What it is called; of a move, the person's name.
    pub(crate) title: String,
    /// Who began it.
    pub(crate) started_by: String,
    pub(crate) started_at: Timestamp,
    /// By when everything should be decided.
    pub(crate) due_at: Timestamp,
    /// Of a move: the roles before it.
    pub(crate) roles_before: Option<BTreeSet<String>>,
    /// Of a move: the roles after it.
    pub(crate) roles_after: Option<BTreeSet<String>>,
    /// Roles of people that are looked at.
    pub(crate) rows: i64,
    /// Of these, decided about.
    pub(crate) decided: i64,
    /// Of these, taken away.
    pub(crate) withdrawn: i64,
}

/// One role of one person, as it was when the review began.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct ReviewRow {
    pub(crate) user_id: UserId,
    pub(crate) username: String,
    pub(crate) display_name: String,
    /// By name.
    pub(crate) role: String,
    /// Until when they have it; absent: for good.
    pub(crate) until: Option<Timestamp>,
    pub(crate) last_sign_in_at: Option<Timestamp>,
    /// Whether the role allowed everything.
    pub(crate) is_administrator: bool,
    /// What it allowed otherwise.
    pub(crate) permissions: BTreeSet<String>,
    /// Absent while nobody has decided.
    pub(crate) decision: Option<ReviewDecision>,
    /// Who decided.
    pub(crate) decided_by: Option<String>,
    pub(crate) decided_at: Option<Timestamp>,
    pub(crate) comment: Option<String>,
}
