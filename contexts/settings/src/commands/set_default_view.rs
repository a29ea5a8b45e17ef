use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::list_layout::checked_page;
use crate::{ViewId, permissions, store};

/// A list opens with a view: one's own choice, or that of all who have a role and none of their own.
#[derive(Debug, Clone)]
pub struct SetDefaultView {
    /// Which list: `orders`.
    pub page: String,
    /// Absent: for oneself. A role's needs `settings.share_views`.
    pub role: Option<String>,
    /// Absent: none any more.
    pub view_id: Option<ViewId>,
}

impl Command for SetDefaultView {
    const NAME: &'static str = "settings.set_default_view";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let page = checked_page(&self.page)?;
        if self.role.is_some() {
            ctx.actor().must(permissions::SHARE_VIEWS)?;
        }
        let Some(id) = self.view_id else {
            return store::default_views::clear(ctx, &page, self.role.as_deref());
        };
        let view = store::views::find(ctx, id)?;
        let view = view.filter(|view| view.page == page).ok_or_else(store::views::no_such_view)?;
        if let Some(role) = &self.role
            && !view.is_seen_by(role)
        {
            let detail = "those with the role do not see the view";
            return Err(Fault::conflict("settings.view_not_shared", detail));
        }
        store::default_views::set(ctx, &page, self.role.as_deref(), id)
    }
}
