//! A change that was shown is given up.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::edit_order::forget_recipient;
use crate::edit::{Edit, EditState};
use crate::{EditId, OrderId, permissions, store};

/// A change that waits will not be applied.
#[derive(Debug, Clone)]
pub struct CancelEdit {
    pub order_id: OrderId,
    pub edit_id: EditId,
}

impl Command for CancelEdit {
    const NAME: &'static str = "orders.cancel_edit";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = Edit;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Edit, Fault> {
        store::look(ctx, self.order_id)?;
        let edit = store::end_edit(ctx, self.order_id, self.edit_id, EditState::Cancelled)?;
        forget_recipient(ctx, edit.id)?;
        Ok(edit)
    }
}
