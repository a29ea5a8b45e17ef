use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};

use crate::alert::AlertId;
use crate::store;

/// Somebody says that they are at it: the calls end, and the time until others are told begins anew.
#[derive(Debug, Clone)]
pub(crate) struct AcknowledgeAlert(pub(crate) AlertId);

impl Command for AcknowledgeAlert {
    const NAME: &'static str = "incidents.acknowledge_alert";
    // Whose work mends it, `store::load` knows: nobody else finds it.
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let (by, now) = (ctx.actor().name.clone(), ctx.now());
        let alert = store::load(ctx, self.0)?.acknowledge(&by, now)?;
        if store::update(ctx, std::slice::from_ref(&alert))?.is_empty() {
            return Err(Fault::conflict("incidents.stale", "somebody else was at it meanwhile"));
        }
        let data = serde_json::json!({});
        let news = Event::about("incidents", "AlertAcknowledged", alert.id, alert.version, &data);
        ctx.emit(news);
        Ok(())
    }
}
