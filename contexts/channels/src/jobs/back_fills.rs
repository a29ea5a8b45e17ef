//! Documents of orders are read as they come: a part of one is held at a time, nothing of it is written anywhere but
//! as the orders it holds, and whoever ends in the middle goes on where the last part ended.

use std::sync::Arc;

use db::{Db, Lane};
use http::header::{CONTENT_RANGE, RANGE, USER_AGENT};
use http::{Request, StatusCode};
use kernel::{Fault, Timestamp};
use outside::{Outside, OutsideError, Streamed};
use settings::ShopFacts;

use super::lines::{Line, Lines, TooLong};
use super::sync::house;
use super::taking::keep_taking;
use crate::ConnectionId;
use crate::back_fill::{GatherStep, Portion, Unread};
use crate::commands::{
    AnsweredOrders, IngestOrders, Ingested, NoteGathering, NoteUnread, TakeBackFills,
};
use crate::connection::Trouble;
use crate::connector::{
    Gathered, GatheredReader, Gathering, Misread, Next, SeenOrder, SeenPage, Unreadable,
};
use crate::doorway::Doorway;
use crate::queries::{DocumentOf, GetDocument, IsAnyBackFillDue, IsReadAt};
use crate::speaker::Speaker;

/// Documents read at the same time by one node.
const MOST_AT_ONCE: usize = 2;
/// Orders taken in one commit, and how many bytes of them.
const MOST_ORDERS: usize = 50;
const MOST_BYTES: usize = 2 << 20;
/// An order, and a line of one, are no greater than where they are asked for alone.
const MOST_OF_ONE: usize = 8 << 20;
/// Ten million orders of great shops; no platform makes more of a span of five years.
const MOST_DOCUMENT: u64 = 64 << 30;
/// What the silence of whoever keeps a document may say of itself in the record.
const MOST_WHY: usize = 200;

/// Writes down what a platform answered when it was asked about a document; nothing when it did not answer as it
/// should.
pub(super) async fn note(
    db: &Db,
    (connection_id, step): (ConnectionId, GatherStep),
    answered: Result<Vec<u8>, Trouble>,
) -> Result<Option<Ingested>, Fault> {
    let unreadable = |unreadable: Unreadable| Trouble::Unreadable(unreadable.why);
    let answered = answered.and_then(|body| Gathering::read(&body).map_err(unreadable));
    let well = answered.is_ok();
    let note = NoteGathering { connection_id, step, answered };
    db.run_in(Lane::Bulk, &house(), note).await?;
    Ok(well.then(Ingested::default))
}

/// Reads documents of orders for as long as the program runs.
pub async fn keep_filling_back(db: Db, doorway: Doorway) {
    let take = |most| take(&db, most);
    let work = |id| {
        let (db, doorway) = (db.clone(), doorway.clone());
        async move { read(&db, &doorway, id).await.map(|_| ()) }
    };
    keep_taking(&db, ("documents of orders", MOST_AT_ONCE), take, work).await;
}

async fn take(db: &Db, most: usize) -> Result<Vec<ConnectionId>, Fault> {
    let most = i64::try_from(most).unwrap_or_default();
    if most == 0 || !db.read(&house(), IsAnyBackFillDue).await? {
        return Ok(Vec::new());
    }
    db.run_in(Lane::Bulk, &house(), TakeBackFills(most)).await
}

/// Reads every document that is due, once through; what came of all of them.
///
/// # Errors
/// What the database reports. What is wrong with a document is no error: it is written down.
pub async fn fill_back(db: &Db, doorway: &Doorway) -> Result<Ingested, Fault> {
    let mut all = Ingested::default();
    for id in take(db, MOST_AT_ONCE).await? {
        all = all.and(read(db, doorway, id).await?);
    }
    Ok(all)
}

/// Reads one document as far as it goes.
async fn read(db: &Db, doorway: &Doorway, id: ConnectionId) -> Result<Ingested, Fault> {
    let Some(document) = db.read(&house(), GetDocument(id)).await? else {
        return Ok(Ingested::default());
    };
    let Some(outside) = &doorway.outside else { return Ok(Ingested::default()) };
    let terms = document.terms.as_deref();
    let speaker = Speaker::find(doorway.connectors, document.platform, terms)?;
    let reader = speaker.as_ref().and_then(|speaker| speaker.gathered(MOST_OF_ONE));
    let (Some(speaker), Some(reader), Some(until)) = (speaker, reader, document.fill.until) else {
        return Ok(Ingested::default());
    };
    let (from, taken) = (document.fill.place, document.fill.taken);
    let set = Set { from, to: from, ..Set::default() };
    let lines = Lines::new(from, MOST_OF_ONE);
    let shop = Arc::clone(&document.shop);
    let all = Ingested::default();
    let mut reading = Reading { db, id, until, shop, speaker, reader, lines, set, taken, all };
    match reading.through(outside, &document).await {
        Ok(()) | Err(Stop::Elsewhere) => {}
        Err(Stop::Fault(fault)) => return Err(fault),
        Err(Stop::Unread(why)) => {
            let note = NoteUnread { id, until: Some(until), why };
            db.run_in(Lane::Bulk, &house(), note).await?;
        }
    }
    Ok(reading.all)
}

