//! What people look at, and what the house looks for.

mod back_fills;
mod checks;
mod connections;
mod file_drops;
mod listings;
mod queues;
mod returns;
mod stock;
mod terms;

use std::sync::Arc;

use db::{Ctx, Query, events_after};
use kernel::{Cursor, Fault, Page, PageRequest, Permission, Timestamp};
use orders::OrderName;
use serde::Serialize;
use settings::ShopId;

pub(crate) use back_fills::{
    DocumentOf, GetDocument, GetLeftBehind, IsAnyBackFillDue, IsReadAt, LeftBehind,
};
pub(crate) use checks::{
    CheckSpan, CheckView, CheckWhole, CheckedOrder, GetCheck, ListCheckedOrders, ListChecks,
};
pub(crate) use connections::{
    ConnectionView, DoorTo, GetConnection, IsAnyConnectionDue, ListConnections, ListObservations,
    ListWriteBacks, ObservationView, PlatformOfShop, PushSecrets, WriteBackView, WriteBacksOfOrder,
    connection_in_sight,
};
pub(crate) use file_drops::{
    CodeOfShop, DroppedFileView, FileDropView, FindImported, FindWhereabouts, GetFileDrop,
    IsAnyFileDropDue, ListDroppedFiles, ListFileDrops, RowsGivenBack, file_drop_in_sight,
};
pub(crate) use listings::{
    CheckListing, CheckedListing, CountListings, GetListing, ListListingShops, ListListings,
    ListingCounts, ListingFault, ListingRow, ListingShop, ListingWhole, LookedFor,
    listing_in_sight,
};
pub(crate) use queues::{IsAnyQueueDue, QueueOf, ReadQueue};
pub(crate) use returns::{ListReturns, ReturnLookView, ReturnView, ReturnsOfOrder};
pub(crate) use stock::{GetStock, ListStockWrites, StockView, StockWriteView};
pub(crate) use terms::{Asked, DoorOf, GetTerms, ShopToConnect};

use crate::commands::{CollectNews, News, unknown};
use crate::message::MessageState;
use crate::webhook::{NewWebhook, NewsKind, WebhookState};
use crate::{MessageId, WebhookId, permissions, store};

/// A webhook as a screen shows it; its secret is shown when it is drawn and never again.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = Webhook)]
pub(crate) struct WebhookView {
    pub(crate) id: WebhookId,
    pub(crate) name: String,
    /// Where messages are sent.
    pub(crate) url: String,
    /// What it is told.
    pub(crate) kinds: Vec<NewsKind>,
    /// Of which shops; of all when there are none.
    #[schema(value_type = Vec<String>)]
    pub(crate) shop_ids: Vec<ShopId>,
    pub(crate) state: WebhookState,
    /// Whether its server failed the last five times or more.
    pub(crate) is_failing: bool,
    /// Until when it is left in peace.
    pub(crate) rest_until: Option<Timestamp>,
    /// When it last took a message.
    pub(crate) taken_at: Option<Timestamp>,
    /// Messages that wait.
    pub(crate) waiting: i64,
    /// Messages that were offered often enough.
    pub(crate) failed: i64,
    pub(crate) created_by: String,
    pub(crate) created_at: Timestamp,
    pub(crate) version: i64,
}

impl WebhookView {
    pub(crate) fn as_new(&self) -> NewWebhook {
        NewWebhook {
            name: self.name.clone(),
            url: self.url.clone(),
            kinds: self.kinds.clone(),
            shop_ids: self.shop_ids.clone(),
        }
    }
}

/// Every webhook, by name.
#[derive(Debug, Clone)]
pub(crate) struct ListWebhooks;

impl Query for ListWebhooks {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<WebhookView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<WebhookView>, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        store::list(ctx)
    }
}

/// One webhook.
#[derive(Debug, Clone)]
pub(crate) struct GetWebhook(pub(crate) WebhookId);

impl Query for GetWebhook {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = WebhookView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<WebhookView, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        store::find(ctx, self.0)?.ok_or_else(unknown)
    }
}

/// A message as a list shows it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = WebhookMessage)]
pub(crate) struct MessageView {
    pub(crate) id: MessageId,
    pub(crate) kind: NewsKind,
    /// The number of the order it is about.
    pub(crate) order_number: Option<String>,
    pub(crate) state: MessageState,
    /// How often it was offered.
    pub(crate) attempts: i64,
    /// When it is offered next, while it waits.
    pub(crate) due_at: Option<Timestamp>,
    /// What its receiver answered last, as an HTTP status.
    pub(crate) reply_code: Option<i64>,
    /// Why there was no answer.
    pub(crate) failure: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) changed_at: Timestamp,
}

/// Messages of a webhook, the newest first.
#[derive(Debug, Clone)]
pub(crate) struct ListMessages {
    pub(crate) webhook_id: WebhookId,
    pub(crate) state: Option<MessageState>,
    pub(crate) page: PageRequest,
}

impl Query for ListMessages {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<MessageView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<MessageView>, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        store::state_of(ctx, self.webhook_id)?.ok_or_else(unknown)?;
        let limit = self.page.limit()?;
        let before = self.page.behind()?;
        let rows = store::list_messages(ctx, self.webhook_id, self.state, before, limit + 1)?;
        Ok(Page::from_rows(rows, limit, |row| Cursor::of(row.id)))
    }
}

/// A message and what is sent.
#[derive(Debug, Clone)]
pub(crate) struct GetMessage(pub(crate) MessageId);

impl Query for GetMessage {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = (MessageView, String);

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(MessageView, String), Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        store::message(ctx, self.0)?.ok_or_else(crate::commands::unknown_message)
    }
}

/// Events looked through at once.
const BATCH: i64 = 1_000;

/// Looks through what happened since the last look for what somebody wants to hear; nothing when nobody
/// listens, or nothing happened.
#[derive(Debug, Clone)]
pub(crate) struct LookForNews {
    /// Up to where what happened is complete.
    pub(crate) settled: i64,
}

impl Query for LookForNews {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Option<CollectNews>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<CollectNews>, Fault> {
        let listeners = store::listeners(ctx)?;
        let Some(from) = listeners.iter().map(|one| one.place).min() else { return Ok(None) };
        let events = events_after(ctx, from, self.settled, BATCH)?;
        let Some(last) = events.last().map(|event| event.seq) else { return Ok(None) };
        let news = events.into_iter().filter_map(|event| {
            let order_id = event.subject_as::<OrderName>()?;
            let kind = NewsKind::of_event(&event.kind, &event.data)?;
            let wanted = listeners.iter().any(|one| one.kinds.contains(&kind));
            let parcel_number = kind.parcel_number(&event.data);
            let (seq, at) = (event.seq, event.at);
            wanted.then_some(News { seq, at, kind, order_id, parcel_number })
        });
        let news = Arc::new(news.collect());
        let places = listeners.into_iter().map(|one| (one.id, one.place)).collect();
        Ok(Some(CollectNews { places, last, news }))
    }
}

/// Whether any message is due.
#[derive(Debug, Clone)]
pub(crate) struct IsAnyDue;

impl Query for IsAnyDue {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        store::is_any_due(ctx)
    }
}
