use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::load_managed;
use super::remove_role::take_role;
use crate::access_review::{AccessReviewId, ReviewDecision};
use crate::role::RoleBook;
use crate::store::reviews;
use crate::user::UserId;
use crate::{permissions, store};

const COMMENT_MOST: usize = 1_000;

/// Says of one role of one person that it is still needed, or takes it away in the same moment. Once,
/// and not of one's own.
#[derive(Debug, Clone)]
pub(crate) struct DecideReview {
    pub(crate) review_id: AccessReviewId,
    pub(crate) user_id: UserId,
    pub(crate) role: String,
    pub(crate) decision: ReviewDecision,
    /// Why; a withdrawal needs it.
    pub(crate) comment: Option<String>,
    pub(crate) book: RoleBook,
    pub(crate) from: String,
}

impl Command for DecideReview {
    const NAME: &'static str = "access.decide_review";
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let comment = self.comment.as_deref().map(|text| kernel::clean_text(text, COMMENT_MOST));
        let comment = comment
            .transpose()
            .map_err(|error| Fault::field("comment", error.code(), error.to_string()))?
            .filter(|text| !text.is_empty());
        if comment.is_none() && self.decision == ReviewDecision::Withdraw {
            return Err(Fault::field("comment", "kernel.required", "say why"));
        }
        if store::approvals::person_behind(ctx)? == self.user_id.to_string() {
            let detail = "another looks at your own roles";
            return Err(Fault::forbidden("access.own_rights", detail));
        }
        // Before the row: whoever takes roles away waits for the same lock first.
        store::users::lock_administrators(ctx, &self.book.administrators())?;
        let place = (self.review_id, self.user_id, self.role.as_str());
        if !reviews::decide(ctx, place, self.decision, comment.as_deref())? {
            let detail = "somebody has decided about it already";
            return Err(Fault::conflict("access.already_decided", detail));
        }
        let user = load_managed(ctx, self.user_id, &self.book)?;
        if self.decision == ReviewDecision::Withdraw && user.roles.contains(&self.role) {
            take_role(ctx, &user, &self.role, &self.book, &self.from)?;
        }
        let news = json!({
            "user_id": self.user_id, "role": self.role, "decision": self.decision,
            "comment": comment,
        });
        ctx.emit(Event::about("access", "AccessReviewDecided", self.review_id, 1, &news));
        Ok(())
    }
}
