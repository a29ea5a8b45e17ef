use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::{ViewId, store};

/// One's own view goes.
#[derive(Debug, Clone)]
pub struct DeleteView(pub ViewId);

impl Command for DeleteView {
    const NAME: &'static str = "settings.delete_view";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        if store::views::delete(ctx, self.0)? {
            return Ok(());
        }
        Err(store::views::no_such_view())
    }
}
