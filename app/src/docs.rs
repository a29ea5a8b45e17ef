//! The description of the API, for programs and for people. The page is our own and small: ready-made
//! ones load their script from elsewhere, and nothing here is loaded from elsewhere.

use axum::Router;
use axum::http::{HeaderName, header};
use axum::response::IntoResponse;
use axum::routing::get;

use crate::contexts;

const PAGE: &str = include_str!("docs/page.html");
const SCRIPT: &str = include_str!("docs/page.js");
const STYLE: &str = include_str!("docs/page.css");

pub(crate) fn router() -> Router {
    // Written once: it does not change while the program runs. Without it there is nothing to serve.
    let text = contexts::openapi_text().unwrap_or_else(|fault| {
        tracing::error!(?fault, "the API cannot be described");
        "{}".to_owned()
    });
    let text = bytes::Bytes::from(text);
    let of = |kind: &'static str, body: bytes::Bytes| {
        get(async move || {
            let headers: [(HeaderName, &str); 2] =
                [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")];
            (headers, body).into_response()
        })
    };
    let fixed = |kind, body: &'static str| of(kind, bytes::Bytes::from_static(body.as_bytes()));
    Router::new()
        .route("/openapi.json", of("application/json", text))
        .route("/docs", fixed("text/html; charset=utf-8", PAGE))
        .route("/docs/page.js", fixed("text/javascript; charset=utf-8", SCRIPT))
        .route("/docs/page.css", fixed("text/css; charset=utf-8", STYLE))
}
