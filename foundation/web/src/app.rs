//! The state every handler shares, and what lies around every handler.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use db::Db;
use kernel::Fault;
use tokio::sync::broadcast;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::auth::Authenticate;
use crate::once::{Doors, InHand, NeverKept, answer_once};
use crate::problem::Problem;
use crate::request_id::name_request;
use crate::stream::{self, Batch};

/// No handler may take longer: what does is a job.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Everything comes from ourselves; styles may stand in the page because the component library
/// writes them there.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: https:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; \
     object-src 'none'";

/// What every handler can reach.
#[derive(Clone)]
pub struct App {
    /// The two doors to the data.
    pub db: Db,
    pub(crate) authenticate: Arc<dyn Authenticate>,
    pub(crate) news: broadcast::Sender<Batch>,
    pub(crate) in_hand: InHand,
}

impl App {
    /// Must be called on a runtime: it starts the task that tells open screens the news.
    #[must_use]
    pub fn new(db: Db, authenticate: Arc<dyn Authenticate>) -> Self {
        let news = stream::start(&db);
        Self { db, authenticate, news, in_hand: InHand::default() }
    }
}

/// Where the API stands.
pub const API: &str = "/api/v1";

/// Puts the API together: the contexts' routes beneath [`API`], answers for what is not there, and
/// the layers around everything.
pub fn finish(api: OpenApiRouter<App>, app: App) -> Router {
    let (api, description) = api.split_for_parts();
    let doors = Doors { app: app.clone(), never_kept: NeverKept::of(&description) };
    let api = api
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_that_way)
        .layer(middleware::from_fn_with_state(doors, answer_once));
    protect(Router::new().nest(API, api).with_state(app))
}

/// The layers that belong around every answer, also those of the user interface.
pub fn protect(router: Router) -> Router {
    let fixed = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    // Events must reach the screen at once; a compressor would keep them back.
    let worth_compressing =
        SizeAbove::new(1_024).and(NotForContentType::SSE).and(NotForContentType::IMAGES);
    router.layer(
        ServiceBuilder::new()
            .layer(middleware::from_fn(name_request))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
            .layer(fixed(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
            .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
            .layer(fixed(header::REFERRER_POLICY, "same-origin"))
            .layer(fixed(header::CACHE_CONTROL, "no-store"))
            .layer(CompressionLayer::new().compress_when(worth_compressing)),
    )
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::from(Fault::internal("web.panicked", "a handler stopped in the middle"))
        .into_response()
}

async fn nothing_here() -> Problem {
    Fault::not_found("web.no_such_path", "no such path").into()
}
async fn not_that_way() -> Problem {
    let fault = Fault::invalid("web.no_such_method", "not with this method");
    Problem::with_status(fault, StatusCode::METHOD_NOT_ALLOWED)
}
