//! What a request is called: in its answer's header, in a problem's body, and in every line that is
//! logged on its way.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use uuid::Uuid;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// A client may name its request: as a UUID or a trace has it, and not as a novel.
const MOST_LENGTH: usize = 64;

tokio::task_local! {
    static CURRENT: Arc<str>;
}

/// The request this task works on, if it works on one.
pub(crate) fn current() -> Option<Arc<str>> {
    CURRENT.try_with(Arc::clone).ok()
}

/// Work for the request of this task, to be done in another task under the same name.
pub(crate) async fn carried<T>(work: impl Future<Output = T>, id: Option<Arc<str>>) -> T {
    match id {
        Some(id) => CURRENT.scope(Arc::clone(&id), work.instrument(span(&id))).await,
        None => work.await,
    }
}

/// The layer: outside of everything that answers.
pub(crate) async fn name_request(request: Request, next: Next) -> Response {
    let given = request.headers().get(HEADER).and_then(|value| value.to_str().ok());
    let id: Arc<str> = match given.filter(|id| is_name(id)) {
        Some(id) => id.into(),
        None => made().into(),
    };
    let mut response = carried(next.run(request), Some(Arc::clone(&id))).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

fn span(id: &str) -> tracing::Span {
    tracing::info_span!("request", request_id = id)
}

fn is_name(id: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=MOST_LENGTH).contains(&id.len()) && id.bytes().all(fits)
}

#[expect(clippy::disallowed_methods, reason = "the name of a request is stored nowhere")]
fn made() -> String {
    Uuid::now_v7().to_string()
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn a_client_may_name_its_request_but_not_write_into_our_logs() {
        for (id, wanted) in [
            ("01983f0e-7c1d-7abc-8def-0123456789ab", true),
            ("trace_1.2", true),
            ("", false),
            ("a b", false),
            ("line\nbreak", false),
            ("\"}", false),
            (&"x".repeat(64), true),
            (&"x".repeat(65), false),
        ] {
            assert_eq!(is_name(id), wanted, "{id:?}");
        }
    }
}
