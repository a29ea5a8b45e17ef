//! `GET /metrics` for Prometheus, on a listener of its own, and what it is made of. Labels are routes,
//! states and names of the program: never what somebody typed.

mod gauges;
mod page;
mod process;
mod traffic;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use db::Db;
use jobs::Beat;
use kernel::{Actor, Fault};
use tokio::net::TcpListener;

use self::page::{Kind, Page};
pub(crate) use self::traffic::{Traffic, count};

/// What can be seen of the program from outside.
#[derive(Clone)]
pub(crate) struct Sight {
    pub(crate) db: Db,
    pub(crate) beat: Beat,
    pub(crate) traffic: Traffic,
}

impl Sight {
    pub(crate) fn new(db: &Db, beat: Beat) -> Self {
        Self { db: db.clone(), beat, traffic: Traffic::default() }
    }
}

/// Of Prometheus's text format.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Answers until its task is stopped.
pub(crate) async fn serve(listener: TcpListener, sight: Sight) {
    if let Ok(address) = listener.local_addr() {
        tracing::info!(%address, "metrics on http://{address}/metrics");
    }
    let router = Router::new().route("/metrics", get(async move || answer(&sight).await));
    if let Err(error) = axum::serve(listener, router).await {
        tracing::error!(%error, "metrics are not answered any more");
    }
}

async fn answer(sight: &Sight) -> Response {
    match page(sight).await {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(fault) => {
            tracing::warn!(?fault, "the database could not be counted");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// Everything, as Prometheus reads it.
///
/// # Errors
/// What the database reports.
pub(crate) async fn page(sight: &Sight) -> Result<String, Fault> {
    let counted = sight.db.read(&Actor::system("metrics"), gauges::Count).await?;
    let mut page = Page::default();
    let version = env!("CARGO_PKG_VERSION");
    let engine = sight.db.engine().name();
    page.family("tradewind_build_info", Kind::Gauge, "What runs: always 1");
    page.sample("tradewind_build_info", &[("version", version), ("engine", engine)], 1);
    sight.traffic.write(&mut page);
    gauges::write_pulse(&mut page, &sight.db, counted.last_event);
    page.number(
        "tradewind_worker_silent_seconds",
        "How long ago this program last looked for jobs",
        sight.beat.silence(),
    );
    counted.write(&mut page);
    process::write(&mut page);
    Ok(page.into_text())
}