/// Why a document is not read any further now.
enum Stop {
    Unread(Unread),
    Fault(Fault),
    /// Somebody else reads it, or nobody is to.
    Elsewhere,
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Misread> for Stop {
    fn from(misread: Misread) -> Self {
        Self::Unread(Unread::Misread(misread))
    }
}

impl From<TooLong> for Stop {
    fn from(_: TooLong) -> Self {
        Self::Unread(Unread::TooGreat)
    }
}

impl From<OutsideError> for Stop {
    fn from(error: OutsideError) -> Self {
        Self::Unread(match error {
            OutsideError::TooGreat => Unread::TooGreat,
            error => Unread::Unreachable(error.to_string().chars().take(MOST_WHY).collect()),
        })
    }
}

/// Orders that are taken in the next commit: those of a document from a byte up to another.
#[derive(Default)]
struct Set {
    orders: Vec<SeenOrder>,
    great: Vec<String>,
    bytes: usize,
    from: i64,
    to: i64,
}

struct Reading<'a> {
    db: &'a Db,
    id: ConnectionId,
    until: Timestamp,
    shop: Arc<ShopFacts>,
    speaker: Speaker,
    reader: Box<dyn GatheredReader>,
    lines: Lines,
    set: Set,
    /// Orders that were read, those of the set among them.
    taken: i64,
    all: Ingested,
}

impl Reading<'_> {
    async fn through(&mut self, outside: &Outside, document: &DocumentOf) -> Result<(), Stop> {
        let Some(url) = document.fill.url.as_deref() else { return Err(Stop::Elsewhere) };
        let (mut streamed, mut known) = open(outside, url, document.fill.place).await?;
        while let Some(piece) = streamed.next().await? {
            // Whoever does not send the rest alone sends again what was read.
            let skipped = known.min(piece.len());
            known -= skipped;
            for line in self.lines.cut(piece.get(skipped..).unwrap_or_default())? {
                self.take(&line).await?;
            }
        }
        let is_cut = document.fill.bytes.is_some_and(|bytes| self.lines.end() < bytes);
        if known > 0 || is_cut {
            return Err(Stop::Unread(Unread::Cut));
        }
        if let Some(line) = self.lines.rest() {
            // A line that nothing ends may be half of one.
            let cut = |_| Stop::Unread(Unread::Cut);
            let before = self.reader.line(&line.1).map_err(cut)?;
            self.keep(before, line.0)?;
        }
        let last = self.reader.end();
        self.keep(last, self.lines.end())?;
        if self.taken < document.fill.orders {
            return Err(Stop::Unread(Unread::Cut));
        }
        self.set.to = self.lines.end();
        self.put(true).await
    }

    async fn take(&mut self, (at, line): &Line) -> Result<(), Stop> {
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        let before = self.reader.line(line)?;
        self.keep(before, *at)?;
        let held = self.set.orders.len().saturating_add(self.set.great.len());
        if held >= MOST_ORDERS || self.set.bytes >= MOST_BYTES {
            self.put(false).await?;
        }
        Ok(())
    }

    /// Puts an order that ends before a byte to the others.
    fn keep(&mut self, order: Option<Gathered>, to: i64) -> Result<(), Stop> {
        match order {
            None => return Ok(()),
            Some(Gathered::TooGreat(number)) => self.set.great.push(number),
            Some(Gathered::Order(raw)) => {
                let read = self.speaker.read_order(&raw, &self.shop);
                let read = read.map_err(|unreadable| Misread::Unreadable(unreadable.why))?;
                self.set.bytes = self.set.bytes.saturating_add(raw.len());
                self.set.orders.push(read);
            }
        }
        self.set.to = to;
        self.taken = self.taken.saturating_add(1);
        Ok(())
    }

    /// Takes the set. When nothing came of it, somebody else may have taken it.
    async fn put(&mut self, is_last: bool) -> Result<(), Stop> {
        let next = Set { from: self.set.to, to: self.set.to, ..Set::default() };
        let Set { orders, great, from, to, .. } = std::mem::replace(&mut self.set, next);
        let portion = Portion { until: self.until, from, to, great, is_last };
        let page = SeenPage { orders, next: Next::Nothing, until: None, unsaid: Vec::new() };
        let answered = AnsweredOrders::Gathered(portion);
        let ingest = IngestOrders { connection_id: self.id, answered, page: Arc::new(page) };
        let came = self.db.run_in(Lane::Bulk, &house(), ingest).await?;
        self.all = self.all.and(came);
        if is_last || came != Ingested::default() {
            return Ok(());
        }
        let still = IsReadAt { id: self.id, until: self.until, place: to };
        match self.db.read(&house(), still).await? {
            true => Ok(()),
            false => Err(Stop::Elsewhere),
        }
    }
}

/// A document from a byte on; how many bytes of what comes stand before it.
async fn open(outside: &Outside, url: &str, place: i64) -> Result<(Streamed, usize), Stop> {
    let agent = concat!("Tradewind/", env!("CARGO_PKG_VERSION"));
    let mut request = Request::get(url).header(USER_AGENT, agent);
    if place > 0 {
        request = request.header(RANGE, format!("bytes={place}-"));
    }
    let request = request.body(Vec::new()).map_err(OutsideError::from)?;
    let streamed = outside.stream(request, MOST_DOCUMENT).await?;
    let range = streamed.headers().get(CONTENT_RANGE).and_then(|range| range.to_str().ok());
    let is_rest = range.is_some_and(|range| range.starts_with(&format!("bytes {place}-")));
    match streamed.status() {
        StatusCode::OK => Ok((streamed, usize::try_from(place).unwrap_or(usize::MAX))),
        StatusCode::PARTIAL_CONTENT if is_rest => Ok((streamed, 0)),
        status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
            Err(Stop::Unread(Unread::Unreachable(format!("status {}", status.as_u16()))))
        }
        status => Err(Stop::Unread(Unread::NotThere(status.as_u16()))),
    }
}
