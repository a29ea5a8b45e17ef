//! Returns that buyers ask for, where a channel tells of them by reports: one is asked for, made there, and fetched.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Denial, Unreadable};

/// Returns that were asked for from a moment on and before another, both to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub from: Timestamp,
    pub until: Timestamp,
}

/// What is wanted of the reports of returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnsAsk {
    /// To make one.
    Make(Window),
    /// Whether it makes one since a moment: what it answered to that was lost.
    WasMade { window: Window, since: Timestamp },
    /// How far one is, by the channel's name of it.
    HowFar(String),
    /// One that is made, by the channel's name of its document.
    Fetch(String),
}

/// How far a report is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportStage {
    /// It is being made.
    Waits,
    /// It is made: the name of its document.
    Ready(String),
    /// There is nothing to report.
    Empty,
    /// It cannot be made.
    Failed,
}

kernel::text_enum! {
    /// Where a return stands at its channel.
    pub enum ReturnState {
        /// The buyer asked for it.
        Asked = "asked",
        /// The goods may come back.
        Approved = "approved",
        Denied = "denied",
        /// The buyer wants it no more.
        Cancelled = "cancelled",
        /// It came to its end without the goods.
        Closed = "closed",
        /// The goods came back.
        Completed = "completed",
        /// A word that no connector knows.
        Unknown = "unknown",
    }
}

impl ReturnState {
    /// Whether nothing comes back by it.
    #[must_use]
    pub const fn is_void(self) -> bool {
        matches!(self, Self::Denied | Self::Cancelled | Self::Closed)
    }
}

/// A return as a report holds it: nothing of what the buyer wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenReturn {
    /// By what the channel knows it, within the shop.
    pub name: String,
    /// The channel's number of the order.
    pub external_id: String,
    /// The SKU as the channel writes it.
    pub external_sku: String,
    /// Above zero.
    pub pieces: i64,
    /// The channel's code of why; empty where it has none.
    pub reason: String,
    pub state: ReturnState,
    /// The channel's own word for that.
    pub said_state: String,
    /// The day, as `2026-11-22`.
    pub requested_on: String,
    /// Who brings it back, and under which number; empty while nobody knows.
    pub carrier: String,
    pub tracking_number: String,
}

/// A row of a report that nobody can read; nothing of what stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = UnreadReturn)]
pub struct UnreadRow {
    /// Its line in the report, its title being the first.
    pub line: i64,
    /// The title of the column by which it cannot be read.
    pub column: String,
}

/// A report that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenReturns {
    pub returns: Vec<SeenReturn>,
    pub unread: Vec<UnreadRow>,
}

/// What a connector reads of such reports.
pub trait Reports: Send + Sync {
    /// The name of a report that is being made; nothing where it is not.
    ///
    /// # Errors
    /// It is no answer to that.
    fn read_made(&self, body: &[u8]) -> Result<Option<String>, Unreadable>;
    /// How far a report is.
    ///
    /// # Errors
    /// It is no answer to that.
    fn read_stage(&self, body: &[u8]) -> Result<ReportStage, Unreadable>;
    /// What an answer with success holds, behind those that came before: unpacked, and in UTF-8. `header` gives a
    /// header of it by name.
    ///
    /// # Errors
    /// It becomes more than anybody takes, or is damaged.
    fn unpacked(
        &self,
        ask: &ReturnsAsk,
        answers: &[Vec<u8>],
        header: &dyn Fn(&str) -> Option<String>,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, Denial>;
    /// The returns in a report.
    ///
    /// # Errors
    /// It is no such report, or lacks a column.
    fn read_returns(&self, body: &[u8]) -> Result<SeenReturns, Unreadable>;
}
