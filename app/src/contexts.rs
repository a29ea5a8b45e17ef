//! The list of contexts, lowest first: their tables, their paths, what may be done in them, and what
//! they do in the background. A context that is not here does not exist.

use std::path::PathBuf;
use std::sync::Arc;

use access::{Access, AccessOptions, AddressRange, ApprovalBook};
use axum::Router;
use channels::Doorway;
use db::{Db, Migrations, Options, Sealed, Target};
use jobs::{Handlers, Schedule};
use kernel::{Fault, Permission};
use outside::Outside;
use system::diagnose::Here;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use web::App;

use crate::policies::RecheckHandler;
use crate::roles;

/// Everybody's tables, in the order in which they are made.
pub const MIGRATIONS: &[Migrations] = &[
    jobs::MIGRATIONS,
    settings::MIGRATIONS,
    access::MIGRATIONS,
    catalog::MIGRATIONS,
    customers::MIGRATIONS,
    inventory::MIGRATIONS,
    orders::MIGRATIONS,
    channels::MIGRATIONS,
    incidents::MIGRATIONS,
    governance::MIGRATIONS,
    system::MIGRATIONS,
];

/// Every platform whose words the house knows.
const CONNECTORS: channels::Connectors = &[
    &channel_amazon::Amazon,
    &channel_ebay::Ebay,
    &channel_generic::GENERIC,
    &channel_shopee::Shopee,
    &channel_shopify::Shopify,
    &channel_woocommerce::WooCommerce,
];

/// Every column that holds sealed values.
pub(crate) const SEALED: &[&[Sealed]] = &[
    jobs::SEALED,
    access::SEALED,
    customers::SEALED,
    orders::SEALED,
    channels::SEALED,
    governance::SEALED,
    system::SEALED,
];

/// Everything that somebody may be allowed to do.
#[must_use]
pub fn permissions() -> Vec<Permission> {
    let all = [
        jobs::permissions::ALL,
        settings::permissions::ALL,
        access::permissions::ALL,
        catalog::permissions::ALL,
        customers::permissions::ALL,
        inventory::permissions::ALL,
        orders::permissions::ALL,
        channels::permissions::ALL,
        incidents::permissions::ALL,
        governance::permissions::ALL,
        system::permissions::ALL,
    ];
    let mut permissions = all.concat();
    permissions.sort_unstable();
    permissions
}

/// Every context's paths, beneath [`web::API`]. Must be called on a runtime.
fn paths(db: &Db, here: Here, doorway: Doorway) -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(web::describe())
        .merge(jobs::router())
        .merge(settings::router())
        .merge(web::never_kept(access::router(), "answers may hold secrets"))
        .merge(catalog::router())
        .merge(customers::router())
        .merge(inventory::router())
        .merge(orders::router(db))
        .merge(channels::router(db, doorway))
        .merge(incidents::router())
        .merge(governance::router())
        .merge(system::router(here))
}

/// Of whose things each context says what somebody hears of.
const SIGHTS: &[web::Sight] = &[
    jobs::sight,
    settings::sight,
    catalog::sight,
    customers::sight,
    inventory::sight,
    orders::sight,
    channels::sight,
    incidents::sight,
];

/// Every context's routes and the stream of their news, for [`web::finish`]. Must be called on a runtime.
pub fn routes(db: &Db, access: &Access) -> OpenApiRouter<App> {
    routes_on(db, access, Here::nowhere(MIGRATIONS), doorway(None))
}

fn routes_on(db: &Db, access: &Access, here: Here, doorway: Doorway) -> OpenApiRouter<App> {
    paths(db, here, doorway).merge(web::news(SIGHTS).into()).layer(access.layer())
}

/// By what the shops of others are reached.
pub(crate) fn doorway(outside: Option<Outside>) -> Doorway {
    Doorway::new(CONNECTORS, outside)
}

/// The whole API, ready to be asked. Must be called on a runtime.
pub fn api(db: &Db, access: &Access, here: Here, doorway: Doorway) -> Router {
    let app = App::new(db.clone(), Arc::new(access.clone()));
    let pages = web::protect(access::pages(app.clone(), access));
    web::finish(routes_on(db, access, here, doorway), app).merge(pages)
}

/// Who people are, for one house.
#[must_use]
pub fn access(
    db: &Db,
    secure_cookies: bool,
    trusted_proxies: Vec<AddressRange>,
    outside: Option<Outside>,
) -> Access {
    let (permissions, roles) = (permissions(), roles::book());
    let options = AccessOptions {
        secure_cookies,
        trusted_proxies,
        permissions,
        roles,
        approvals: approvals(),
        outside,
    };
    Access::new(db.clone(), options)
}

/// The description of the API, with the paths as clients write them. Must be called on a runtime.
///
/// # Errors
/// `app.no_openapi` when there is nothing to stand in for a database, which the description needs
/// as little as it shows.
pub fn openapi() -> Result<OpenApi, Fault> {
    let target = Target::Sqlite(PathBuf::from(":memory:"));
    let options = Options { readers: 1, writers: 1, ..Options::new(target) };
    let db = Db::open(&options, &[])?;
    let paths = paths(&db, Here::nowhere(MIGRATIONS), doorway(None));
    let described = OpenApiRouter::<App>::new().nest(web::API, paths);
    let mut document = described.into_openapi();
    document.info = web::describe().info;
    web::describe_keys(&mut document);
    Ok(document)
}

/// As [`openapi`], as JSON that is the same every time.
///
/// # Errors
/// As [`openapi`].
pub fn openapi_text() -> Result<String, Fault> {
    openapi()?.to_pretty_json().map_err(|error| Fault::internal("app.no_openapi", error))
}

/// The commands that may wait for a second person; parameters say when they do.
#[must_use]
pub fn approvals() -> ApprovalBook {
    ApprovalBook::default()
        .with::<access::AssignRole>()
        .with::<access::SetRoles>()
        .with::<access::ChangeRole>()
        .with::<access::SetScope>()
        .with::<access::SetOpenIdProvider>()
        .with::<inventory::AdjustStock>()
        .with::<inventory::ReverseMovement>()
        .with::<inventory::ImportOpeningStock>()
        .with::<orders::commands::AddRoutingRule>()
        .with::<orders::commands::ChangeRoutingRule>()
        .with::<governance::AskData>()
}

/// What each kind of job does.
#[must_use]
pub fn handlers() -> Handlers {
    Handlers::new()
        .with(access::VerifyAudit)
        .with(access::PruneAudit)
        .with(access::ExportAudit)
        .with(access::ExpireApprovals)
        .with(orders::jobs::BulkHandler)
        .with(orders::jobs::UndoHandler)
        .with(channels::ReplayInbox(CONNECTORS))
        .with(orders::ImportOrders)
        .with(governance::ForgetOld)
        .with(governance::AnswerRequest)
        .with(RecheckHandler)
}

/// What starts by itself.
#[must_use]
pub fn schedules() -> Vec<Schedule> {
    [access::schedules(), governance::schedules()].concat()
}
