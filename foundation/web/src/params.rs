//! What stands in the address: ids and query parameters.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use kernel::{Entity, Fault, Id};
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::problem::Problem;

/// The one id in the path. An id of another kind names nothing here: `404`.
pub struct PathId<E>(pub Id<E>);

impl<E: Entity> FromRequestParts<App> for PathId<E> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        let text = path.map(|Path(text)| text).unwrap_or_default();
        text.parse().map(PathId).map_err(|error: kernel::UnknownId| {
            Fault::not_found("kernel.unknown_id", error.to_string()).into()
        })
    }
}

/// The query parameters as a `T`.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        // No text of ours holds a zero byte, and PostgreSQL would refuse it in the middle of a query.
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Fault::invalid("web.bad_query", "a zero byte").into());
        }
        Query::<T>::try_from_uri(&parts.uri).map(|Query(value)| Params(value)).map_err(|error| {
            let detail: String = error.body_text().chars().take(200).collect();
            Fault::invalid("web.bad_query", detail).into()
        })
    }
}
