//! What calls for an alert: whose work mends it, and how much it presses. Pure rules.

use catalog::SkuId;
use channels::{
    AilingConnection, AilingFileDrop, EndingGrant, IncompleteShop, UnshownStock, UntoldOrders,
};
use kernel::Timestamp;
use orders::{LateStage, ShortSku};
use settings::ShopId;

use crate::alert::{AlertKind, Audience, Severity};

/// What takes so many times longer than it may is no oversight any more.
const CRITICAL_TIMES: i64 = 2;
/// So many orders without goods are more than one buyer's trouble.
const CRITICAL_SHORT_ORDERS: i64 = 20;
/// So many buyers who are told nothing of their parcels count against the shop.
const CRITICAL_UNTOLD_ORDERS: i64 = 20;
/// So many SKUs with a wrong number are no slip of one product.
const CRITICAL_UNSHOWN_SKUS: i64 = 20;
/// So many orders that did not come are no slip of one of them.
const CRITICAL_MISSING_ORDERS: i64 = 20;
/// A shop that fails for so long is seen by its buyers.
const CRITICAL_FAILING_SECONDS: i64 = 3_600;

/// So many days before its end a grant presses.
const CRITICAL_ENDING_DAYS: i64 = 3;

/// Something that calls for an alert, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cause {
    pub(crate) kind: AlertKind,
    /// Its natural key among those of its kind.
    pub(crate) subject: String,
    pub(crate) shop_id: Option<ShopId>,
    pub(crate) stage: Option<String>,
    pub(crate) sku_id: Option<SkuId>,
    pub(crate) audience: Audience,
    pub(crate) severity: Severity,
    /// How many orders it concerns; of stock that a shop does not show: how many SKUs; of files: how many.
    pub(crate) orders: i64,
    /// Since when the first of them waits; of silence: when the last order was placed; of a grant: when it ends.
    pub(crate) since: Timestamp,
}

impl Cause {
    /// Orders stand in a stage of a shop for longer than `allowed` seconds.
    pub(crate) fn late_stage(late: &LateStage, allowed: i64, now: Timestamp) -> Self {
        Self {
            kind: AlertKind::StageOverdue,
            subject: format!("{}:{}", late.shop_id, late.label),
            shop_id: Some(late.shop_id),
            stage: Some(late.label.to_string()),
            sku_id: None,
            audience: Audience::of_stage(late.label),
            severity: pressing(late.since, allowed, now),
            orders: late.orders,
            since: late.since,
        }
    }

    /// No order has come from a shop since `since`; nothing while it may be quiet, in seconds. A
    /// connection is broken more often than buyers are gone.
    pub(crate) fn silent_shop(
        shop_id: ShopId,
        since: Timestamp,
        allowed: i64,
        now: Timestamp,
    ) -> Option<Self> {
        (now >= since.plus_seconds(allowed)).then(|| Self {
            kind: AlertKind::ShopSilent,
            subject: shop_id.to_string(),
            shop_id: Some(shop_id),
            stage: None,
            sku_id: None,
            audience: Audience::Shops,
            severity: pressing(since, allowed, now),
            orders: 0,
            since,
        })
    }

    /// Orders wait for goods.
    pub(crate) fn short_sku(short: &ShortSku) -> Self {
        let many = short.orders >= CRITICAL_SHORT_ORDERS;
        Self {
            kind: AlertKind::StockShort,
            subject: short.sku_id.to_string(),
            shop_id: None,
            stage: None,
            sku_id: Some(short.sku_id),
            audience: Audience::Stock,
            severity: if many { Severity::Critical } else { Severity::Warning },
            orders: short.orders,
            since: short.since,
        }
    }

    /// A shop's orders do not come. A key that is refused stays so until somebody gives another.
    pub(crate) fn ailing_connection(ailing: &AilingConnection, now: Timestamp) -> Self {
        let long = now >= ailing.since.plus_seconds(CRITICAL_FAILING_SECONDS);
        let kind = match ailing.is_refused {
            true => AlertKind::ConnectionRefused,
            false => AlertKind::ConnectionFails,
        };
        Self {
            kind,
            subject: ailing.id.to_string(),
            shop_id: Some(ailing.shop_id),
            stage: None,
            sku_id: None,
            audience: Audience::Channels,
            severity: if ailing.is_refused || long {
                Severity::Critical
            } else {
                Severity::Warning
            },
            orders: 0,
            since: ailing.since,
        }
    }

    /// A shop is asked until its owner's grant ends, and then no more.
    pub(crate) fn ending_grant(ending: &EndingGrant, now: Timestamp) -> Self {
        let presses = now >= ending.until.plus_days(-CRITICAL_ENDING_DAYS);
        Self {
            kind: AlertKind::GrantEnds,
            subject: ending.id.to_string(),
            shop_id: Some(ending.shop_id),
            stage: None,
            sku_id: None,
            audience: Audience::Channels,
            severity: if presses { Severity::Critical } else { Severity::Warning },
            orders: 0,
            since: ending.until,
        }
    }

    /// Files that were put somewhere for a shop do not come in. A key that is refused stays so until somebody
    /// gives another.
    pub(crate) fn ailing_file_drop(ailing: &AilingFileDrop, now: Timestamp) -> Self {
        let long = now >= ailing.since.plus_seconds(CRITICAL_FAILING_SECONDS);
        let presses = ailing.is_refused || long;
        Self {
            kind: AlertKind::FilesNotTaken,
            subject: ailing.id.to_string(),
            shop_id: Some(ailing.shop_id),
            stage: None,
            sku_id: None,
            audience: Audience::Channels,
            severity: if presses { Severity::Critical } else { Severity::Warning },
            orders: ailing.files,
            since: ailing.since,
        }
    }

