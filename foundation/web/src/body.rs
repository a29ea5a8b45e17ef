//! What clients send: JSON, read strictly, with the path of whatever is wrong.

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use db::OnceKey;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use kernel::{Fault, FieldFault};
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::problem::Problem;

/// One order with a hundred lines is 50 kB: whatever is greater is a mistake or an attack.
const BODY_BYTES: usize = 1 << 20;
/// For bulk endpoints, whose bodies hold up to 1,000 orders.
pub const BULK_BODY_BYTES: usize = 16 << 20;

/// A JSON body as a `T`, its bytes as they came, and the client's idempotency key if it sent one.
/// `BULK` lets it be as great as [`BULK_BODY_BYTES`].
#[derive(Debug)]
pub struct Body<T, const BULK: bool = false> {
    /// What the client means.
    pub value: T,
    /// What the client sent.
    pub raw: Bytes,
    /// Under which key it is done once.
    pub once: Option<OnceKey>,
}

impl<T: DeserializeOwned, const BULK: bool> FromRequest<App> for Body<T, BULK> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        must_be_json(&parts.headers)?;
        let most = if BULK { BULK_BODY_BYTES } else { BODY_BYTES };
        let raw = read(body, most).await?;
        let value = parse(&raw)?;
        let once = parts.extensions.get::<OnceKey>().cloned();
        Ok(Self { value, raw, once })
    }
}

/// The bytes of a body that is no JSON, up to a limit.
///
/// # Errors
/// `413 web.too_large`, `400 web.broken_body`.
pub async fn raw_body(body: axum::body::Body, most: usize) -> Result<Bytes, Problem> {
    read(body, most).await
}

async fn read(body: axum::body::Body, most: usize) -> Result<Bytes, Problem> {
    match Limited::new(body, most).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.downcast_ref::<LengthLimitError>().is_some() => {
            let fault = Fault::invalid("web.too_large", format!("more than {most} bytes"));
            Err(Problem::with_status(fault, StatusCode::PAYLOAD_TOO_LARGE))
        }
        Err(error) => {
            let fault = Fault::invalid("web.broken_body", "the body did not arrive whole");
            Err(Problem::with_status(fault.with_source(error), StatusCode::BAD_REQUEST))
        }
    }
}

fn must_be_json(headers: &HeaderMap) -> Result<(), Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let fault = Fault::invalid("web.not_json", "send application/json");
    Err(Problem::with_status(fault, StatusCode::UNSUPPORTED_MEDIA_TYPE))
}

/// Reads JSON into a `T`, or says which field is wrong and how.
fn parse<T: DeserializeOwned>(raw: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(raw);
    let value = serde_path_to_error::deserialize(&mut reader);
    let value = value.map_err(|error| {
        let path = error.path().to_string();
        wrong_json(&path, &error.into_inner())
    })?;
    reader.end().map_err(|error| wrong_json(".", &error))?;
    Ok(value)
}

fn wrong_json(path: &str, error: &serde_json::Error) -> Problem {
    if !error.is_data() {
        let detail = format!("not JSON: line {}, column {}", error.line(), error.column());
        let fault = Fault::invalid("web.bad_json", detail);
        return Problem::with_status(fault, StatusCode::BAD_REQUEST);
    }
    let text = error.to_string();
    let code = [
        ("missing field", "kernel.required"),
        ("unknown field", "kernel.unknown_field"),
        ("duplicate field", "kernel.duplicate_field"),
        ("invalid type", "kernel.wrong_type"),
        ("unknown variant", "kernel.unknown_word"),
        ("ISO 4217", "kernel.unknown_currency"),
        ("not an id", "kernel.unknown_id"),
    ]
    .into_iter()
    .find_map(|(words, code)| text.contains(words).then_some(code))
    .unwrap_or("kernel.invalid_value");
    // serde names the field that is missing or unknown only in its sentence, between back-ticks.
    let names_it =
        matches!(code, "kernel.required" | "kernel.unknown_field" | "kernel.duplicate_field");
    let named = text.split('`').nth(1).filter(|_| names_it);
    let path = match (path, named) {
        (".", Some(name)) => name.to_owned(),
        (path, Some(name)) if !path.ends_with(name) => format!("{path}.{name}"),
        (path, _) => path.to_owned(),
    };
    // Without the position, and without what a client may have sent by the kilobyte.
    let detail: String = text.split(" at line ").next().unwrap_or("").chars().take(200).collect();
    Fault::fields(vec![FieldFault { path, code, detail }]).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only what is refused is looked at")]
    struct Order {
        number: String,
        lines: Vec<Line>,
    }
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only what is refused is looked at")]
    struct Line {
        quantity: i64,
    }

    #[test]
    fn what_is_wrong_is_named_by_field_and_code() {
        for (json, path, code) in [
            (r#"{"lines": []}"#, "number", "kernel.required"),
            (r#"{"number": 1, "lines": []}"#, "number", "kernel.wrong_type"),
            (r#"{"number": "a", "number": "b", "lines": []}"#, "number", "kernel.duplicate_field"),
            (r#"{"number": "a", "lines": [], "x": 1}"#, "x", "kernel.unknown_field"),
            (
                r#"{"number": "a", "lines": [{"quantity": "1"}]}"#,
                "lines[0].quantity",
                "kernel.wrong_type",
            ),
            (
                r#"{"number": "a", "lines": [{"quantity": 1}, {}]}"#,
                "lines[1].quantity",
                "kernel.required",
            ),
            (
                r#"{"number": "a", "lines": [{"quantity": 1.5}]}"#,
                "lines[0].quantity",
                "kernel.wrong_type",
            ),
            (
                r#"{"number": "a", "lines": [{"quantity": 99999999999999999999}]}"#,
                "lines[0].quantity",
                "kernel.wrong_type",
            ),
        ] {
            let problem = parse::<Order>(json.as_bytes()).unwrap_err();
            let field = problem.fault().wrong_fields().first().cloned();
            let field = field.unwrap_or_else(|| panic!("{json}: {problem:?}"));
            assert_eq!((field.path.as_str(), field.code), (path, code), "{json}");
        }
    }

    #[test]
    fn what_is_no_json_is_a_bad_request() {
        let deep = "[".repeat(10_000);
        for json in ["", "{", "nul", "{\"number\": \"a\", \"lines\": []} x", "\u{feff}{}", &deep] {
            let problem = parse::<Order>(json.as_bytes()).unwrap_err();
            assert!(
                matches!(problem.fault().code(), "web.bad_json" | "kernel.invalid_fields"),
                "{problem:?}"
            );
        }
        assert!(parse::<Order>(b"{\"number\": \"\xff\", \"lines\": []}").is_err());
    }
}
