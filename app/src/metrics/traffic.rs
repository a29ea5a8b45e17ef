//! Requests by route: how many with which status, and how long they took.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::page::{Kind, Measure, Page};

/// Up to how many microseconds, and as Prometheus writes it in seconds.
const BOUNDS: [(u64, &str); 12] = [
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (5_000_000, "5"),
    (30_000_000, "30"),
];

/// What no route takes: pages of the user interface, and addresses that are not there.
const UNMATCHED: &str = "unmatched";

#[derive(Debug, Default)]
struct Route {
    statuses: BTreeMap<u16, u64>,
    /// Not cumulative; what took longer than the last bound is in none.
    buckets: [u64; BOUNDS.len()],
    micros: u64,
}

impl Route {
    fn requests(&self) -> u64 {
        self.statuses.values().sum()
    }
}

#[derive(Debug, Default)]
struct Inner {
    in_flight: AtomicI64,
    /// By method, then by route: both are looked up by what the request has, without a copy.
    routes: Mutex<HashMap<&'static str, HashMap<String, Route>>>,
}

/// Counts requests. Cheap to clone, shared by all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Traffic(Arc<Inner>);

/// One more request until it is dropped, also when its client went away.
struct InFlight<'a>(&'a AtomicI64);

impl<'a> InFlight<'a> {
    fn new(count: &'a AtomicI64) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The layer around everything: counts, and writes a line at `debug` with the path without its query,
/// in which people search for names.
pub(crate) async fn count(
    State(traffic): State<Traffic>,
    request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let path = tracing::enabled!(tracing::Level::DEBUG).then(|| request.uri().path().to_owned());
    let response = {
        let _in_flight = InFlight::new(&traffic.0.in_flight);
        next.run(request).await
    };
    let (took, status) = (began.elapsed(), response.status().as_u16());
    let route = route.as_ref().map_or(UNMATCHED, MatchedPath::as_str);
    traffic.answered(method, route, status, took);
    if let Some(path) = path {
        let name = response.headers().get("x-request-id");
        let request_id = name.and_then(|name| name.to_str().ok()).unwrap_or_default();
        let micros = micros(took);
        tracing::debug!(method, path, status, micros, request_id, "answered");
    }
    response
}

/// A client may invent methods, but not labels.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "OTHER",
    }
}

fn micros(took: Duration) -> u64 {
    u64::try_from(took.as_micros()).unwrap_or(u64::MAX)
}

impl Traffic {
    fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let mut routes = self.routes();
        let routes = routes.entry(method).or_default();
        if !routes.contains_key(route) {
            routes.insert(route.to_owned(), Route::default());
        }
        let Some(route) = routes.get_mut(route) else { return };
        let micros = micros(took);
        *route.statuses.entry(status).or_default() += 1;
        route.micros = route.micros.saturating_add(micros);
        let bucket = BOUNDS.iter().position(|(bound, _)| micros <= *bound);
        if let Some(bucket) = bucket.and_then(|bucket| route.buckets.get_mut(bucket)) {
            *bucket += 1;
        }
    }

    fn routes(&self) -> std::sync::MutexGuard<'_, HashMap<&'static str, HashMap<String, Route>>> {
        // Counts of a request that panicked half way would at worst be one too few.
        self.0.routes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes everything that was counted.
    pub(super) fn write(&self, page: &mut Page) {
        let in_flight = self.0.in_flight.load(Ordering::Relaxed);
        page.number("tradewind_http_requests_in_flight", "Requests at work", in_flight);
        let routes = self.routes();
        let each = || {
            routes.iter().flat_map(|(method, routes)| {
                routes.iter().map(move |(route, seen)| (*method, route.as_str(), seen))
            })
        };
        let name = "tradewind_http_requests_total";
        page.family(name, Kind::Counter, "Requests that were answered");
        for (method, route, seen) in each() {
            for (status, count) in &seen.statuses {
                let status = status.to_string();
                let labels = [("method", method), ("route", route), ("status", &status)];
                page.sample(name, &labels, count);
            }
        }
        let name = "tradewind_http_request_duration_seconds";
        page.family(name, Kind::Histogram, "How long answers took to begin");
        for (method, route, seen) in each() {
            let mut so_far = 0;
            let bucket = format!("{name}_bucket");
            for ((_, bound), count) in BOUNDS.iter().zip(seen.buckets) {
                so_far += count;
                let labels = [("method", method), ("route", route), ("le", *bound)];
                page.sample(&bucket, &labels, so_far);
            }
            let labels = [("method", method), ("route", route), ("le", "+Inf")];
            page.sample(&bucket, &labels, seen.requests());
            let labels = [("method", method), ("route", route)];
            let sum = Duration::from_micros(seen.micros).written();
            page.sample(&format!("{name}_sum"), &labels, sum);
            page.sample(&format!("{name}_count"), &labels, seen.requests());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_stands_in_its_bucket_and_all_greater_ones() {
        let traffic = Traffic::default();
        for (status, millis) in [(200, 1), (200, 4), (409, 400), (200, 60_000)] {
            traffic.answered("POST", "/orders", status, Duration::from_millis(millis));
        }
        let mut page = Page::default();
        traffic.write(&mut page);
        let text = page.into_text();
        for line in [
            "requests_total{method=\"POST\",route=\"/orders\",status=\"200\"} 3",
            "requests_total{method=\"POST\",route=\"/orders\",status=\"409\"} 1",
            "_bucket{method=\"POST\",route=\"/orders\",le=\"0.001\"} 1",
            "_bucket{method=\"POST\",route=\"/orders\",le=\"0.005\"} 2",
            "_bucket{method=\"POST\",route=\"/orders\",le=\"0.5\"} 3",
            "_bucket{method=\"POST\",route=\"/orders\",le=\"30\"} 3",
            "_bucket{method=\"POST\",route=\"/orders\",le=\"+Inf\"} 4",
            "_sum{method=\"POST\",route=\"/orders\"} 60.405000",
            "_count{method=\"POST\",route=\"/orders\"} 4",
        ] {
            assert!(text.contains(line), "no {line} in\n{text}");
        }
    }

    #[test]
    fn methods_are_ours() {
        assert_eq!(known(&Method::PATCH), "PATCH");
        assert_eq!(known(&Method::from_bytes(b"ANN-SMITH").unwrap()), "OTHER");
    }
}
