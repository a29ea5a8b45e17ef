//! The SQL of this context.

use std::collections::HashSet;

use db::{Ctx, Row, Rows};
use kernel::{Cursor, Fault, Timestamp};
use uuid::Uuid;

use crate::alert::{Alert, AlertId, Audience};
use crate::mailbox::Mailbox;

const COLUMNS: &str = "id, kind, subject, shop_id, stage, sku_id, audience, severity, orders, since, \
    opened_at, acknowledged_at, acknowledged_by, urged, urged_at, escalated_at, closed_at, version";

fn read(row: &Row<'_>) -> Result<Alert, Fault> {
    Ok(Alert {
        id: row.get(0)?,
        kind: row.parse(1)?,
        subject: row.get(2)?,
        shop_id: row.get(3)?,
        stage: row.get(4)?,
        sku_id: row.get(5)?,
        audience: row.parse(6)?,
        severity: row.parse(7)?,
        orders: row.get(8)?,
        since: row.get(9)?,
        opened_at: row.get(10)?,
        acknowledged_at: row.get(11)?,
        acknowledged_by: row.get(12)?,
        urged: row.get(13)?,
        urged_at: row.get(14)?,
        escalated_at: row.get(15)?,
        closed_at: row.get(16)?,
        version: row.get(17)?,
    })
}

/// Every open alert of the house, whoever it is for; in one order, in which they are locked.
pub(crate) fn open(ctx: &mut Ctx<'_>) -> Result<Vec<Alert>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM alerts WHERE closed_at IS NULL ORDER BY id");
    ctx.list(&sql, &[], read)
}

/// Writes new alerts. One whose cause has an open one already is left out: somebody was faster. The
/// ids of those that were written.
pub(crate) fn insert(ctx: &mut Ctx<'_>, alerts: &[Alert]) -> Result<HashSet<AlertId>, Fault> {
    let rows = Rows::new()
        .column(alerts.iter().map(|alert| alert.id))
        .column(alerts.iter().map(|alert| alert.kind.as_str()))
        .column(alerts.iter().map(|alert| alert.subject.as_str()))
        .column(alerts.iter().map(|alert| alert.shop_id))
        .column(alerts.iter().map(|alert| alert.stage.as_deref()))
        .column(alerts.iter().map(|alert| alert.sku_id))
        .column(alerts.iter().map(|alert| alert.audience.as_str()))
        .column(alerts.iter().map(|alert| alert.severity.as_str()))
        .column(alerts.iter().map(|alert| alert.orders))
        .column(alerts.iter().map(|alert| alert.since))
        .column(alerts.iter().map(|alert| alert.opened_at))
        .column(alerts.iter().map(|alert| alert.urged))
        .column(alerts.iter().map(|alert| alert.version));
    let sql = "INSERT INTO alerts (id, kind, subject, shop_id, stage, sku_id, audience, severity, \
               orders, since, opened_at, urged, version) SELECT * FROM (rows) AS new_alerts WHERE true \
               ON CONFLICT (kind, subject) WHERE closed_at IS NULL DO NOTHING RETURNING id";
    Ok(ctx.list_rows(sql, &rows, &[], |row| row.get(0))?.into_iter().collect())
}

/// Writes alerts that were read at the version before. One that changed since, or is over, is left as it
/// is. The ids of those that were written.
pub(crate) fn update(ctx: &mut Ctx<'_>, alerts: &[Alert]) -> Result<HashSet<AlertId>, Fault> {
    let rows = Rows::new()
        .column(alerts.iter().map(|alert| alert.id))
        .column(alerts.iter().map(|alert| alert.severity.as_str()))
        .column(alerts.iter().map(|alert| alert.orders))
        .column(alerts.iter().map(|alert| alert.since))
        .column(alerts.iter().map(|alert| alert.acknowledged_at))
        .column(alerts.iter().map(|alert| alert.acknowledged_by.as_deref()))
        .column(alerts.iter().map(|alert| alert.urged))
        .column(alerts.iter().map(|alert| alert.urged_at))
        .column(alerts.iter().map(|alert| alert.escalated_at))
        .column(alerts.iter().map(|alert| alert.closed_at))
        .column(alerts.iter().map(|alert| alert.version));
    let sql = "WITH v(id, severity, orders, since, acknowledged_at, acknowledged_by, urged, urged_at, \
               escalated_at, closed_at, version) AS (rows) UPDATE alerts SET severity = v.severity, \
               orders = v.orders, since = v.since, acknowledged_at = v.acknowledged_at, \
               acknowledged_by = v.acknowledged_by, urged = v.urged, urged_at = v.urged_at, \
               escalated_at = v.escalated_at, closed_at = v.closed_at, version = v.version FROM v \
               WHERE alerts.id = v.id AND alerts.version = v.version - 1 AND alerts.closed_at IS NULL \
               RETURNING alerts.id";
    Ok(ctx.list_rows(sql, &rows, &[], |row| row.get(0))?.into_iter().collect())
}

/// Alerts that were over before a time go.
pub(crate) fn forget_closed(ctx: &mut Ctx<'_>, before: Timestamp) -> Result<(), Fault> {
    ctx.execute("DELETE FROM alerts WHERE closed_at IS NOT NULL AND closed_at < $1", &[&before])
        .map(|_| ())
}

/// What the looker hears of: what their work mends, and for supervisors everything; within their shops.
struct Heard {
    audiences: Vec<&'static str>,
    shops: Option<Vec<Uuid>>,
}

