//! What a person can look at.

use std::collections::HashMap;

use catalog::SkuId;
use db::{Ctx, Query};
use kernel::{Cursor, Fault, Page, PageRequest, Permission};
use orders::ShortSku;
use serde::Serialize;
use settings::ShopId;

use crate::alert::{Alert, AlertId, Severity};
use crate::cause::Cause;
use crate::mailbox::{Mailbox, Recipient};
use crate::{permissions, store};

/// Open alerts on one screen: shops times stages, and what is short. More than anybody reads.
const MOST_OPEN: i64 = 500;

kernel::text_enum! {
    /// Which alerts a list shows.
    pub(crate) enum AlertState {
        Open = "open",
        Closed = "closed",
    }
}

/// Alerts that one's own work mends; for supervisors everybody's.
#[derive(Debug, Clone)]
pub(crate) struct ListAlerts {
    pub(crate) state: AlertState,
    pub(crate) page: PageRequest,
}

/// What the looker may do with an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AlertActions {
    pub acknowledge: bool,
    pub urge: bool,
}

/// An alert with the names people know.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct AlertRow {
    #[serde(flatten)]
    pub alert: Alert,
    pub shop_name: Option<String>,
    pub sku_code: Option<String>,
    pub sku_name: Option<String>,
    pub actions: AlertActions,
}

impl Query for ListAlerts {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Page<AlertRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<AlertRow>, Fault> {
        let limit = self.page.limit()?;
        let page = match self.state {
            AlertState::Open => Page { items: store::list_open(ctx, MOST_OPEN)?, next: None },
            AlertState::Closed => {
                let after = self.page.after()?;
                let found = store::list_closed(ctx, after.as_ref(), limit + 1)?;
                Page::from_rows(found, limit, |alert| {
                    let at = alert.closed_at.map_or(0, kernel::Timestamp::as_micros);
                    Cursor::new(vec![at.to_string(), alert.id.to_string()])
                })
            }
        };
        let items = in_sight(ctx, page.items)?;
        Ok(Page { items: named(ctx, items)?, next: page.next })
    }
}

/// Goods are short for the orders of all shops together. Who has some shops hears of those that their own
/// orders wait for, and of no more orders than those; of what is over nobody can tell any more whose
/// orders waited.
fn in_sight(ctx: &mut Ctx<'_>, alerts: Vec<Alert>) -> Result<Vec<Alert>, Fault> {
    if ctx.actor().shops().ids().is_none() {
        return Ok(alerts);
    }
    let own = orders::short_skus(ctx)?.into_iter().map(|short| (short.sku_id, short));
    let own: HashMap<SkuId, ShortSku> = own.collect();
    let seen = |alert: Alert| match alert.sku_id {
        None => Some(alert),
        Some(_) if alert.closed_at.is_some() => None,
        Some(sku_id) => own.get(&sku_id).map(|short| {
            let Cause { orders, since, severity, .. } = Cause::short_sku(short);
            Alert { orders, since, severity, ..alert }
        }),
    };
    Ok(alerts.into_iter().filter_map(seen).collect())
}

/// Alerts by id with their names, whoever they are for: for the mails about them.
///
/// # Errors
/// What the engine reports.
pub fn alerts(ctx: &mut Ctx<'_>, ids: &[AlertId]) -> Result<Vec<AlertRow>, Fault> {
    let found = store::some(ctx, ids)?;
    named(ctx, found)
}

fn named(ctx: &mut Ctx<'_>, alerts: Vec<Alert>) -> Result<Vec<AlertRow>, Fault> {
    let shops: Vec<ShopId> = alerts.iter().filter_map(|alert| alert.shop_id).collect();
    let shops = settings::shops(ctx, &shops)?;
    let skus: Vec<SkuId> = alerts.iter().filter_map(|alert| alert.sku_id).collect();
    let skus: HashMap<_, _> =
        if skus.is_empty() { HashMap::new() } else { catalog::skus(ctx, &skus)? };
    let supervises = ctx.actor().may(permissions::SUPERVISE);
    let now = ctx.now();
    let row = |alert: Alert| {
        let sku = alert.sku_id.and_then(|id| skus.get(&id));
        let actions = AlertActions {
            acknowledge: alert.clone().acknowledge("", now).is_ok(),
            urge: supervises && alert.clone().urge(now).is_ok(),
        };
        AlertRow {
            shop_name: alert.shop_id.and_then(|id| shops.get(&id)).map(|shop| shop.name.clone()),
            sku_code: sku.map(|sku| sku.code.clone()),
            sku_name: sku.map(|sku| sku.name.clone()),
            actions,
            alert,
        }
    };
    Ok(alerts.into_iter().map(row).collect())
}

/// The figures of the bell.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
pub(crate) struct AlertCounts {
    /// Open, and nobody is at it.
    pub(crate) unanswered: i64,
    /// Open and critical.
    pub(crate) critical: i64,
}

/// How many alerts call for the looker.
#[derive(Debug, Clone)]
pub(crate) struct CountAlerts;

impl Query for CountAlerts {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = AlertCounts;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<AlertCounts, Fault> {
        if ctx.actor().shops().ids().is_none() {
            let (unanswered, critical) = store::count(ctx)?;
            return Ok(AlertCounts { unanswered, critical });
        }
        let open = store::list_open(ctx, MOST_OPEN)?;
        let open = in_sight(ctx, open)?;
        let count = |is_one: fn(&&Alert) -> bool| {
            i64::try_from(open.iter().filter(is_one).count()).unwrap_or(i64::MAX)
        };
        Ok(AlertCounts {
            unanswered: count(|alert| alert.acknowledged_at.is_none()),
            critical: count(|alert| alert.severity == Severity::Critical),
        })
    }
}

/// Where mails go, everybody who could have an address; version 0 where none was ever set.
#[derive(Debug, Clone)]
pub(crate) struct ListMailboxes;

impl Query for ListMailboxes {
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = Vec<Mailbox>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<Mailbox>, Fault> {
        let known = store::mailboxes(ctx)?;
        let one = |recipient: &Recipient| {
            let found = known.iter().find(|one| one.recipient == *recipient).cloned();
            found.unwrap_or(Mailbox { recipient: *recipient, address: String::new(), version: 0 })
        };
        Ok(Recipient::ALL.iter().map(one).collect())
    }
}

/// Where mails go; nobody stands there who wants none.
///
/// # Errors
/// What the engine reports.
pub fn addresses(ctx: &mut Ctx<'_>) -> Result<HashMap<Recipient, String>, Fault> {
    let wanted = store::mailboxes(ctx)?.into_iter().filter(|one| !one.address.is_empty());
    Ok(wanted.map(|one| (one.recipient, one.address)).collect())
}
