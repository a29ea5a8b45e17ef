//! When an alert opens, calls again, is handed on and closes. Pure rules.

use std::collections::BTreeMap;

use catalog::SkuId;
use kernel::{Fault, Permission, Timestamp};
use orders::label::Label;
use serde::{Deserialize, Serialize};
use settings::ShopId;

use crate::cause::Cause;

kernel::entity!(
    /// Something that somebody must do something about.
    pub AlertName, AlertId, "alr"
);

kernel::text_enum! {
    /// What it is about.
    pub enum AlertKind {
        /// Orders stand in one stage of a shop longer than that stage may take.
        StageOverdue = "stage_overdue",
        /// Orders wait for a SKU that is not there.
        StockShort = "stock_short",
        /// No order has come from a shop for longer than it is ever quiet.
        ShopSilent = "shop_silent",
        /// A shop's platform does not answer, time after time.
        ConnectionFails = "connection_fails",
        /// A shop's platform takes our key no more.
        ConnectionRefused = "connection_refused",
        /// A channel does not know of parcels that left.
        ParcelsUntold = "parcels_untold",
        /// A shop has orders that are not here.
        OrdersMissing = "orders_missing",
        /// Files of orders that were put somewhere for a shop do not come in.
        FilesNotTaken = "files_not_taken",
        /// A shop does not show how many pieces there are.
        StockUntold = "stock_untold",
        /// A shop's owner lets it be asked not much longer.
        GrantEnds = "grant_ends",
    }
}

kernel::text_enum! {
    /// How much it presses. What is critical is mailed at once.
    pub enum Severity {
        Warning = "warning",
        Critical = "critical",
    }
}

kernel::text_enum! {
    /// Whose work mends it: whoever may do that work hears of it.
    pub enum Audience {
        Review = "review",
        Correct = "correct",
        Confirm = "confirm",
        Stock = "stock",
        Fulfil = "fulfil",
        Holds = "holds",
        Shops = "shops",
        Channels = "channels",
    }
}

impl Audience {
    /// The right by which somebody can mend it.
    #[must_use]
    pub const fn permission(self) -> Permission {
        match self {
            Self::Review => orders::permissions::REVIEW,
            Self::Correct => orders::permissions::EDIT,
            Self::Confirm => orders::permissions::CONFIRM,
            Self::Stock => inventory::permissions::SET_THRESHOLDS,
            Self::Fulfil => orders::permissions::FULFIL,
            Self::Holds => orders::permissions::HOLD,
            Self::Shops => settings::permissions::MANAGE_SHOPS,
            Self::Channels => channels::permissions::MANAGE,
        }
    }

    /// Who moves orders on from a stage.
    pub(crate) const fn of_stage(stage: Label) -> Self {
        match stage {
            Label::AwaitingReview => Self::Review,
            Label::AwaitingConfirm => Self::Confirm,
            Label::Backordered => Self::Stock,
            Label::Allocated | Label::Picking | Label::Packed => Self::Fulfil,
            Label::Held => Self::Holds,
            _ => Self::Correct,
        }
    }
}

/// An alert as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Alert {
    pub id: AlertId,
    pub kind: AlertKind,
    /// The cause's natural key.
    #[serde(skip)]
    pub subject: String,
    /// Of stages, of silence and of connections: where.
    #[schema(value_type = Option<String>)]
    pub shop_id: Option<ShopId>,
    /// Of stages: which, by the name of its label.
    pub stage: Option<String>,
    /// Of goods: which.
    #[schema(value_type = Option<String>)]
    pub sku_id: Option<SkuId>,
    /// Whose work mends it.
    pub audience: Audience,
    pub severity: Severity,
    /// How many orders it concerns; of stock that a shop does not show: how many SKUs; of files that do not come
    /// in: how many files, none where their place is not to be had.
    pub orders: i64,
    /// Since when the first of them waits; of silence: when the last order was placed; of a connection:
    /// since when it fails; of orders that are missing: when the first of them was placed; of a grant: when it
    /// ends.
    pub since: Timestamp,
    pub opened_at: Timestamp,
    pub acknowledged_at: Option<Timestamp>,
    pub acknowledged_by: Option<String>,
    /// How often somebody was urged.
    pub urged: i64,
    pub urged_at: Option<Timestamp>,
    /// When it was handed on to supervisors.
    pub escalated_at: Option<Timestamp>,
    /// When its cause was gone; absent while it is open.
    pub closed_at: Option<Timestamp>,
    pub version: i64,
}

/// How long people have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patience {
    /// Seconds between two calls; 0: none but the first.
    pub(crate) urge: i64,
    /// Seconds until supervisors are told; 0: never.
    pub(crate) escalate: i64,
}

/// What happened to an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    Opened,
    Urged,
    Escalated,
    Worsened,
    Closed,
}

impl News {
    /// The event's name.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Opened => "AlertOpened",
            Self::Urged => "AlertUrged",
            Self::Escalated => "AlertEscalated",
            Self::Worsened => "AlertWorsened",
            Self::Closed => "AlertClosed",
        }
    }
}

