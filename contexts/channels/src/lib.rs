//! The doors to systems of others: connections, by which the orders of a shop come by themselves from its
//! platform, and webhooks, by which an ERP or another program is told what happens to orders, as
//! [Standard Webhooks](https://www.standardwebhooks.com) wants it.
//!
//! ```text
//!   connection:  connected ◀──▶ paused
//!                  │  ▲
//!       key refused▼  │another key, or resumed
//!              needs authorisation
//!
//!   webhook:   active ◀──▶ paused          (nothing is lost: what happens meanwhile is told afterwards)
//!                │
//!                └──────▶ gone             (its server said so: 410)
//!
//!   message:   waiting ──▶ taken           (its server answered 2xx)
//!                │  ▲
//!                ▼  │ (again, on request)
//!              failed                      (nine attempts more, over three days)
//!
//!   back-fill: wanted ──▶ asked ──▶ running ──▶ ready ──▶ reading ──▶ done
//!                 ▲          (asked anew: the document is gone, the platform failed at it once)
//!                 │          failed: its orders are read page by page
//!              stopped ◀── stopping    (its connection was paused)
//!
//!   listing:   draft ──▶ wanted ──▶ live ──▶ leaving ──▶ ended
//!                          │ ▲       (published again when it differs from what is shown)
//!                          ▼ │
//!                   refused, failed
//!
//!   look for returns:   wanted ──▶ asked ──▶ ready ──▶ read
//!                          └──────────┴────────┴─────▶ failed    (the next one sees the same returns)
//! ```

mod ailing;
pub mod amounts;
mod back_fill;
mod cancellations;
mod commands;
mod completeness;
mod connection;
mod connector;
mod doorway;
pub mod fields;
mod file_drop;
mod http;
mod jobs;
mod keys;
pub mod listed;
mod listing;
mod listing_news;
mod message;
pub mod norms;
mod observation;
mod passes;
mod places;
mod publishing;
mod queries;
mod queue;
pub mod reading;
mod refunds;
mod resolving;
mod returns;
mod shipments;
mod sight;
mod signature;
mod speaker;
mod stock_news;
mod store;
mod subscription;
mod webhook;
mod write_back;

use db::{Migration, Migrations};

pub use ailing::{
    AilingConnection, AilingFileDrop, EndingGrant, IncompleteShop, UnshownStock, UntoldOrders,
    ailing_connections, ailing_file_drops, ending_grants, incomplete_shops, unshown_stock,
    untold_orders,
};
pub use cancellations::TellCancellations;
pub use commands::Ingested;
pub use completeness::{Check, CheckId};
pub use connection::{Connection, ConnectionId};
pub use connector::{
    Abilities, Ask, Call, CancelReason, Connector, Connectors, Denial, Document, Door, Gather,
    Gathered, GatheredReader, Gathering, Heard, Misread, Next, NextGrant, Pass, Push, Refund,
    Refusal, ReportStage, Reports, ReturnState, ReturnsAsk, Said, SaidPayment, SaidRefund,
    SeenListing, SeenName, SeenOrder, SeenPage, SeenReturn, SeenReturns, Shipment, Span, Stage,
    StockAnswer, StockOutcome, Subscribe, Subscribed, UnreadRow, Unreadable, Visit, Window,
};
pub use doorway::Doorway;
pub use file_drop::{DroppedFile, DroppedFileId, FileDrop, FileDropId};
pub use http::router;
pub use jobs::{
    ReplayInbox, collect, fill_back, forget, keep_collecting, keep_filling_back, keep_looking,
    keep_reading, keep_syncing, keep_telling, look, read_queues, subscribe, sync, tell,
};
pub use listing::{ProductListing, ProductListingId};
pub use listing_news::RefreshListings;
pub use message::{Message, MessageId};
pub use observation::{Observation, ObservationId};
pub use places::FilePlaces;
pub use publishing::{StockWrite, StockWriteId};
pub use refunds::TellRefunds;
pub use returns::{ChannelReturn, ChannelReturnId};
pub use shipments::TellShipments;
pub use sight::sight;
pub use stock_news::MarkStock;
pub use webhook::{Webhook, WebhookId};
pub use write_back::{WriteBack, WriteBackId};

/// The columns that hold sealed values.
pub const SEALED: &[db::Sealed] = store::SEALED;

/// The tables of this context.
pub const MIGRATIONS: Migrations = Migrations {
    context: "channels",
    steps: &[
        Migration {
            number: 1,
            name: "webhooks",
            sql: include_str!("../migrations/0001_webhooks.sql"),
        },
        Migration {
            number: 2,
            name: "connections",
            sql: include_str!("../migrations/0002_connections.sql"),
        },
        Migration {
            number: 3,
            name: "write_backs",
            sql: include_str!("../migrations/0003_write_backs.sql"),
        },
        Migration { number: 4, name: "stock", sql: include_str!("../migrations/0004_stock.sql") },
        Migration { number: 5, name: "doors", sql: include_str!("../migrations/0005_doors.sql") },
        Migration {
            number: 6,
            name: "completeness",
            sql: include_str!("../migrations/0006_completeness.sql"),
        },
        Migration { number: 7, name: "grants", sql: include_str!("../migrations/0007_grants.sql") },
        Migration { number: 8, name: "terms", sql: include_str!("../migrations/0008_terms.sql") },
        Migration {
            number: 9,
            name: "file_drops",
            sql: include_str!("../migrations/0009_file_drops.sql"),
        },
        Migration {
            number: 10,
            name: "told_by",
            sql: include_str!("../migrations/0010_told_by.sql"),
        },
        Migration {
            number: 11,
            name: "used_grants",
            sql: include_str!("../migrations/0011_used_grants.sql"),
        },
        Migration {
            number: 12,
            name: "product_listings",
            sql: include_str!("../migrations/0012_product_listings.sql"),
        },
        Migration {
            number: 13,
            name: "subscriptions",
            sql: include_str!("../migrations/0013_subscriptions.sql"),
        },
        Migration {
            number: 14,
            name: "queues",
            sql: include_str!("../migrations/0014_queues.sql"),
        },
        Migration {
            number: 15,
            name: "cancellations",
            sql: include_str!("../migrations/0015_cancellations.sql"),
        },
        Migration {
            number: 16,
            name: "refunds",
            sql: include_str!("../migrations/0016_refunds.sql"),
        },
        Migration {
            number: 17,
            name: "returns",
            sql: include_str!("../migrations/0017_returns.sql"),
        },
        Migration {
            number: 18,
            name: "back_fills",
            sql: include_str!("../migrations/0018_back_fills.sql"),
        },
    ],
};

/// A file that was seen for the first time is looked at again so soon.
pub(crate) const LOOK_AGAIN_SECONDS: i64 = 10;

/// Orders a shop is asked for by number at once.
pub(crate) const MOST_ASKED: i64 = 50;

/// Who may do what here.
pub mod permissions {
    use kernel::Permission;

    /// See which shops are connected and which programs of others are told what, and how that goes.
    pub const VIEW: Permission = Permission("channels.view");
    /// Connect shops, and say which programs of others are told what.
    pub const MANAGE: Permission = Permission("channels.manage");
    /// See what shops list of products, at which prices, and how far that is.
    pub const VIEW_LISTINGS: Permission = Permission("channels.view_listings");
    /// Say what shops list of products, and put it there or take it down.
    pub const MANAGE_LISTINGS: Permission = Permission("channels.manage_listings");
    /// All of them.
    pub const ALL: &[Permission] = &[VIEW, MANAGE, VIEW_LISTINGS, MANAGE_LISTINGS];
}
