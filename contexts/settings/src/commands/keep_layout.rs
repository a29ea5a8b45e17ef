use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::list_layout::{MOST_LAYOUTS, checked_page};
use crate::{ListLayout, store};

/// One's own list is left as it looks now. It tells nobody, and the last one counts.
#[derive(Debug, Clone)]
pub struct KeepLayout {
    /// Which list: `orders`.
    pub page: String,
    pub layout: ListLayout,
}

impl Command for KeepLayout {
    const NAME: &'static str = "settings.keep_layout";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ListLayout;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ListLayout, Fault> {
        let (page, layout) = (checked_page(&self.page)?, self.layout.checked()?);
        if store::layouts::count_others(ctx, &page)? >= MOST_LAYOUTS {
            let detail = format!("{MOST_LAYOUTS} lists are the most");
            return Err(Fault::conflict("settings.too_many_layouts", detail));
        }
        store::layouts::keep(ctx, &page, &layout)?;
        Ok(layout)
    }
}
