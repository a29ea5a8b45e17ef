//! A webhook: where a program of others is told what happens, and how patient we are with it. Pure rules.

use kernel::{Fault, FieldFault, Timestamp, clean_line};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use settings::ShopId;
use url::Url;

kernel::entity!(
    /// A place where a program of others is told what happens.
    pub Webhook, WebhookId, "whk"
);

kernel::text_enum! {
    /// Whether a webhook is told anything.
    pub enum WebhookState {
        Active = "active",
        /// Somebody stopped it: what happens meanwhile is told when it goes on.
        Paused = "paused",
        /// Its server answered that it is there no more.
        Gone = "gone",
    }
}

kernel::text_enum! {
    /// What a message says.
    pub enum NewsKind {
        OrderPlaced = "order.placed",
        OrderApproved = "order.approved",
        OrderReturned = "order.returned",
        OrderConfirmed = "order.confirmed",
        OrderUnconfirmed = "order.unconfirmed",
        OrderBackordered = "order.backordered",
        OrderEdited = "order.edited",
        OrderHeld = "order.held",
        OrderReleased = "order.released",
        OrderPaid = "order.paid",
        OrderRefunded = "order.refunded",
        OrderCancelled = "order.cancelled",
        OrderReopened = "order.reopened",
        OrderCompleted = "order.completed",
        OrderReturnAsked = "order.return_asked",
        ParcelShipped = "parcel.shipped",
        ParcelCorrected = "parcel.corrected",
        ParcelDelivered = "parcel.delivered",
        /// Nothing happened: somebody asked for it, to see that messages arrive.
        Test = "test",
    }
}

impl NewsKind {
    /// What an event of an order is to programs of others; nothing for what is ours alone.
    pub(crate) fn of_event(kind: &str, data: &Value) -> Option<Self> {
        Some(match kind {
            "OrderPlaced" | "OrderSubmitted" => Self::OrderPlaced,
            "OrderApproved" => Self::OrderApproved,
            "OrderRejected" => Self::OrderReturned,
            "OrderConfirmed" => Self::OrderConfirmed,
            "OrderUnconfirmed" => Self::OrderUnconfirmed,
            "OrderBackordered" => Self::OrderBackordered,
            "OrderEdited" => Self::OrderEdited,
            "OrderHeld" => Self::OrderHeld,
            "OrderReleased" => Self::OrderReleased,
            "OrderPaid" => Self::OrderPaid,
            "OrderRefunded" => Self::OrderRefunded,
            "OrderCancelled" | "OrderLinesCancelled" => Self::OrderCancelled,
            "OrderReopened" => Self::OrderReopened,
            "OrderCompleted" => Self::OrderCompleted,
            "ReturnAsked" => Self::OrderReturnAsked,
            "ParcelShipped" => Self::ParcelShipped,
            "ParcelCorrected" => Self::ParcelCorrected,
            "ParcelChanged" if data["state"] == "delivered" => Self::ParcelDelivered,
            _ => return None,
        })
    }

    /// The number of the parcel that an event of this kind is about, if it is about one.
    pub(crate) fn parcel_number(self, data: &Value) -> Option<String> {
        let is_of_parcel =
            matches!(self, Self::ParcelShipped | Self::ParcelCorrected | Self::ParcelDelivered);
        data["number"].as_str().filter(|_| is_of_parcel).map(str::to_owned)
    }
}

/// A webhook as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWebhook {
    /// What people call it: `ERP, shipments`.
    pub(crate) name: String,
    /// Where messages are sent: `https://erp.example.com/tradewind`.
    pub(crate) url: String,
    /// What it is told.
    pub(crate) kinds: Vec<NewsKind>,
    /// Of which shops; of all when there are none.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub(crate) shop_ids: Vec<ShopId>,
}

const MOST_NAME: usize = 100;
const MOST_URL: usize = 2_000;
const MOST_SHOPS: usize = 200;

impl NewWebhook {
    /// As it may be kept.
    ///
    /// # Errors
    /// Every wrong field.
    pub(crate) fn checked(mut self) -> Result<Self, Fault> {
        let mut wrong = Vec::new();
        let mut note = |path: &str, code, detail: String| {
            wrong.push(FieldFault { path: path.to_owned(), code, detail });
        };
        match clean_line(&self.name, MOST_NAME) {
            Ok(name) if name.is_empty() => note("name", "kernel.required", "empty".to_owned()),
            Ok(name) => self.name = name,
            Err(error) => note("name", error.code(), error.to_string()),
        }
        self.url = self.url.trim().to_owned();
        if let Err(detail) = may_be_told(&self.url) {
            note("url", "channels.no_address", detail.to_owned());
        }
        if self.kinds.contains(&NewsKind::Test) {
            let detail = "a test is sent when somebody asks for it".to_owned();
            note("kinds", "kernel.invalid_value", detail);
        }
        self.kinds.sort_unstable();
        self.kinds.dedup();
        if self.kinds.is_empty() {
            note("kinds", "kernel.required", "say what it is told".to_owned());
        }
        self.shop_ids.sort_unstable();
        self.shop_ids.dedup();
        if self.shop_ids.len() > MOST_SHOPS {
            note("shop_ids", "kernel.too_many", format!("at most {MOST_SHOPS} shops"));
        }
        if wrong.is_empty() { Ok(self) } else { Err(Fault::fields(wrong)) }
    }
}

/// What can be seen of an address before anybody is asked; whether it may be asked at all, and without TLS,
/// is said by whoever runs the machine, and found at the first message.
fn may_be_told(url: &str) -> Result<(), &'static str> {
    if url.len() > MOST_URL {
        return Err("at most 2,000 characters");
    }
    let url = Url::parse(url).map_err(|_| "an address that begins with https://")?;
    if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none() {
        return Err("an address that begins with https://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("without a name or password: messages are signed");
    }
    if url.fragment().is_some() {
        return Err("without what stands behind #");
    }
    Ok(())
}

/// Failures in a row after which a server is left in peace between attempts.
const FAILING: i64 = 5;
const FIRST_REST_SECONDS: i64 = 10;
const LONGEST_REST_SECONDS: i64 = 15 * 60;
/// What a server may ask for by `Retry-After`.
const LONGEST_ASKED_SECONDS: i64 = 60 * 60;

/// Whether a server fails so often that somebody should know.
pub(crate) const fn is_failing(failures: i64) -> bool {
    failures >= FAILING
}

/// How many messages a webhook is sent at once: one alone while its server fails, to see whether it is back.
pub(crate) const fn at_once(failures: i64) -> i64 {
    if is_failing(failures) { 1 } else { 8 }
}

/// Until when a server is left in peace after so many failures in a row, and what it asked for itself.
pub(crate) fn rest_until(
    failures: i64,
    asked_seconds: Option<i64>,
    now: Timestamp,
) -> Option<Timestamp> {
    let ours = is_failing(failures).then(|| {
        let doublings = u32::try_from((failures - FAILING).min(10)).unwrap_or(10);
        (FIRST_REST_SECONDS << doublings).min(LONGEST_REST_SECONDS)
    });
    let asked = asked_seconds.map(|seconds| seconds.clamp(0, LONGEST_ASKED_SECONDS));
    ours.max(asked).map(|seconds| now.plus_seconds(seconds))
}

#[cfg(test)]
mod tests;
