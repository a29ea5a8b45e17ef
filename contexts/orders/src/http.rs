//! Parse, run one command or query, view.

mod bulk;
mod changes;
mod imports;
mod inbox;
mod orders;
mod parcels;
mod steps;

use db::{Db, Gatherer};
use utoipa_axum::router::OpenApiRouter;
use web::App;

use crate::commands::PlaceOrders;

/// Sets of single orders on their way at the same time: one is written while the next gathers.
const SETS_AT_ONCE_SQLITE: usize = 2;

/// The paths of this context, beneath `/api/v1`. Must be called on a runtime.
pub fn router(db: &Db) -> OpenApiRouter<App> {
    let at_once = match db.engine() {
        db::Engine::Sqlite => SETS_AT_ONCE_SQLITE,
        db::Engine::Postgres => db.writers(),
    };
    let gatherer: Gatherer<PlaceOrders> = Gatherer::start(db, at_once);
    OpenApiRouter::new()
        .merge(orders::router(gatherer))
        .merge(steps::router())
        .merge(parcels::router())
        .merge(bulk::router())
        .merge(changes::router())
        .merge(imports::router())
        .merge(inbox::router())
}
