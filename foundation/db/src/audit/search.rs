//! Finds events by who, what, which kind, from where and when: the newest first.
//!
//! A person, a kind and an address are looked up among the marks, which name the seals under which they
//! occur; only those runs of events are read. A thing has its own index, days are found by the seals'
//! times, and what is not sealed yet is few and read as it stands.

use kernel::{Fault, Timestamp};
use uuid::Uuid;

use super::seal::last_seal;
use crate::ctx::Ctx;
use crate::event::{self, FEED, StoredEvent};
use crate::value::ToParam;

/// Runs of events looked up at once.
const RUNS: i64 = 64;
/// Runs read for one page: beyond this the page is given as far as it came.
const MOST_RUNS: usize = 512;

/// What is looked for; what is absent does not matter. News of stock levels is found by its kind alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// [`StoredEvent::actor_id`].
    pub actor_id: Option<String>,
    /// The thing it is about.
    pub subject: Option<Uuid>,
    /// `OrderConfirmed`.
    pub kind: Option<String>,
    /// The address it came from, whole.
    pub address: Option<String>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
}

/// A page of events.
#[derive(Debug, Clone)]
pub struct Found {
    /// The newest first; there may be fewer than asked for although more follow.
    pub events: Vec<StoredEvent>,
    /// Where to go on, if there may be more.
    pub next: Option<i64>,
}

/// Looks for events; see the module.
#[derive(Debug, Clone)]
pub struct SearchEvents {
    /// Which.
    pub wanted: Wanted,
    /// Only those before this number.
    pub before: Option<i64>,
    /// So many at most.
    pub most: i64,
}

impl SearchEvents {
    /// Looks, within a query whose permission was checked.
    ///
    /// # Errors
    /// What the engine reports.
    pub fn run(&self, ctx: &mut Ctx<'_>) -> Result<Found, Fault> {
        // The origin begins with the address and a space, which no address holds; `!` follows it.
        let address = self.wanted.address.as_ref();
        let address = address.map(|address| (format!("{address} "), format!("{address}!")));
        Search { wanted: &self.wanted, address, before: self.before, most: self.most }.run(ctx)
    }
}

struct Search<'w> {
    wanted: &'w Wanted,
    /// Between these lies every origin with the address.
    address: Option<(String, String)>,
    before: Option<i64>,
    most: i64,
}

