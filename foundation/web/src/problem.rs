//! Faults on the wire: RFC 9457 `application/problem+json` with our stable `code` and the fields.

use std::collections::BTreeMap;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Fault, FieldFault, Kind};
use serde::Serialize;

use crate::request_id;

/// A fault on its way to the client.
#[derive(Debug)]
pub struct Problem {
    fault: Fault,
    status: StatusCode,
}

/// The body of every answer that is not a success.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProblemBody {
    /// Always `about:blank`: the code says what it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The HTTP status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What it is, stable; translated by the user interface.
    code: &'static str,
    /// What it is, as a sentence for developers.
    detail: String,
    /// What the request is called in the logs.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    /// The wrong fields, if it is about fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldFault>,
    /// What it is about, by name, for the user interface's own sentence: who holds a thing, until
    /// when.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    facts: kernel::Facts,
}

impl Problem {
    /// A fault with another status than its kind has.
    #[must_use]
    pub fn with_status(fault: Fault, status: StatusCode) -> Self {
        Self { fault, status }
    }
    /// The fault.
    #[must_use]
    pub fn fault(&self) -> &Fault {
        &self.fault
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let status = match fault.kind() {
            Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
            Kind::Forbidden => StatusCode::FORBIDDEN,
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::Conflict => StatusCode::CONFLICT,
            Kind::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self { fault, status }
    }
}

impl Problem {
    /// What somebody was not allowed, what made no sense and what came too often is told where a house
    /// looks: one who tries what they should not is seen. The rest happens every day.
    fn tell_refusal(&self) {
        let (code, status) = (self.fault.code(), self.status);
        match self.fault.kind() {
            Kind::Forbidden | Kind::Invalid | Kind::RateLimited => {
                tracing::info!(code, "answered {status}");
            }
            _ => tracing::debug!(code, "answered {status}"),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        // The one place where a fault of ours is logged, with what lay beneath it.
        if self.status.is_server_error() {
            tracing::error!(fault = ?self.fault, "answered {}", self.status);
        } else {
            self.tell_refusal();
        }
        let body = ProblemBody {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            code: self.fault.code(),
            detail: self.fault.detail().to_owned(),
            request_id: request_id::current().map(|id| id.to_string()),
            fields: self.fault.wrong_fields().to_vec(),
            facts: self.fault.facts().clone(),
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if matches!(self.status.as_u16(), 429 | 503) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
