use std::collections::BTreeSet;

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, Timestamp};
use serde_json::json;

use crate::access_review::{AccessReviewId, MOVE_DAYS, ReviewFacts, ReviewKind};
use crate::role::RoleBook;
use crate::store::reviews::{self, NewReview};
use crate::user::UserRow;
use crate::{permissions, role_draft};

/// Has everybody's roles looked at anew, by a day.
#[derive(Debug, Clone)]
pub(crate) struct StartReview {
    pub(crate) title: String,
    pub(crate) due_at: Timestamp,
    pub(crate) book: RoleBook,
}

impl Command for StartReview {
    const NAME: &'static str = "access.start_review";
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = ReviewFacts;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ReviewFacts, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let title = role_draft::check_title(&self.title)?;
        if self.due_at <= ctx.now() {
            return Err(Fault::field("due_at", "kernel.out_of_range", "in the future"));
        }
        let id: AccessReviewId = ctx.new_id();
        let kind = ReviewKind::Everybody;
        let new = NewReview { id, kind, title: &title, due_at: self.due_at, change: None };
        let rows = reviews::insert(ctx, &new, None, &self.book)?;
        let news = json!({"title": title, "due_at": self.due_at, "rows": rows});
        ctx.emit(Event::about("access", "AccessReviewStarted", id, 1, &news));
        reviews::find(ctx, id)
    }
}

/// Somebody who had roles has others now: what they have is looked at, so that nothing of the old post
/// is carried along. Who leaves, or begins, has nothing to look at.
pub(super) fn note_move(
    ctx: &mut Ctx<'_>,
    user: &UserRow,
    after: &BTreeSet<String>,
    book: &RoleBook,
) -> Result<(), Fault> {
    if user.roles.is_empty() || after.is_empty() || user.roles == *after {
        return Ok(());
    }
    let id: AccessReviewId = ctx.new_id();
    let new = NewReview {
        id,
        kind: ReviewKind::Move,
        title: &user.display_name,
        due_at: ctx.now().plus_days(MOVE_DAYS),
        change: Some((&user.roles, after)),
    };
    reviews::insert(ctx, &new, Some(user.id), book)?;
    let news = json!({"user_id": user.id, "before": user.roles, "after": after});
    ctx.emit(Event::about("access", "MoveNoticed", id, 1, &news));
    Ok(())
}
