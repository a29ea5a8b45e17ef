//! Something is written down about an order: it is added, never changed, and changes nothing.

use db::{Command, Ctx};
use kernel::{Fault, Permission, TextError, clean_text};

use super::tell::tell;
use crate::order::OrderEvent;
use crate::{OrderId, permissions, store};

const MOST_NOTE: usize = 2_000;

kernel::text_enum! {
    /// For whom a note is.
    pub enum NoteKind {
        /// For colleagues.
        Internal = "internal",
        /// For who picks and packs; stands on the picking list.
        Picking = "picking",
        /// What the buyer said.
        Buyer = "buyer",
    }
}

/// A note is added.
#[derive(Debug, Clone)]
pub struct AddNote {
    pub order_id: OrderId,
    pub kind: NoteKind,
    pub text: String,
}

impl Command for AddNote {
    const NAME: &'static str = "orders.add_note";
    const PERMISSION: Permission = permissions::ANNOTATE;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let wrong = |error: TextError| Fault::field("text", error.code(), error.to_string());
        let text = clean_text(&self.text, MOST_NOTE).map_err(wrong)?;
        if text.is_empty() {
            return Err(wrong(TextError::Empty));
        }
        let order = store::look(ctx, self.order_id)?;
        store::add_notes(ctx, &[(order.id, text.as_str())], self.kind.as_str())?;
        store::remember_again(ctx, order.id)?;
        tell(ctx, &order, &OrderEvent::OrderNoted);
        Ok(())
    }
}