impl Search<'_> {
    fn run(&self, ctx: &mut Ctx<'_>) -> Result<Found, Fault> {
        let highest = self.before.map_or(i64::MAX, |before| before.saturating_sub(1));
        let sealed = last_seal(ctx)?.map_or(0, |last| last.last_seq);
        let most = usize::try_from(self.most).unwrap_or(0);
        if let Some(subject) = self.wanted.subject {
            // One thing's events are few, and have an index.
            let events = self.of_subject(ctx, subject, highest)?;
            return Ok(cut(events, most));
        }
        let mut events = Vec::new();
        if highest > sealed {
            events = self.between(ctx, sealed + 1, highest, self.most + 1)?;
        }
        let Some((lowest, mut highest)) = self.days(ctx, highest.min(sealed))? else {
            return Ok(cut(events, most));
        };
        let mut read = 0;
        while events.len() <= most {
            let runs = self.runs(ctx, lowest, highest)?;
            for (first, last) in &runs {
                if events.len() > most {
                    break;
                }
                let wanting = self.most + 1 - i64::try_from(events.len()).unwrap_or(0);
                let (first, last) = (lowest.max(*first), highest.min(*last));
                events.extend(self.between(ctx, first, last, wanting)?);
                read += 1;
            }
            match runs.last() {
                Some((first, _)) if i64::try_from(runs.len()).is_ok_and(|some| some == RUNS) => {
                    highest = first.saturating_sub(1);
                }
                _ => return Ok(cut(events, most)),
            }
            if events.len() <= most && read >= MOST_RUNS {
                return Ok(Found { events, next: Some(highest.saturating_add(1)) });
            }
        }
        Ok(cut(events, most))
    }

    /// The sealed numbers between which the days lie; nothing when no seal holds any of them.
    fn days(&self, ctx: &mut Ctx<'_>, highest: i64) -> Result<Option<(i64, i64)>, Fault> {
        let lowest = match self.wanted.from {
            None => Some(0),
            Some(from) => {
                let sql = "SELECT min(first_seq) FROM audit_seals WHERE max_at >= $1";
                ctx.one(sql, &[&from], |row| row.get::<Option<i64>>(0))?
            }
        };
        let highest = match self.wanted.until {
            None => Some(highest),
            Some(until) => {
                let sql = "SELECT max(last_seq) FROM audit_seals WHERE min_at < $1";
                let last = ctx.one(sql, &[&until], |row| row.get::<Option<i64>>(0))?;
                last.map(|last| last.min(highest))
            }
        };
        Ok(lowest.zip(highest).filter(|(lowest, highest)| lowest <= highest && *highest > 0))
    }

    /// The next runs downwards in which everything that is marked occurs.
    fn runs(&self, ctx: &mut Ctx<'_>, lowest: i64, highest: i64) -> Result<Vec<(i64, i64)>, Fault> {
        let kind = self.wanted.kind.as_ref().filter(|kind| *kind != FEED);
        let marked = [
            ("actor", self.wanted.actor_id.as_ref()),
            ("kind", kind),
            ("address", self.wanted.address.as_ref()),
        ];
        let mut sql = String::from("SELECT s.first_seq, s.last_seq FROM ");
        let mut params: Vec<&dyn ToParam> = vec![&highest, &lowest, &RUNS];
        let mut conditions = String::new();
        let mut tables = Vec::new();
        for (axis, word) in marked.iter().filter_map(|(axis, word)| Some((axis, (*word)?))) {
            let name =
                if tables.is_empty() { "s".to_owned() } else { format!("m{}", tables.len()) };
            if !tables.is_empty() {
                conditions.push_str(&format!(" AND {name}.first_seq = s.first_seq"));
            }
            params.push(word);
            let place = params.len();
            conditions.push_str(&format!(" AND {name}.axis = '{axis}' AND {name}.word = ${place}"));
            tables.push(format!("audit_marks {name}"));
        }
        if tables.is_empty() {
            tables.push("audit_seals s".to_owned());
        }
        let order =
            if tables.len() == 1 && conditions.is_empty() { "s.number" } else { "s.first_seq" };
        sql.push_str(&tables.join(", "));
        sql.push_str(&format!(
            " WHERE s.first_seq <= $1 AND s.last_seq >= $2{conditions} ORDER BY {order} DESC LIMIT $3"
        ));
        ctx.list(&sql, &params, |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn of_subject(
        &self,
        ctx: &mut Ctx<'_>,
        subject: Uuid,
        highest: i64,
    ) -> Result<Vec<StoredEvent>, Fault> {
        let most = self.most + 1;
        let (conditions, mut params) = self.conditions(4);
        let columns = event::COLUMNS;
        let sql = format!(
            "SELECT {columns} FROM events WHERE subject = $1 AND kind <> '{FEED}' AND seq <= $2\
             {conditions} ORDER BY seq DESC LIMIT $3"
        );
        let mut all: Vec<&dyn ToParam> = vec![&subject, &highest, &most];
        all.append(&mut params);
        let events = ctx.list(&sql, &all, event::read)?;
        event::opened(ctx, events)
    }

    fn between(
        &self,
        ctx: &mut Ctx<'_>,
        first: i64,
        last: i64,
        most: i64,
    ) -> Result<Vec<StoredEvent>, Fault> {
        let (mut conditions, mut params) = self.conditions(4);
        if self.wanted.kind.is_none() {
            conditions.push_str(&format!(" AND kind <> '{FEED}'"));
        }
        let columns = event::COLUMNS;
        let sql = format!(
            "SELECT {columns} FROM events WHERE seq >= $1 AND seq <= $2{conditions} \
             ORDER BY seq DESC LIMIT $3"
        );
        let mut all: Vec<&dyn ToParam> = vec![&first, &last, &most];
        all.append(&mut params);
        let events = ctx.list(&sql, &all, event::read)?;
        event::opened(ctx, events)
    }

    /// What an event itself must meet, and the parameters for it from a place on.
    fn conditions(&self, from: usize) -> (String, Vec<&dyn ToParam>) {
        fn param<T: ToParam>(value: &T) -> &dyn ToParam {
            value
        }
        let Wanted { actor_id, kind, from: earliest, until, .. } = self.wanted;
        let address = self.address.as_ref();
        let wanted: [(&str, Option<&dyn ToParam>); 6] = [
            ("actor_id = ", actor_id.as_ref().map(param)),
            ("kind = ", kind.as_ref().map(param)),
            ("origin >= ", address.map(|(first, _)| param(first))),
            ("origin < ", address.map(|(_, beyond)| param(beyond))),
            ("at >= ", earliest.as_ref().map(param)),
            ("at < ", until.as_ref().map(param)),
        ];
        let mut text = String::new();
        let mut params = Vec::new();
        for (condition, param) in wanted {
            let Some(param) = param else { continue };
            text.push_str(&format!(" AND {condition}${}", from + params.len()));
            params.push(param);
        }
        (text, params)
    }
}

fn cut(mut events: Vec<StoredEvent>, most: usize) -> Found {
    let more = events.len() > most;
    events.truncate(most);
    let next = if more { events.last().map(|event| event.seq) } else { None };
    Found { events, next }
}
