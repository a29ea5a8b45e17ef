//! What of reviews can be looked at.

use db::{Ctx, Query};
use kernel::{Cursor, Fault, Page, PageRequest, Permission};

use crate::access_review::{AccessReviewId, ReviewFacts, ReviewRow};
use crate::permissions;
use crate::store::reviews;
use crate::user::UserId;

/// Reviews and how far they are, the newest first.
#[derive(Debug, Clone)]
pub(crate) struct ListReviews(pub(crate) PageRequest);

impl Query for ListReviews {
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = Page<ReviewFacts>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<ReviewFacts>, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let limit = self.0.limit()?;
        let rows = reviews::list(ctx, self.0.behind()?, limit + 1)?;
        Ok(Page::from_rows(rows, limit, |row| Cursor::of(row.id)))
    }
}

/// One review.
#[derive(Debug, Clone)]
pub(crate) struct GetReview(pub(crate) AccessReviewId);

impl Query for GetReview {
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = ReviewFacts;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ReviewFacts, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        reviews::find(ctx, self.0)
    }
}

/// Its rows, those of one person together.
#[derive(Debug, Clone)]
pub(crate) struct ListReviewRows {
    pub(crate) id: AccessReviewId,
    pub(crate) page: PageRequest,
}

impl Query for ListReviewRows {
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = Page<ReviewRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<ReviewRow>, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        reviews::find(ctx, self.id)?;
        let limit = self.page.limit()?;
        let cursor = self.page.after()?;
        let after = match &cursor {
            None => None,
            Some(cursor) => {
                let [user, role] = cursor.keys(2)? else { return Err(bad_cursor()) };
                Some((user.parse::<UserId>().map_err(|_| bad_cursor())?, role.as_str()))
            }
        };
        let rows = reviews::rows(ctx, self.id, after, limit + 1)?;
        Ok(Page::from_rows(rows, limit, |row| {
            Cursor::new(vec![row.user_id.to_string(), row.role.clone()])
        }))
    }
}

fn bad_cursor() -> Fault {
    Fault::field("after", "kernel.bad_cursor", "not a cursor of this list")
}