impl Alert {
    /// A new one.
    pub(crate) fn open(id: AlertId, cause: Cause, now: Timestamp) -> Self {
        Self {
            id,
            kind: cause.kind,
            subject: cause.subject,
            shop_id: cause.shop_id,
            stage: cause.stage,
            sku_id: cause.sku_id,
            audience: cause.audience,
            severity: cause.severity,
            orders: cause.orders,
            since: cause.since,
            opened_at: now,
            acknowledged_at: None,
            acknowledged_by: None,
            urged: 0,
            urged_at: None,
            escalated_at: None,
            closed_at: None,
            version: 1,
        }
    }

    /// The alert as its cause is now, and what there is to tell; nothing when all is as it was.
    pub(crate) fn follow(
        &self,
        cause: &Cause,
        now: Timestamp,
        patience: Patience,
    ) -> Option<(Self, Option<News>)> {
        let mut next = self.clone();
        (next.orders, next.since) = (cause.orders, cause.since);
        // What was critical stays so until it is over: it was mailed as such.
        next.severity = self.severity.max(cause.severity);
        let news =
            next.step(now, patience).or((next.severity > self.severity).then_some(News::Worsened));
        if next == *self {
            return None;
        }
        next.version += 1;
        Some((next, news))
    }

    /// Calls again, or hands on, when it is time.
    fn step(&mut self, now: Timestamp, patience: Patience) -> Option<News> {
        let due = |from: Timestamp, wait: i64| wait > 0 && now >= from.plus_seconds(wait);
        // Whoever has said that they are at it has the whole time anew.
        let from = self.acknowledged_at.unwrap_or(self.opened_at);
        if self.escalated_at.is_none() && due(from, patience.escalate) {
            self.escalated_at = Some(now);
            self.severity = Severity::Critical;
            return Some(News::Escalated);
        }
        let called = self.urged_at.max(self.escalated_at).unwrap_or(self.opened_at);
        if self.acknowledged_at.is_none() && due(called, patience.urge) {
            self.urged += 1;
            self.urged_at = Some(now);
            return Some(News::Urged);
        }
        None
    }

    /// Somebody is at it.
    ///
    /// # Errors
    /// It is closed, or somebody has said so already.
    pub(crate) fn acknowledge(mut self, by: &str, now: Timestamp) -> Result<Self, AlertError> {
        if self.closed_at.is_some() {
            return Err(AlertError::Closed);
        }
        if self.acknowledged_at.is_some() {
            return Err(AlertError::Acknowledged);
        }
        self.acknowledged_at = Some(now);
        self.acknowledged_by = Some(by.to_owned());
        self.version += 1;
        Ok(self)
    }

    /// A supervisor calls again. Who said that they are at it is asked anew.
    ///
    /// # Errors
    /// It is closed, or they were called a moment ago.
    pub(crate) fn urge(mut self, now: Timestamp) -> Result<Self, AlertError> {
        if self.closed_at.is_some() {
            return Err(AlertError::Closed);
        }
        if self.urged_at.is_some_and(|at| now < at.plus_seconds(URGE_PAUSE_SECONDS)) {
            return Err(AlertError::UrgedJustNow);
        }
        self.urged += 1;
        self.urged_at = Some(now);
        (self.acknowledged_at, self.acknowledged_by) = (None, None);
        self.version += 1;
        Ok(self)
    }
}

/// Between two calls by hand: each is a mail.
const URGE_PAUSE_SECONDS: i64 = 300;

/// Why nothing can be done with an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AlertError {
    Closed,
    Acknowledged,
    UrgedJustNow,
}

impl AlertError {
    /// The stable code.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Closed => "incidents.alert_closed",
            Self::Acknowledged => "incidents.already_acknowledged",
            Self::UrgedJustNow => "incidents.urged_just_now",
        }
    }
}

impl From<AlertError> for Fault {
    fn from(error: AlertError) -> Self {
        let detail = match error {
            AlertError::Closed => "its cause is gone",
            AlertError::Acknowledged => "somebody is at it already",
            AlertError::UrgedJustNow => "they were called less than five minutes ago",
        };
        Fault::conflict(error.code(), detail)
    }
}

/// What has to be written so that alerts are as their causes are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) opened: Vec<Cause>,
    pub(crate) changed: Vec<(Alert, Option<News>)>,
    pub(crate) closed: Vec<Alert>,
}

impl Plan {
    pub(crate) fn is_empty(&self) -> bool {
        self.opened.is_empty() && self.changed.is_empty() && self.closed.is_empty()
    }
}

/// Compares what there is with what should be.
pub(crate) fn compare(
    open: Vec<Alert>,
    causes: Vec<Cause>,
    now: Timestamp,
    patience: Patience,
) -> Plan {
    let key = |kind: AlertKind, subject: &str| (kind, subject.to_owned());
    let mut causes: BTreeMap<_, Cause> =
        causes.into_iter().map(|cause| (key(cause.kind, &cause.subject), cause)).collect();
    let mut plan = Plan::default();
    for alert in open {
        match causes.remove(&key(alert.kind, &alert.subject)) {
            Some(cause) => plan.changed.extend(alert.follow(&cause, now, patience)),
            None => plan.closed.push(Alert {
                closed_at: Some(now),
                version: alert.version + 1,
                ..alert
            }),
        }
    }
    plan.opened = causes.into_values().collect();
    plan
}

#[cfg(test)]
mod tests;
