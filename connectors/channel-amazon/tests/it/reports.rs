//! Reports of returns, as the store makes and gives them.

use std::collections::{HashMap, VecDeque};
use std::io::Write;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::shop::{Mood, Shop, spoken};

const TITLES: &str = "Order ID\tOrder date\tReturn request date\tReturn request status\t\
    Amazon RMA ID\tReturn carrier\tTracking ID\tASIN\tMerchant SKU\tItem Name\tReturn quantity\t\
    Return Reason\tBuyer comment\n";

/// What the store has of reports.
#[derive(Default)]
pub(crate) struct Reports {
    /// The rows of returns, as a report holds them.
    pub(crate) rows: Vec<String>,
    /// Instead of such a report.
    pub(crate) document: Option<Vec<u8>>,
    /// The reports that were made: their name, and what was asked for.
    pub(crate) made: Vec<Value>,
    /// How often a report was seen that is not made yet.
    pub(crate) waits: usize,
    /// What becomes of all of them.
    pub(crate) end: Option<&'static str>,
    /// Its app may not ask for reports.
    pub(crate) lacks_role: bool,
    moods: VecDeque<Mood>,
    /// What it was asked.
    pub(crate) asked: Vec<&'static str>,
}

/// A row of a return.
pub(crate) fn a_row(order: &str, rma: &str, pieces: i64, status: &str) -> String {
    format!(
        "{order}\t10-Nov-2026\t20-Nov-2026\t{status}\t{rma}\tDHL\tJD0123\tB01\tCUP\tCup\t\
         {pieces}\tCR-DEFECTIVE\tAnn Smith says it broke\n"
    )
}

impl Shop {
    /// It answers so when it is asked about reports, one call after another, and then well.
    pub(crate) fn report(&self, moods: &[Mood]) {
        self.inside().reports.moods.extend(moods);
    }

    /// What it was asked about reports since the last time.
    pub(crate) fn asked_of_reports(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.inside().reports.asked)
    }

    fn hear_report(&self, headers: &HeaderMap, what: &'static str) -> Result<Mood, Box<Response>> {
        let mut inside = self.inside();
        inside.reports.asked.push(what);
        inside.must_be_open(headers).map_err(|status| Box::new(status.into_response()))?;
        if inside.reports.lacks_role {
            let details = "Access to requested resource is denied for this application";
            let errors = json!({"errors": [{"code": "Unauthorized", "details": details}]});
            return Err(Box::new((StatusCode::FORBIDDEN, errors.to_string()).into_response()));
        }
        Ok(inside.reports.moods.pop_front().unwrap_or(Mood::Well))
    }
}

pub(crate) fn router() -> Router<Shop> {
    Router::new()
        .route("/reports/2021-06-30/reports", post(make).get(list))
        .route("/reports/2021-06-30/reports/{id}", get(look))
        .route("/reports/2021-06-30/documents/{id}", get(find))
        .route("/bucket/{id}", get(fetch))
}

/// It makes one each time it is asked to, whatever it made before.
async fn make(State(shop): State<Shop>, headers: HeaderMap, body: Bytes) -> Response {
    let mood = match shop.hear_report(&headers, "make") {
        Ok(mood) => mood,
        Err(refused) => return *refused,
    };
    let mut wanted: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(wanted["reportType"], "GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE");
    assert_eq!(wanted["marketplaceIds"], json!(["A1PA6795UKMFR9"]));
    let id = {
        let made = &mut shop.inside().reports.made;
        let id = format!("R{}", made.len() + 1);
        wanted["reportId"] = json!(id);
        if matches!(mood, Mood::Well | Mood::Cut | Mood::Html | Mood::Never) {
            made.push(wanted);
        }
        id
    };
    spoken(mood, json!({ "reportId": id })).await
}

async fn list(
    State(shop): State<Shop>,
    headers: HeaderMap,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let mood = match shop.hear_report(&headers, "list") {
        Ok(mood) => mood,
        Err(refused) => return *refused,
    };
    assert!(asked.contains_key("createdSince") && asked.contains_key("reportTypes"), "{asked:?}");
    let made = shop.inside().reports.made.clone();
    spoken(mood, json!({ "reports": made })).await
}

async fn look(State(shop): State<Shop>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    let mood = match shop.hear_report(&headers, "look") {
        Ok(mood) => mood,
        Err(refused) => return *refused,
    };
    let stage = {
        let reports = &mut shop.inside().reports;
        let is_known = reports.made.iter().any(|made| made["reportId"] == *id);
        if !is_known {
            return StatusCode::NOT_FOUND.into_response();
        }
        let is_waiting = reports.waits > 0;
        reports.waits = reports.waits.saturating_sub(1);
        let is_empty = reports.rows.is_empty() && reports.document.is_none();
        match (is_waiting, reports.end, is_empty) {
            (true, ..) => "IN_PROGRESS",
            (false, Some(end), _) => end,
            (false, None, true) => "CANCELLED",
            (false, None, false) => "DONE",
        }
    };
    let document = (stage == "DONE").then(|| format!("doc-{id}"));
    let found = json!({"reportId": id, "processingStatus": stage, "reportDocumentId": document});
    spoken(mood, found).await
}

async fn find(State(shop): State<Shop>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    let mood = match shop.hear_report(&headers, "find") {
        Ok(mood) => mood,
        Err(refused) => return *refused,
    };
    let (at, _) = shop.url.rsplit_once('/').unwrap();
    let url = format!("{at}/bucket/{id}?X-Amz-Signature=1");
    let found = json!({"reportDocumentId": id, "url": url, "compressionAlgorithm": "GZIP"});
    spoken(mood, found).await
}

/// Another house: it is shown nothing, and shows what it has.
async fn fetch(State(shop): State<Shop>, headers: HeaderMap) -> Response {
    assert!(!headers.contains_key("x-amz-access-token"), "a pass is shown to somebody else");
    let (mood, rows) = {
        let reports = &mut shop.inside().reports;
        reports.asked.push("fetch");
        let rows = format!("{TITLES}{}", reports.rows.concat()).into_bytes();
        let mood = reports.moods.pop_front().unwrap_or(Mood::Well);
        (mood, reports.document.clone().unwrap_or(rows))
    };
    if mood != Mood::Well {
        return spoken(mood, json!({})).await;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&rows).unwrap();
    let kind = [(header::CONTENT_TYPE, "text/tab-separated-values; charset=UTF-8")];
    (kind, encoder.finish().unwrap()).into_response()
}
