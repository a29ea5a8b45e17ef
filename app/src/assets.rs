//! The user interface, embedded. Names with a hash in them never change and are kept by browsers for
//! good; the rest is asked for again by its ETag. Text goes out as it was compressed when it was built.

use std::borrow::Cow;
use std::fmt::Write;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use kernel::Fault;
use rust_embed::RustEmbed;
use web::Problem;

#[derive(RustEmbed)]
#[folder = "../web/dist"]
struct Dist;

/// The page of a program that was built without Node at hand.
const NOT_BUILT: &str = include_str!("not_built.html");
const INDEX: &str = "index.html";
/// Vite puts a hash of the content into the names here.
const HASHED: &str = "assets/";
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";
/// Bytes of the hash in an ETag: 64 bits tell two builds apart.
const TAG_BYTES: usize = 8;

/// Whatever no other path answers: a file of the user interface, or its start page.
pub(crate) async fn answer(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return Problem::from(Fault::not_found("app.no_such_path", "no such path")).into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        let fault = Fault::invalid("app.no_such_method", "not with this method");
        return Problem::with_status(fault, StatusCode::METHOD_NOT_ALLOWED).into_response();
    }
    if let Some(response) = file(path, &headers) {
        return response;
    }
    if is_navigation(path, &headers) {
        return file(INDEX, &headers).unwrap_or_else(not_built);
    }
    Problem::from(Fault::not_found("app.no_such_path", "no such path")).into_response()
}

/// Somebody opens a page of the user interface, which finds its way by the address itself. A script
/// or picture that is not there must not be answered with a page.
fn is_navigation(path: &str, headers: &HeaderMap) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let wants_page = |value: &HeaderValue| {
        value.to_str().is_ok_and(|accept| accept.contains("text/html") || accept.contains("*/*"))
    };
    !path.starts_with(HASHED)
        && !last.contains('.')
        && headers.get(header::ACCEPT).is_none_or(wants_page)
}

fn not_built() -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, ASK_AGAIN)];
    (StatusCode::OK, headers, NOT_BUILT).into_response()
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    if path.is_empty() || path.ends_with(".gz") {
        return None;
    }
    let plain = Dist::get(path)?;
    let squeezed = accepts_gzip(headers).then(|| Dist::get(&format!("{path}.gz"))).flatten();
    let tag = tag(&plain.metadata.sha256_hash(), squeezed.is_some());
    let mut response = if is_known(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let encoded = squeezed.is_some();
        let bytes = match squeezed.unwrap_or(plain).data {
            Cow::Borrowed(bytes) => Body::from(bytes),
            Cow::Owned(bytes) => Body::from(bytes),
        };
        let mut response = Response::new(bytes);
        let kind = HeaderValue::from_static(media_type(path));
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if encoded {
            let gzip = HeaderValue::from_static("gzip");
            response.headers_mut().insert(header::CONTENT_ENCODING, gzip);
        }
        response
    };
    let answer = response.headers_mut();
    let keep = if path.starts_with(HASHED) { FOR_GOOD } else { ASK_AGAIN };
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.insert(header::ETAG, tag);
    }
    Some(response)
}

/// The compressed form is another representation, and has a tag of its own.
fn tag(hash: &[u8; 32], squeezed: bool) -> String {
    let mut tag = String::from("\"");
    for byte in hash.iter().take(TAG_BYTES) {
        // Writing to a string cannot fail.
        let _written = write!(tag, "{byte:02x}");
    }
    tag.push_str(if squeezed { "-gz\"" } else { "\"" });
    tag
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    known
        .is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag))
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
            // `q=0`, `q=0.0`: not acceptable.
            is_gzip
                && !parts.any(|weight| {
                    weight.strip_prefix("q=").is_some_and(|q| q.trim_matches(['0', '.']).is_empty())
                })
        })
}

/// What Vite and the public folder bring; anything else is bytes.
fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for (accepted, wanted) in [
            ("gzip", true),
            ("deflate, GZIP;q=0.5, br", true),
            ("br", false),
            ("gzip;q=0", false),
            ("gzip; q=0.0", false),
            ("gzip-like", false),
            ("", false),
        ] {
            let found = accepts_gzip(&headers(header::ACCEPT_ENCODING, accepted));
            assert_eq!(found, wanted, "{accepted:?}");
        }
    }

    #[test]
    fn a_tag_is_known_in_any_form_a_browser_sends_it() {
        let tag = tag(&[0xab; 32], true);
        assert_eq!(tag, "\"abababababababab-gz\"");
        for (sent, known) in [
            ("\"abababababababab-gz\"", true),
            ("\"x\", W/\"abababababababab-gz\"", true),
            ("\"abababababababab\"", false),
        ] {
            assert_eq!(is_known(&headers(header::IF_NONE_MATCH, sent), &tag), known, "{sent}");
        }
    }

    #[test]
    fn only_who_opens_a_page_gets_the_page() {
        for (path, accept, wanted) in [
            ("", "text/html,application/xhtml+xml", true),
            ("orders", "text/html", true),
            ("orders/ord_01", "*/*", true),
            ("orders", "application/json", false),
            ("assets/gone-a1b2", "text/html", false),
            ("favicon.ico", "*/*", false),
        ] {
            let found = is_navigation(path, &headers(header::ACCEPT, accept));
            assert_eq!(found, wanted, "{path:?} {accept}");
        }
    }
}
