use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::queries::no_file;
use crate::{DataRequestId, permissions, store};

/// Somebody takes away the file with all that is held about a customer, and that is told. The file itself is
/// read afterwards: opening it would hold up everybody who changes something.
#[derive(Debug, Clone)]
pub(crate) struct FetchData(pub(crate) DataRequestId);

impl Command for FetchData {
    const NAME: &'static str = "governance.fetch_data";
    const PERMISSION: Permission = permissions::ANSWER;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let request = store::request(ctx, self.0)?;
        if !request.has_file {
            return Err(no_file());
        }
        let news = json!({"customer_id": request.customer_id});
        ctx.emit(Event::about("governance", "DataFetched", self.0, 2, &news));
        Ok(())
    }
}
