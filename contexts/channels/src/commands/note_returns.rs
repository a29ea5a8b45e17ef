//! What a shop answered to an ask about a report of returns.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::ingest_orders::answers;
use super::note_trouble::NoteTrouble;
use super::take_connections::lease;
use crate::connection::Trouble;
use crate::connector::{ReportStage, ReturnsAsk, UnreadRow};
use crate::returns::{LOOK_SECONDS, ends_look, fault_code, is_too_late, sight};
use crate::{ConnectionId, store};

/// Rows that nobody can read are named up to so many; how many there are is counted.
const MOST_UNREAD: usize = 50;

/// What came of a step.
#[derive(Debug, Clone)]
pub(crate) enum ReturnsNews {
    /// Its report is being made, under this name; nothing: it is not.
    Made(Option<String>),
    Stage(ReportStage),
    /// The report, as it came.
    Came(Vec<u8>),
    /// Everything in it is kept: so many returns; and what could not be read.
    Read {
        found: i64,
        unread: Vec<UnreadRow>,
    },
    /// The shop did not answer as it should.
    Trouble(Trouble),
}

/// Writes down what came of a step, and when the next one is due.
#[derive(Debug, Clone)]
pub(crate) struct NoteReturns {
    pub(crate) connection_id: ConnectionId,
    pub(crate) look: Uuid,
    /// What was asked.
    pub(crate) asked: ReturnsAsk,
    pub(crate) news: ReturnsNews,
}

impl Command for NoteReturns {
    const NAME: &'static str = "channels.note_returns";
    const PERMISSION: Permission = Permission::SYSTEM;
    /// Whether its shop may be asked on.
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let Self { connection_id: id, look, asked, news } = self;
        let Some(mut connection) = store::lock_connection(ctx, id)? else { return Ok(false) };
        let open = store::open_look(ctx, id)?.filter(|open| open.id == look);
        // Somebody else was faster.
        let Some(open) = open else { return Ok(true) };
        let (now, tries) = (ctx.now(), open.tries);
        let of_look = OfLook { id, look, tries, now };
        let news = match news {
            ReturnsNews::Trouble(trouble) => return of_look.trouble(ctx, &asked, trouble),
            news => news,
        };
        answers(ctx, &mut connection)?;
        store::save_connection(ctx, &connection, Some(lease(now)))?;
        of_look.go_on(ctx, news)?;
        Ok(true)
    }
}

struct OfLook {
    id: ConnectionId,
    look: Uuid,
    tries: i64,
    now: Timestamp,
}

impl OfLook {
    fn go_on(&self, ctx: &mut Ctx<'_>, news: ReturnsNews) -> Result<(), Fault> {
        match news {
            ReturnsNews::Made(Some(report)) => {
                store::look_asked(ctx, self.look, &report)?;
                store::returns_due(ctx, self.id, sight(0, self.now))
            }
            ReturnsNews::Made(None) => store::mark_look_unsent(ctx, self.look),
            ReturnsNews::Stage(ReportStage::Waits) if is_too_late(self.tries) => {
                self.fail(ctx, "channels.report_late", "it is not made")
            }
            ReturnsNews::Stage(ReportStage::Waits) => {
                store::count_look(ctx, self.look)?;
                store::returns_due(ctx, self.id, sight(self.tries.saturating_add(1), self.now))
            }
            ReturnsNews::Stage(ReportStage::Ready(document)) => {
                store::look_ready(ctx, self.look, &document)
            }
            ReturnsNews::Stage(ReportStage::Empty) => self.end(ctx, 0, &[]),
            ReturnsNews::Stage(ReportStage::Failed) => {
                self.fail(ctx, "channels.report_failed", "the channel gave it up")
            }
            ReturnsNews::Came(raw) => store::keep_report(ctx, self.look, &raw),
            ReturnsNews::Read { found, unread } => self.end(ctx, found, &unread),
            ReturnsNews::Trouble(_) => Ok(()),
        }
    }

    fn end(&self, ctx: &mut Ctx<'_>, found: i64, unread: &[UnreadRow]) -> Result<(), Fault> {
        let rows = i64::try_from(unread.len()).unwrap_or(i64::MAX);
        let named = unread.get(..MOST_UNREAD).unwrap_or(unread);
        store::look_read(ctx, self.look, (found, rows), named)?;
        store::returns_due(ctx, self.id, self.now.plus_seconds(LOOK_SECONDS))
    }

    fn fail(&self, ctx: &mut Ctx<'_>, code: &str, detail: &str) -> Result<(), Fault> {
        store::look_failed(ctx, self.look, (code, detail))?;
        store::returns_due(ctx, self.id, self.now.plus_seconds(LOOK_SECONDS))?;
        ctx.emit(Event::about("channels", "ReturnsNotRead", self.id, 0, &json!({"code": code})));
        Ok(())
    }

    /// What asking again does not mend ends the look and says nothing of the shop; by everything else the shop is
    /// left in peace, and the look goes on after that.
    fn trouble(
        &self,
        ctx: &mut Ctx<'_>,
        ask: &ReturnsAsk,
        trouble: Trouble,
    ) -> Result<bool, Fault> {
        let is_document = matches!(ask, ReturnsAsk::Fetch(_));
        if ends_look(&trouble, is_document) || is_too_late(self.tries) {
            self.fail(ctx, &fault_code(&trouble), &trouble.detail())?;
            return Ok(true);
        }
        // What was refused was not done; what is in doubt is looked up.
        if matches!(ask, ReturnsAsk::Make(_)) && !trouble.is_in_doubt() {
            store::mark_look_unsent(ctx, self.look)?;
        }
        store::count_look(ctx, self.look)?;
        store::returns_due(ctx, self.id, sight(self.tries, self.now))?;
        NoteTrouble::of(self.id, trouble).run(ctx)?;
        Ok(false)
    }
}