    /// A channel does not take what it is told of parcels, or it must know of some soon and cannot be told.
    pub(crate) fn untold_orders(untold: &UntoldOrders) -> Self {
        let many = untold.orders >= CRITICAL_UNTOLD_ORDERS || untold.told_by.is_some();
        Self {
            kind: AlertKind::ParcelsUntold,
            subject: untold.id.to_string(),
            shop_id: Some(untold.shop_id),
            stage: None,
            sku_id: None,
            audience: Audience::Channels,
            severity: if many { Severity::Critical } else { Severity::Warning },
            orders: untold.orders,
            since: untold.since,
        }
    }

    /// A shop has orders that are not here, though they were asked for.
    pub(crate) fn incomplete_shop(incomplete: &IncompleteShop) -> Self {
        let many = incomplete.orders >= CRITICAL_MISSING_ORDERS;
        Self {
            kind: AlertKind::OrdersMissing,
            subject: incomplete.id.to_string(),
            shop_id: Some(incomplete.shop_id),
            stage: None,
            sku_id: None,
            audience: Audience::Channels,
            severity: if many { Severity::Critical } else { Severity::Warning },
            orders: incomplete.orders,
            since: incomplete.since,
        }
    }

    /// A shop shows another number of pieces than it should: what is sold there may not be here.
    pub(crate) fn unshown_stock(unshown: &UnshownStock) -> Self {
        let many = unshown.skus >= CRITICAL_UNSHOWN_SKUS;
        Self {
            kind: AlertKind::StockUntold,
            subject: unshown.id.to_string(),
            shop_id: Some(unshown.shop_id),
            stage: None,
            sku_id: None,
            audience: Audience::Channels,
            severity: if many { Severity::Critical } else { Severity::Warning },
            orders: unshown.skus,
            since: unshown.since,
        }
    }
}

fn pressing(since: Timestamp, allowed: i64, now: Timestamp) -> Severity {
    let critical = since.plus_seconds(allowed.saturating_mul(CRITICAL_TIMES));
    if now >= critical { Severity::Critical } else { Severity::Warning }
}

#[cfg(test)]
mod tests {
    use orders::label::Label;
    use uuid::Uuid;

    use super::*;

    const HOUR: i64 = 3_600;

    fn nine() -> Timestamp {
        "2026-11-22T09:00:00Z".parse().unwrap()
    }

    #[test]
    fn silence_calls_when_it_is_longer_than_a_shop_is_quiet() {
        let shop_id = ShopId::from_uuid(Uuid::from_u128(1));
        for (seconds, severity) in [
            (3 * HOUR - 1, None),
            (3 * HOUR, Some(Severity::Warning)),
            (6 * HOUR - 1, Some(Severity::Warning)),
            (6 * HOUR, Some(Severity::Critical)),
        ] {
            let now = nine().plus_seconds(seconds);
            let cause = Cause::silent_shop(shop_id, nine(), 3 * HOUR, now);
            assert_eq!(cause.map(|cause| cause.severity), severity, "after {seconds} s");
        }
    }

    #[test]
    fn twice_the_time_of_a_stage_is_critical_and_is_for_those_who_move_it_on() {
        let shop_id = ShopId::from_uuid(Uuid::from_u128(1));
        let late = LateStage { shop_id, label: Label::Picking, orders: 3, since: nine() };
        for (hours, severity) in [(9, Severity::Warning), (16, Severity::Critical)] {
            let cause = Cause::late_stage(&late, 8 * HOUR, nine().plus_seconds(hours * HOUR));
            assert_eq!((cause.severity, cause.audience), (severity, Audience::Fulfil), "{hours} h");
            assert_eq!(cause.subject, format!("{shop_id}:picking"));
        }
    }

    #[test]
    fn a_shop_that_fails_for_an_hour_is_critical_and_a_refused_key_at_once() {
        for (is_refused, seconds, kind, severity) in [
            (false, 0, AlertKind::ConnectionFails, Severity::Warning),
            (false, HOUR - 1, AlertKind::ConnectionFails, Severity::Warning),
            (false, HOUR, AlertKind::ConnectionFails, Severity::Critical),
            (true, 0, AlertKind::ConnectionRefused, Severity::Critical),
        ] {
            let ailing = AilingConnection {
                id: channels::ConnectionId::from_uuid(Uuid::from_u128(2)),
                shop_id: ShopId::from_uuid(Uuid::from_u128(1)),
                is_refused,
                since: nine(),
            };
            let cause = Cause::ailing_connection(&ailing, nine().plus_seconds(seconds));
            assert_eq!((cause.kind, cause.severity), (kind, severity), "{is_refused} {seconds}");
        }
    }

    #[test]
    fn a_deadline_that_is_near_is_critical_and_so_are_many_orders() {
        for (orders, told_by, severity) in [
            (1, None, Severity::Warning),
            (20, None, Severity::Critical),
            (1, Some(nine()), Severity::Critical),
        ] {
            let untold = UntoldOrders {
                id: channels::ConnectionId::from_uuid(Uuid::from_u128(2)),
                shop_id: ShopId::from_uuid(Uuid::from_u128(1)),
                orders,
                since: nine(),
                told_by,
            };
            assert_eq!(Cause::untold_orders(&untold).severity, severity, "{orders} {told_by:?}");
        }
    }

    #[test]
    fn many_orders_without_goods_are_critical() {
        let sku_id = SkuId::from_uuid(Uuid::from_u128(1));
        for (orders, severity) in
            [(1, Severity::Warning), (19, Severity::Warning), (20, Severity::Critical)]
        {
            let cause = Cause::short_sku(&ShortSku { sku_id, orders, since: nine() });
            assert_eq!(cause.severity, severity, "{orders} orders");
        }
    }
}
