//! Parse, run one command or query, view.

mod bulk;
mod changes;
mod imports;
mod inbox;
mod orders;
mod parcels;
mod payments;
mod steps;

use db::{Db, Gatherer};
use utoipa_axum::router::OpenApiRouter;
use web::App;

use crate::commands::PlaceOrders;

/// Sets of single orders on their way at the same time: while one is written or committed, the next one's
/// requests are read and gather.
const SETS_AT_ONCE: usize = 2;

/// The paths of this context, beneath `/api/v1`. Must be called on a runtime.
pub fn router(db: &Db) -> OpenApiRouter<App> {
    let gatherer: Gatherer<PlaceOrders> = Gatherer::start(db, SETS_AT_ONCE);
    OpenApiRouter::new()
        .merge(orders::router(gatherer))
        .merge(steps::router())
        .merge(parcels::router())
        .merge(payments::router())
        .merge(bulk::router())
        .merge(changes::router())
        .merge(imports::router())
        .merge(inbox::router())
}
