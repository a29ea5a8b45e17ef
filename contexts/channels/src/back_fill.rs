//! Orders of before that a platform hands over as one document: how far that is, and what follows from what it says.
//! Pure rules.

use kernel::Timestamp;
use serde::Serialize;

use crate::connection::{ConnectionFault, Trouble, rest_until};
use crate::connector::{Document, Gather, Gathering, Misread, Span};

kernel::text_enum! {
    /// How far it is.
    pub enum BackFillState {
        /// The platform is to be asked for it.
        Wanted = "wanted",
        /// It was asked, and said nothing yet.
        Asked = "asked",
        /// It puts the orders together.
        Running = "running",
        /// The document is whole.
        Ready = "ready",
        /// It is being read.
        Reading = "reading",
        /// All of its orders are here.
        Done = "done",
        /// It cannot be had this way: the orders are read page by page.
        Failed = "failed",
        /// The connection was paused: the platform is told to stop.
        Stopping = "stopping",
        /// It is asked for anew when the connection goes on.
        Stopped = "stopped",
    }
}

/// Orders of longer ago than this are wanted as one document, where a platform makes one. What is nearer is through
/// page by page before a document is made.
const AT_ONCE_DAYS: i64 = 30;
/// So often a platform is asked how far it is.
const LOOK_SECONDS: i64 = 20;
/// While it makes others first, so often it is asked whether it begins.
const BUSY_SECONDS: i64 = 60;
/// A platform that failed at it twice would again.
const MOST_TRIES: i64 = 2;
/// What a document was asked for anew because it was gone, it was asked for so often.
const MOST_GONE: i64 = 3;
/// Failures in a row, of calls or of reading, after which it is given up.
const MOST_FAILURES: i64 = 5;

/// Whether orders since a moment are wanted as one document.
pub(crate) fn is_long(since: Timestamp, now: Timestamp) -> bool {
    since < now.plus_days(-AT_ONCE_DAYS)
}

/// How far one is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BackFill {
    pub(crate) since: Timestamp,
    /// Up to when it was asked for, which names the asking; nothing until it was.
    pub(crate) until: Option<Timestamp>,
    pub(crate) state: BackFillState,
    /// By which name the platform knows it.
    pub(crate) operation: Option<String>,
    /// Where its document lies.
    pub(crate) url: Option<String>,
    /// Things that the platform put into it so far.
    pub(crate) things: i64,
    /// Orders and bytes that it has.
    pub(crate) orders: i64,
    pub(crate) bytes: Option<i64>,
    /// Orders of it that are here, and the byte from which it is read on.
    pub(crate) taken: i64,
    pub(crate) place: i64,
    /// How often the platform was asked for it.
    pub(crate) tries: i64,
    /// What went wrong in a row.
    pub(crate) failures: i64,
    pub(crate) due_at: Timestamp,
    pub(crate) fault: Option<ConnectionFault>,
    pub(crate) ended_at: Option<Timestamp>,
}

/// What a platform is asked about one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GatherStep {
    pub(crate) span: Span,
    pub(crate) gather: Gather,
}

/// Why one is given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GivenUp {
    pub(crate) code: &'static str,
    pub(crate) detail: String,
}

fn given_up(code: &'static str, detail: &str) -> GivenUp {
    GivenUp { code, detail: detail.to_owned() }
}

/// Why a document could not be read further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unread {
    /// Its server did not answer, or not to the end.
    Unreachable(String),
    /// It ends before its end.
    Cut,
    /// It is not where it was: with which status.
    NotThere(u16),
    /// A line of it is longer than anything that is read.
    TooGreat,
    Misread(Misread),
}

impl Unread {
    fn why(&self) -> GivenUp {
        match self {
            Self::Unreachable(why) => given_up("channels.back_fill_unreachable", why),
            Self::Cut => given_up("channels.back_fill_cut", "it ends before its end"),
            Self::NotThere(status) => {
                given_up("channels.back_fill_gone", &format!("status {status}"))
            }
            Self::TooGreat => given_up("channels.answer_too_great", "a line without end"),
            Self::Misread(Misread::Unreadable(why)) => {
                given_up("channels.back_fill_unreadable", why)
            }
            Self::Misread(Misread::Orphan) => {
                given_up("channels.back_fill_orphan", "its order does not stand before it")
            }
        }
    }
}

impl BackFill {
    /// One that is wanted.
    pub(crate) const fn wanted(since: Timestamp, now: Timestamp) -> Self {
        Self {
            since,
            until: None,
            state: BackFillState::Wanted,
            operation: None,
            url: None,
            things: 0,
            orders: 0,
            bytes: None,
            taken: 0,
            place: 0,
            tries: 0,
            failures: 0,
            due_at: now,
            fault: None,
            ended_at: None,
        }
    }

    /// What the platform is asked next. Before it is asked for a document, up to when it is wanted is written down:
    /// who comes back after an answer that was lost looks for the same one.
    pub(crate) fn step(&mut self, now: Timestamp) -> Option<GatherStep> {
        let (since, operation) = (self.since, self.operation.clone());
        let gather = |until| Gather::All(Span { since, until });
        let (until, gather) = match (self.state, self.until, operation) {
            (BackFillState::Wanted, ..) => {
                (self.state, self.until) = (BackFillState::Asked, Some(now));
                self.tries = self.tries.saturating_add(1);
                (now, gather(now))
            }
            (BackFillState::Asked | BackFillState::Running, Some(until), Some(id)) => {
                (until, Gather::HowFar(id))
            }
            (BackFillState::Asked | BackFillState::Running, Some(until), None) => {
                (until, gather(until))
            }
            (BackFillState::Stopping, Some(until), Some(id)) => (until, Gather::NoMore(id)),
            _ => return None,
        };
        Some(GatherStep { span: Span { since, until }, gather })
    }

