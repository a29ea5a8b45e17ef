//! Comparisons of what shops have with what is here, as people look at them.

use db::{Ctx, Query};
use kernel::{Cursor, Fault, Page, PageRequest, Permission, Timestamp};
use orders::OrderId;
use serde::Serialize;

use super::connection_in_sight;
use crate::commands::unknown_connection;
use crate::completeness::{CheckId, ComparisonState, OrderDifference};
use crate::{ConnectionId, permissions, store};

/// A comparison: how many orders of its days both have, and by how many they differ.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelCheck)]
pub(crate) struct CheckView {
    pub(crate) id: CheckId,
    pub(crate) connection_id: ConnectionId,
    pub(crate) state: ComparisonState,
    /// Orders that were placed from then on …
    pub(crate) from: Timestamp,
    /// … and before then.
    pub(crate) until: Timestamp,
    pub(crate) started_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
    /// Which day is shown by hours: the newest on which both differ.
    pub(crate) hours_of: Option<Timestamp>,
    /// What the shop has.
    pub(crate) theirs: i64,
    /// What is here, with what came by being asked for.
    pub(crate) ours: i64,
    /// What the shop has and is not here.
    pub(crate) missing: i64,
    /// What was missing and came by being asked for.
    pub(crate) healed: i64,
    /// What is here and the shop has no more.
    pub(crate) extra: i64,
}

/// A day of a comparison, or an hour.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelCheckSpan)]
pub(crate) struct CheckSpan {
    pub(crate) starts_at: Timestamp,
    /// As the shop calls it: `2026-11-22`, `14:00`.
    pub(crate) label: String,
    pub(crate) theirs: i64,
    pub(crate) ours: i64,
    pub(crate) missing: i64,
    pub(crate) healed: i64,
    pub(crate) extra: i64,
}

/// A comparison with its days.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelCheckWhole)]
pub(crate) struct CheckWhole {
    #[serde(flatten)]
    pub(crate) check: CheckView,
    /// From the oldest on.
    pub(crate) days: Vec<CheckSpan>,
    /// The hours of one day in which anything was placed.
    pub(crate) hours: Vec<CheckSpan>,
}

/// An order by which both differ.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelCheckedOrder)]
pub(crate) struct CheckedOrder {
    pub(crate) external_id: String,
    /// As people there call it; of one that the shop has no more: our number.
    pub(crate) number: String,
    /// Ours, if it is here.
    pub(crate) order_id: Option<OrderId>,
    pub(crate) placed_at: Timestamp,
    pub(crate) difference: OrderDifference,
}

pub(crate) fn unknown_check() -> Fault {
    Fault::not_found("channels.unknown_check", "no comparison has this id")
}

/// A comparison of a shop within the sight of the one who acts.
fn must_see_check(ctx: &mut Ctx<'_>, id: CheckId) -> Result<CheckView, Fault> {
    let check = store::find_check(ctx, id)?.ok_or_else(unknown_check)?;
    connection_in_sight(ctx, check.connection_id)?.ok_or_else(unknown_check)?;
    Ok(check)
}

/// Comparisons of a connection, the newest first.
#[derive(Debug, Clone)]
pub(crate) struct ListChecks {
    pub(crate) id: ConnectionId,
    pub(crate) page: PageRequest,
}

impl Query for ListChecks {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<CheckView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<CheckView>, Fault> {
        connection_in_sight(ctx, self.id)?.ok_or_else(unknown_connection)?;
        let limit = self.page.limit()?;
        let before = self.page.behind()?;
        let rows = store::list_checks(ctx, self.id, before, limit + 1)?;
        Ok(Page::from_rows(rows, limit, |row| Cursor::of(row.id)))
    }
}

/// One of them.
#[derive(Debug, Clone)]
pub(crate) struct GetCheck(pub(crate) CheckId);

impl Query for GetCheck {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = CheckWhole;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<CheckWhole, Fault> {
        let check = must_see_check(ctx, self.0)?;
        let days = store::check_spans(ctx, self.0, false)?;
        let hours = store::check_spans(ctx, self.0, true)?;
        Ok(CheckWhole { check, days, hours })
    }
}

/// The orders by which both differ, by the channel's number.
#[derive(Debug, Clone)]
pub(crate) struct ListCheckedOrders {
    pub(crate) id: CheckId,
    pub(crate) difference: Option<OrderDifference>,
    pub(crate) page: PageRequest,
}

impl Query for ListCheckedOrders {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<CheckedOrder>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<CheckedOrder>, Fault> {
        must_see_check(ctx, self.id)?;
        let limit = self.page.limit()?;
        let behind: Option<String> = self.page.behind()?;
        let behind = behind.unwrap_or_default();
        let rows = store::list_differences(ctx, self.id, self.difference, &behind, limit + 1)?;
        Ok(Page::from_rows(rows, limit, |row| Cursor::of(&row.external_id)))
    }
}
