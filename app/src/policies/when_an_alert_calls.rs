//! An alert calls for somebody who is not looking: those whose work mends it get a mail, and supervisors
//! when nobody answered. One mail for all that calls at the same time.

use std::collections::{BTreeMap, BTreeSet};

use db::{Ctx, StoredEvent};
use incidents::{AlertId, AlertKind, AlertRow, Recipient, Severity};
use kernel::Fault;
use system::mail::Letter;

/// Lines of one mail; the page has them all.
const MOST_LINES: usize = 50;

pub(super) const KINDS: &[&str] = &["AlertOpened", "AlertUrged", "AlertEscalated", "AlertWorsened"];

/// What is only a warning is seen on screen; what is critical, was let lie or went up is mailed.
pub(super) fn is_it(event: &StoredEvent) -> bool {
    if event.kind == "AlertOpened" {
        let severity = event.data.get("severity").and_then(|word| word.as_str());
        return severity == Some(Severity::Critical.as_str());
    }
    KINDS.contains(&event.kind.as_str())
}

pub(super) fn react(ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
    let called: BTreeSet<AlertId> =
        events.iter().filter(|event| is_it(event)).filter_map(StoredEvent::subject_as).collect();
    if called.is_empty() {
        return Ok(());
    }
    let called: Vec<AlertId> = called.into_iter().collect();
    let mut mails: BTreeMap<Recipient, Vec<AlertRow>> = BTreeMap::new();
    for row in incidents::alerts(ctx, &called)? {
        // What was mended meanwhile calls for nobody.
        if row.alert.closed_at.is_some() {
            continue;
        }
        if row.alert.escalated_at.is_some() {
            mails.entry(Recipient::Supervisors).or_default().push(row.clone());
        }
        mails.entry(Recipient::of(row.alert.audience)).or_default().push(row);
    }
    let mut addresses = incidents::addresses(ctx)?;
    for (recipient, rows) in mails {
        if let Some(to) = addresses.remove(&recipient) {
            let (subject, text) = (subject(&rows), text(&rows));
            system::post::post(ctx, "alert", Letter { to, subject, text })?;
        }
    }
    Ok(())
}

fn subject(rows: &[AlertRow]) -> String {
    let critical = rows.iter().filter(|row| row.alert.severity == Severity::Critical).count();
    let all = rows.len();
    format!("Tradewind: {all} alerts, {critical} critical · 信风: {all} 条预警, {critical} 条严重")
}

/// Who reads it may read either language; orders have no names in it, and buyers do not occur.
fn text(rows: &[AlertRow]) -> String {
    let mut lines: Vec<String> = rows.iter().take(MOST_LINES).map(line).collect();
    if rows.len() > MOST_LINES {
        lines.push(format!("… {}", rows.len() - MOST_LINES));
    }
    lines.join("\n")
}

fn line(row: &AlertRow) -> String {
    let alert = &row.alert;
    let (orders, since) = (alert.orders, alert.since);
    let shop = row.shop_name.as_deref().unwrap_or("?");
    match alert.kind {
        AlertKind::StageOverdue => {
            let stage = alert.stage.as_deref().unwrap_or("?");
            format!(
                "{shop}: {orders} orders wait too long ({stage}), the first since {since} · \
                 {orders} 个订单在此阶段超时"
            )
        }
        AlertKind::ShopSilent => {
            format!("{shop}: no new order since {since} · 自 {since} 起没有新订单")
        }
        AlertKind::ConnectionFails => {
            format!("{shop}: its channel does not answer since {since} · 自 {since} 起网店无应答")
        }
        AlertKind::ConnectionRefused => {
            format!("{shop}: its channel refuses the key since {since} · 自 {since} 起网店拒绝密钥")
        }
        AlertKind::FilesNotTaken => {
            format!(
                "{shop}: files of orders do not come in since {since} · 自 {since} 起订单文件未能导入"
            )
        }
        AlertKind::ParcelsUntold => {
            format!(
                "{shop}: the channel was not told of parcels of {orders} orders · \
                 {orders} 个订单的发货未能回传网店"
            )
        }
        AlertKind::OrdersMissing => {
            format!(
                "{shop}: {orders} orders of its shop are missing here, the first placed {since} · \
                 缺少 {orders} 个网店订单，最早于 {since} 下单"
            )
        }
        AlertKind::StockUntold => {
            format!(
                "{shop}: the shop shows a wrong stock of {orders} SKUs · \
                 网店有 {orders} 个 SKU 的库存未更新"
            )
        }
        AlertKind::GrantEnds => {
            format!("{shop}: its owner's permission ends {since} · 店主授权将于 {since} 到期")
        }
        AlertKind::StockShort => {
            let sku = row.sku_code.as_deref().unwrap_or("?");
            format!(
                "{sku}: {orders} orders wait for it, the first since {since} · {orders} 个订单缺货"
            )
        }
    }
}