    /// Whether it is still what was asked about in a step.
    pub(crate) fn is_of(&self, step: &GatherStep) -> bool {
        let is_asked = matches!(self.state, BackFillState::Asked | BackFillState::Running);
        is_asked && self.since == step.span.since && self.until == Some(step.span.until)
    }

    /// What the platform said of it.
    ///
    /// # Errors
    /// It cannot be had this way.
    pub(crate) fn heard(&mut self, said: Gathering, now: Timestamp) -> Result<(), GivenUp> {
        self.failures = 0;
        match said {
            Gathering::UnderWay { id, things } => {
                (self.state, self.operation) = (BackFillState::Running, Some(id));
                (self.things, self.due_at) = (things, now.plus_seconds(LOOK_SECONDS));
            }
            Gathering::Whole(document) => self.whole(document, now),
            Gathering::Busy => self.due_at = now.plus_seconds(BUSY_SECONDS),
            Gathering::Failed(word) if self.tries >= MOST_TRIES => {
                return Err(given_up("channels.back_fill_failed", &word));
            }
            Gathering::Failed(word) => {
                self.note(&given_up("channels.back_fill_failed", &word), now);
                self.anew(now.plus_seconds(BUSY_SECONDS));
            }
            Gathering::Gone if self.tries >= MOST_GONE => {
                return Err(given_up("channels.back_fill_gone", "it is kept no more"));
            }
            Gathering::Gone => self.anew(now),
            Gathering::Refused(word) => {
                return Err(given_up("channels.back_fill_refused", &word));
            }
        }
        Ok(())
    }

    fn whole(&mut self, document: Document, now: Timestamp) {
        let Document { id, things, orders, bytes, url } = document;
        (self.operation, self.things) = (Some(id), things);
        (self.orders, self.bytes, self.due_at) = (orders, bytes, now);
        self.state = if url.is_some() { BackFillState::Ready } else { BackFillState::Done };
        self.url = url;
        if self.state == BackFillState::Done {
            self.end(now);
        }
    }

    /// All of it is here.
    pub(crate) fn end(&mut self, now: Timestamp) {
        (self.state, self.url, self.fault) = (BackFillState::Done, None, None);
        (self.ended_at, self.failures) = (Some(now), 0);
    }

    /// It is asked for from the beginning. What is here of it changes nothing when it comes once more.
    pub(crate) fn anew(&mut self, due_at: Timestamp) {
        let (tries, fault) = (self.tries, self.fault.take());
        *self = Self { tries, fault, ..Self::wanted(self.since, due_at) };
    }

    /// The platform did not answer as it should.
    ///
    /// # Errors
    /// It does not do it, or not in the end.
    pub(crate) fn troubled(&mut self, trouble: &Trouble, now: Timestamp) -> Result<(), GivenUp> {
        if let Trouble::Denied(why) = trouble {
            return Err(given_up("channels.back_fill_refused", why));
        }
        // Who asks for patience, or wants another key, is asked again.
        if trouble.asked().is_some() || *trouble == Trouble::NotAuthorised {
            self.due_at = now.plus_seconds(LOOK_SECONDS);
            return Ok(());
        }
        self.fails(&given_up(trouble.code(), &trouble.detail()), now)
    }

    /// Its document could not be read further.
    ///
    /// # Errors
    /// It is not read any more.
    pub(crate) fn unread(&mut self, why: &Unread, now: Timestamp) -> Result<(), GivenUp> {
        if matches!(why, Unread::TooGreat | Unread::Misread(_)) {
            return Err(why.why());
        }
        self.fails(&why.why(), now)?;
        if matches!(why, Unread::NotThere(_)) {
            // The platform says where it lies now, or that it is kept no more.
            (self.state, self.url, self.due_at) = (BackFillState::Running, None, now);
        }
        Ok(())
    }

    fn fails(&mut self, why: &GivenUp, now: Timestamp) -> Result<(), GivenUp> {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= MOST_FAILURES {
            return Err(why.clone());
        }
        self.due_at = rest_until(self.failures, None, now);
        self.note(why, now);
        Ok(())
    }

    fn note(&mut self, why: &GivenUp, now: Timestamp) {
        let since = self.fault.as_ref().filter(|fault| fault.code == why.code);
        let since = since.map_or(now, |fault| fault.since);
        let (code, detail) = (why.code.to_owned(), why.detail.clone());
        self.fault = Some(ConnectionFault { code, detail, since });
    }

    /// It is given up.
    pub(crate) fn give_up(&mut self, why: &GivenUp, now: Timestamp) {
        (self.state, self.url, self.ended_at) = (BackFillState::Failed, None, Some(now));
        self.note(why, now);
    }
}

/// A part of a document: its orders from one byte up to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Portion {
    /// Of which document.
    pub(crate) until: Timestamp,
    pub(crate) from: i64,
    pub(crate) to: i64,
    /// The numbers of its orders that are too great to be read.
    pub(crate) great: Vec<String>,
    /// Whether nothing follows.
    pub(crate) is_last: bool,
}

/// How far one is, as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelBackFill)]
pub(crate) struct BackFillView {
    pub(crate) state: BackFillState,
    /// Orders that changed since then.
    pub(crate) since: Timestamp,
    /// Things that the platform put together so far: orders, and the lines of each.
    pub(crate) things: i64,
    /// Orders that the document has, once it is whole.
    pub(crate) orders: i64,
    /// Orders of it that were read.
    pub(crate) taken: i64,
    pub(crate) asked_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
    /// What went wrong last; why its orders are read page by page, where it was given up.
    pub(crate) fault: Option<ConnectionFault>,
}

#[cfg(test)]
mod tests;
