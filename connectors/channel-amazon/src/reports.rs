//! Reports of returns: Amazon is told to make one, makes it within minutes, and puts it where it is fetched from by an
//! address that is good for five.

use std::io::Read;

use channels::{
    Call, Denial, Door, Heard, ReportStage, Reports, ReturnsAsk, SeenReturns, Unreadable, Window,
};
use encoding_rs::{Encoding, UTF_8};
use flate2::read::MultiGzDecoder;
use kernel::Timestamp;
use serde_json::{Value, json};

use crate::fields::{list, word};
use crate::page::{seconds, unreadable};
use crate::returns;
use crate::stores::{encoded, get, send, store};

const REPORTS: &str = "/reports/2021-06-30/reports";
const DOCUMENTS: &str = "/reports/2021-06-30/documents";
/// Returns of what the seller sends; those of Amazon's own warehouses have another report.
const KIND: &str = "GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE";
/// What the application has to be allowed at Amazon.
const ROLE: &str = "Inventory and Order Tracking";
/// Pages of the reports of some minutes.
const MOST_PAGES: usize = 5;
/// Unpacked, that is some forty thousand returns: more than that in six weeks is no report of a seller.
const MOST_BYTES: usize = 16 << 20;
const MOST_NAME: usize = 200;

/// Reads Amazon's reports of returns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Returns;

/// The first call of an ask.
pub(crate) fn first(door: &Door, wanted: &ReturnsAsk) -> Option<Call> {
    match wanted {
        ReturnsAsk::Make(window) => {
            let body = json!({
                "reportType": KIND, "marketplaceIds": [store(door)?.id],
                "dataStartTime": seconds(window.from), "dataEndTime": seconds(window.until),
            });
            send(door, "POST", REPORTS, &body)
        }
        ReturnsAsk::WasMade { since, .. } => {
            let query = [
                ("reportTypes", KIND.to_owned()),
                ("marketplaceIds", store(door)?.id.to_owned()),
                ("createdSince", seconds(*since)),
                ("pageSize", "100".to_owned()),
            ];
            get(door, REPORTS, &query)
        }
        ReturnsAsk::HowFar(report) => get(door, &format!("{REPORTS}/{}", encoded(report)), &[]),
        ReturnsAsk::Fetch(document) => {
            get(door, &format!("{DOCUMENTS}/{}", encoded(document)), &[])
        }
    }
}

pub(crate) fn hear(door: &Door, wanted: &ReturnsAsk, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    match wanted {
        ReturnsAsk::WasMade { window, .. } => hear_made(door, *window, answers),
        ReturnsAsk::Fetch(_) => hear_fetched(answers),
        ReturnsAsk::Make(_) | ReturnsAsk::HowFar(_) => {
            Ok(Heard::Whole(answers.last().cloned().unwrap_or_default()))
        }
    }
}

/// Whether the report of a window is among those that were made, on however many pages.
fn hear_made(door: &Door, window: Window, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let last = answers.last().ok_or_else(|| unreadable("no answer"))?;
    let page: Value = serde_json::from_slice(last).map_err(|_| unreadable("not JSON"))?;
    if !page["reports"].is_array() {
        return Err(unreadable("not a page of reports"));
    }
    let time = |report: &Value, path| word(report, path).parse::<Timestamp>().ok();
    let is_it = |report: &&Value| {
        word(report, "/reportType") == KIND
            && time(report, "/dataStartTime") == Some(window.from)
            && time(report, "/dataEndTime") == Some(window.until)
    };
    if let Some(report) = list(&page, "/reports").iter().find(is_it) {
        return Ok(Heard::Whole(report.to_string().into_bytes()));
    }
    match word(&page, "/nextToken") {
        "" => Ok(Heard::Whole(b"{}".to_vec())),
        _ if answers.len() >= MOST_PAGES => Err(Denial::TooMuch),
        token => {
            let call = get(door, REPORTS, &[("nextToken", token.to_owned())]);
            Ok(Heard::More(call.ok_or_else(|| unreadable("no store"))?))
        }
    }
}

/// Where a document is, and then the document. No pass is shown there: it is another's house.
fn hear_fetched(answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    if let [_, document] = answers {
        return Ok(Heard::Whole(document.clone()));
    }
    let place = place(answers)?;
    let url = word(&place, "/url").to_owned();
    if url.is_empty() {
        return Err(unreadable("a document without its address"));
    }
    Ok(Heard::More(Call { method: "GET", url, headers: Vec::new(), body: Vec::new() }))
}