impl Heard {
    fn by(ctx: &Ctx<'_>) -> Self {
        let actor = ctx.actor();
        let all = actor.may(crate::permissions::SUPERVISE);
        let heard = |audience: &&Audience| all || actor.may(audience.permission());
        let audiences = Audience::ALL.iter().filter(heard).map(|audience| audience.as_str());
        Self { audiences: audiences.collect(), shops: actor.shops().ids() }
    }

    /// Takes the parameters 1 to 3.
    const CONDITION: &'static str =
        "audience = ANY($1) AND (shop_id IS NULL OR CAST($2 AS boolean) OR shop_id = ANY($3))";

    fn shops(&self) -> (bool, Vec<Uuid>) {
        (self.shops.is_none(), self.shops.clone().unwrap_or_default())
    }
}

/// Open alerts, what presses most first.
pub(crate) fn list_open(ctx: &mut Ctx<'_>, most: i64) -> Result<Vec<Alert>, Fault> {
    let heard = Heard::by(ctx);
    let (all, shops) = heard.shops();
    let sql = format!(
        "SELECT {COLUMNS} FROM alerts WHERE closed_at IS NULL AND {} \
         ORDER BY CASE severity WHEN 'critical' THEN 0 ELSE 1 END, opened_at, id LIMIT $4",
        Heard::CONDITION
    );
    ctx.list(&sql, &[&heard.audiences, &all, &shops, &most], read)
}

/// Alerts that are over, the last first, after a place.
pub(crate) fn list_closed(
    ctx: &mut Ctx<'_>,
    after: Option<&Cursor>,
    most: i64,
) -> Result<Vec<Alert>, Fault> {
    let heard = Heard::by(ctx);
    let (all, shops) = heard.shops();
    let wrong = || Fault::field("after", "kernel.bad_cursor", "not a cursor of this list");
    let (at, id) = match after {
        None => (ctx.now().plus_days(1), AlertId::from_uuid(Uuid::max())),
        Some(cursor) => {
            let keys = cursor.keys(2)?;
            let at = keys[0].parse().map(Timestamp::from_micros).map_err(|_| wrong())?;
            (at, keys[1].parse().map_err(|_| wrong())?)
        }
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM alerts WHERE closed_at IS NOT NULL AND {} \
         AND (closed_at, id) < ($4, $5) ORDER BY closed_at DESC, id DESC LIMIT $6",
        Heard::CONDITION
    );
    ctx.list(&sql, &[&heard.audiences, &all, &shops, &at, &id, &most], read)
}

/// How many open alerts nobody is at yet, and how many of all open ones are critical.
pub(crate) fn count(ctx: &mut Ctx<'_>) -> Result<(i64, i64), Fault> {
    let heard = Heard::by(ctx);
    let (all, shops) = heard.shops();
    let sql = format!(
        "SELECT count(*) FILTER (WHERE acknowledged_at IS NULL), \
         count(*) FILTER (WHERE severity = 'critical') FROM alerts WHERE closed_at IS NULL AND {}",
        Heard::CONDITION
    );
    let params: [&dyn db::ToParam; 3] = [&heard.audiences, &all, &shops];
    ctx.one(&sql, &params, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// An alert the looker hears of, locked until the commit.
pub(crate) fn load(ctx: &mut Ctx<'_>, id: AlertId) -> Result<Alert, Fault> {
    let heard = Heard::by(ctx);
    let (all, shops) = heard.shops();
    let sql =
        format!("SELECT {COLUMNS} FROM alerts WHERE id = $4 AND {} FOR UPDATE", Heard::CONDITION);
    ctx.find(&sql, &[&heard.audiences, &all, &shops, &id], read)?
        .ok_or_else(|| Fault::not_found("incidents.no_such_alert", id.to_string()))
}

/// Those of these alerts that the looker hears of.
pub(crate) fn heard(ctx: &mut Ctx<'_>, ids: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    let heard = Heard::by(ctx);
    let (all, shops) = heard.shops();
    let sql = format!("SELECT id FROM alerts WHERE id = ANY($4) AND {}", Heard::CONDITION);
    ctx.list(&sql, &[&heard.audiences, &all, &shops, &ids], |row| row.get(0))
}

/// Alerts by id, whoever they are for.
pub(crate) fn some(ctx: &mut Ctx<'_>, ids: &[AlertId]) -> Result<Vec<Alert>, Fault> {
    ctx.list(&format!("SELECT {COLUMNS} FROM alerts WHERE id = ANY($1) ORDER BY id"), &[&ids], read)
}

/// Where mails go.
pub(crate) fn mailboxes(ctx: &mut Ctx<'_>) -> Result<Vec<Mailbox>, Fault> {
    ctx.list(
        "SELECT audience, address, version FROM alert_mailboxes ORDER BY audience",
        &[],
        |row| Ok(Mailbox { recipient: row.parse(0)?, address: row.get(1)?, version: row.get(2)? }),
    )
}

/// Sets where an audience's mails go, if the one there is still the one seen; 0: none yet. Whether it
/// was.
pub(crate) fn set_mailbox(ctx: &mut Ctx<'_>, new: &Mailbox) -> Result<bool, Fault> {
    let params: [&dyn db::ToParam; 3] = [&new.recipient.as_str(), &new.address, &new.version];
    let changed = if new.version == 1 {
        let sql = "INSERT INTO alert_mailboxes (audience, address, version) VALUES ($1, $2, $3) \
                   ON CONFLICT (audience) DO NOTHING";
        ctx.execute(sql, &params)?
    } else {
        let sql = "UPDATE alert_mailboxes SET address = $2, version = $3 \
                   WHERE audience = $1 AND version = $3 - 1";
        ctx.execute(sql, &params)?
    };
    Ok(changed == 1)
}
