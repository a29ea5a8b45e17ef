use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::alert::{AlertId, News};
use crate::watch::tell;
use crate::{permissions, store};

/// A supervisor calls those whose work mends it.
#[derive(Debug, Clone)]
pub(crate) struct UrgeAlert(pub(crate) AlertId);

impl Command for UrgeAlert {
    const NAME: &'static str = "incidents.urge_alert";
    const PERMISSION: Permission = permissions::SUPERVISE;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let now = ctx.now();
        let alert = store::load(ctx, self.0)?.urge(now)?;
        if store::update(ctx, std::slice::from_ref(&alert))?.is_empty() {
            return Err(Fault::conflict("incidents.stale", "somebody else was at it meanwhile"));
        }
        tell(ctx, &alert, News::Urged);
        Ok(())
    }
}
