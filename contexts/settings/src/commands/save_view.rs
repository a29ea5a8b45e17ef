use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::saved_view::MOST_VIEWS;
use crate::{SavedView, ViewDraft, ViewId, permissions, store};

/// A view is kept under a name, or kept again as it looks now.
#[derive(Debug, Clone)]
pub struct SaveView {
    /// Absent: a new view with an id of the house. An id nobody uses yet: a new view with that id.
    pub id: Option<ViewId>,
    pub draft: ViewDraft,
    /// The version that was changed; absent for a new view.
    pub seen_version: Option<i64>,
}

impl Command for SaveView {
    const NAME: &'static str = "settings.save_view";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = SavedView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<SavedView, Fault> {
        let draft = self.draft.checked()?;
        if draft.shared || !draft.roles.is_empty() {
            ctx.actor().must(permissions::SHARE_VIEWS)?;
        }
        let id = self.id.unwrap_or_else(|| ctx.new_id());
        match store::views::find(ctx, id)? {
            Some(view) if !view.own => return Err(store::views::no_such_view()),
            Some(view) => {
                let seen = self.seen_version.unwrap_or(0);
                if !store::views::update(ctx, id, &draft, seen)? {
                    let detail = format!("the view is at version {}", view.version);
                    return Err(Fault::conflict("settings.stale", detail));
                }
            }
            None if self.seen_version.is_some() => return Err(store::views::no_such_view()),
            None => {
                if store::views::count_own(ctx, &draft.page)? >= MOST_VIEWS {
                    let detail = format!("{MOST_VIEWS} views of one page are the most");
                    return Err(Fault::conflict("settings.too_many_views", detail));
                }
                store::views::insert(ctx, id, &draft)?;
            }
        }
        store::views::set_roles(ctx, id, &draft.roles)?;
        if !draft.shared {
            store::default_views::keep_only(ctx, id, &draft.roles)?;
        }
        store::views::find(ctx, id)?.ok_or_else(store::views::no_such_view)
    }
}
