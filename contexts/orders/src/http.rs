//! Parse, run one command or query, view.

mod bulk;
mod changes;
mod imports;
mod inbox;
mod orders;
mod parcels;
mod payments;
mod steps;

use db::{Db, Engine, Gatherer};
use utoipa_axum::router::OpenApiRouter;
use web::App;

use crate::commands::PlaceOrders;

/// Sets of single orders on their way at the same time. SQLite has one writer: what comes meanwhile
/// gathers for the next. On PostgreSQL two let one set's statements run while the other commits.
const fn sets_at_once(engine: Engine) -> usize {
    match engine {
        Engine::Sqlite => 1,
        Engine::Postgres => 2,
    }
}

/// The paths of this context, beneath `/api/v1`. Must be called on a runtime.
pub fn router(db: &Db) -> OpenApiRouter<App> {
    let gatherer: Gatherer<PlaceOrders> = Gatherer::start(db, sets_at_once(db.engine()));
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
