use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::{LegalHoldId, permissions, store};

/// A hold is over: what it kept goes when its time has come.
#[derive(Debug, Clone)]
pub(crate) struct LiftLegalHold(pub(crate) LegalHoldId);

impl Command for LiftLegalHold {
    const NAME: &'static str = "governance.lift_legal_hold";
    const PERMISSION: Permission = permissions::HOLD;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let subject = store::lift_hold(ctx, self.0)?;
        let news = json!({"subject": subject.to_string()});
        ctx.emit(Event::about("governance", "LegalHoldLifted", self.0, 2, &news));
        Ok(())
    }
}