fn place(answers: &[Vec<u8>]) -> Result<Value, Denial> {
    let first = answers.first().ok_or_else(|| unreadable("no answer"))?;
    serde_json::from_slice(first).map_err(|_| unreadable("not JSON"))
}

/// What is refused. A pass that is good no more is refused as a role that the application lacks is: only the words
/// tell them apart.
pub(crate) fn denial(status: u16, body: &[u8]) -> Option<Denial> {
    match status {
        403 => {
            let body: Option<Value> = serde_json::from_slice(body).ok();
            let details = body.as_ref().map(|body| word(body, "/errors/0/details"));
            let is_of_pass = details.is_none_or(|details| {
                details.is_empty() || details.to_lowercase().contains("token")
            });
            (!is_of_pass).then(|| Denial::Lacks(ROLE.to_owned()))
        }
        404 => Some(Denial::Refused("channels.report_gone".to_owned())),
        400 | 413 | 415 | 422 => Some(Denial::Refused("channels.report_refused".to_owned())),
        _ => None,
    }
}

/// A name of Amazon's, by which something is asked for again.
fn name(body: &Value, path: &str) -> Option<String> {
    let name = word(body, path);
    let is_name =
        (1..=MOST_NAME).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_graphic());
    is_name.then(|| name.to_owned())
}

fn object(body: &[u8]) -> Result<Value, Unreadable> {
    let body = serde_json::from_slice(body).ok().filter(Value::is_object);
    body.ok_or_else(|| Unreadable { why: "not JSON".to_owned() })
}

impl Reports for Returns {
    fn read_made(&self, body: &[u8]) -> Result<Option<String>, Unreadable> {
        Ok(name(&object(body)?, "/reportId"))
    }

    fn read_stage(&self, body: &[u8]) -> Result<ReportStage, Unreadable> {
        let body = object(body)?;
        Ok(match word(&body, "/processingStatus") {
            "IN_QUEUE" | "IN_PROGRESS" => ReportStage::Waits,
            "DONE" => {
                let missing = || Unreadable { why: "a report without its document".to_owned() };
                ReportStage::Ready(name(&body, "/reportDocumentId").ok_or_else(missing)?)
            }
            // Amazon cancels what would be empty.
            "CANCELLED" => ReportStage::Empty,
            "FATAL" => ReportStage::Failed,
            _ => return Err(Unreadable { why: "a report in an unknown state".to_owned() }),
        })
    }

    fn unpacked(
        &self,
        ask: &ReturnsAsk,
        answers: &[Vec<u8>],
        header: &dyn Fn(&str) -> Option<String>,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, Denial> {
        if !matches!(ask, ReturnsAsk::Fetch(_)) || answers.is_empty() {
            return Ok(body);
        }
        let body = match word(&place(answers)?, "/compressionAlgorithm") {
            "" => body,
            "GZIP" => unzipped(&body)?,
            _ => return Err(unreadable("packed in an unknown way")),
        };
        in_utf8(header("content-type").as_deref(), body)
    }

    fn read_returns(&self, body: &[u8]) -> Result<SeenReturns, Unreadable> {
        returns::read(body)
    }
}

/// What is packed by gzip, as far as anybody takes it.
fn unzipped(packed: &[u8]) -> Result<Vec<u8>, Denial> {
    let mut body = Vec::new();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    let mut unpacking = MultiGzDecoder::new(packed).take(most.saturating_add(1));
    unpacking.read_to_end(&mut body).map_err(|_| unreadable("damaged gzip"))?;
    if body.len() > MOST_BYTES { Err(Denial::TooMuch) } else { Ok(body) }
}

/// A text in UTF-8, by the letters that its kind names; in UTF-8 where it names none.
fn in_utf8(kind: Option<&str>, body: Vec<u8>) -> Result<Vec<u8>, Denial> {
    let charset = kind.and_then(|kind| {
        kind.split(';').find_map(|part| {
            part.trim().to_ascii_lowercase().strip_prefix("charset=").map(str::to_owned)
        })
    });
    let charset = charset.map(|charset| charset.trim_matches('"').to_owned());
    let encoding = match charset.as_deref() {
        None | Some("") => UTF_8,
        // Java's name of it, which Amazon writes.
        Some("cp1252") => encoding_rs::WINDOWS_1252,
        Some(charset) => Encoding::for_label(charset.as_bytes())
            .ok_or_else(|| unreadable("in letters that nobody knows"))?,
    };
    let (text, _, is_damaged) = encoding.decode(&body);
    if is_damaged {
        return Err(unreadable("not in the letters it says it is in"));
    }
    Ok(text.into_owned().into_bytes())
}

#[cfg(test)]
mod tests;
