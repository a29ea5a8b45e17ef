//! Orders: from arrival to shipped.
//!
//! ```text
//!            submit          approve          confirm              (all parcels over)
//!   draft ──────────▶ new ──────────▶ approved ──────────▶ confirmed ──────────▶ completed
//!                     │ ▲ ▲                │ ▲                  │
//!              reject │ │ │ revoke         │ └── unconfirm ─────┤
//!                     ▼ │ └────────────────┘                    │
//!                  returned   (resubmit)                        │
//!                                                               ▼
//!   every state before picking ───────── cancel ─────────▶ cancelled ── reopen ──▶ new
//! ```
//!
//! What is wrong with an order (exceptions), what keeps it (holds), its parcels, its money and its
//! after-sales stand on axes of their own; the one word people see is derived from all of them in
//! `label.rs`.

pub mod arrival;
pub mod channel;
mod clock;
pub mod commands;
mod deadline;
mod describe_import;
pub mod doctor;
pub mod edit;
pub mod exception;
pub mod hold;
mod http;
pub mod import;
pub mod inbox;
pub mod intake;
pub mod jobs;
pub mod label;
pub mod line;
pub mod new_order;
pub mod order;
pub mod parcel;
mod pasted;
pub mod payment;
pub mod privacy;
pub mod punctuality;
pub mod queries;
pub mod regroup;
pub mod review;
pub mod routing;
mod run_import;
mod sight;
mod store;
mod tracking;
mod undo;

use db::{Ctx, Migration, Migrations};
use kernel::Fault;

pub use http::router;
pub use run_import::{ImportOrders, ImportProgress, import_file};
pub use sight::sight;
pub use store::{Approval, Fee, FileProblem, ImportState, Note, PaymentRecord, ReviewLease};
pub use tracking::{TrackingFlaw, carrier_key, tracking_flaw, tracking_key};

kernel::entity!(
    /// An order.
    pub OrderName, OrderId, "ord"
);
kernel::entity!(
    /// A parcel: one job of the warehouse.
    pub ParcelName, ParcelId, "ful"
);
kernel::entity!(
    /// Something wrong with an order.
    pub ExceptionName, ExceptionId, "exc"
);
kernel::entity!(
    /// Something that keeps an order.
    pub HoldName, HoldId, "hld"
);
kernel::entity!(
    /// A rule that chooses warehouses.
    pub RoutingRuleName, RoutingRuleId, "rul"
);
kernel::entity!(
    /// A change to an order that was shown and may be applied.
    pub EditName, EditId, "edt"
);
kernel::entity!(
    /// Something that came in.
    pub DeliveryName, DeliveryId, "dlv"
);
kernel::entity!(
    /// A line that a source took back under a number of its own.
    pub TakenBackName, TakenBackId, "tkb"
);
kernel::entity!(
    /// A file of orders.
    pub ImportName, ImportId, "imp"
);

kernel::text_enum! {
    /// Why a reviewer refuses.
    pub enum RejectReason {
        WrongRecipient = "wrong_recipient",
        WrongAddress = "wrong_address",
        WrongGoods = "wrong_goods",
        WrongPrice = "wrong_price",
        WrongPayment = "wrong_payment",
        Suspicious = "suspicious",
        NotAllowed = "not_allowed",
        Other = "other",
    }
}

kernel::text_enum! {
    /// Why an order, or a part of it, is given up.
    pub enum CancelReason {
        BuyerRequest = "buyer_request",
        OutOfStock = "out_of_stock",
        Fraud = "fraud",
        AddressUndeliverable = "address_undeliverable",
        Duplicate = "duplicate",
        PriceError = "price_error",
        Other = "other",
    }
}

/// How many orders stand under each label, of the shops that whoever asks may see.
///
/// # Errors
/// What the engine reports.
pub fn count_by_label(ctx: &mut Ctx<'_>) -> Result<Vec<(String, i64)>, Fault> {
    store::counts(ctx, None)
}

pub use store::{
    LateStage, NEWEST_SQL, OVERDUE_SQL, SHORT_SQL, ShortSku, StageLimit, newest_orders,
    overdue_in_stages, short_skus,
};

/// Which of these subjects an open exception is about.
///
/// # Errors
/// What the engine reports.
pub fn open_subjects(
    ctx: &mut Ctx<'_>,
    code: exception::ExceptionCode,
    subjects: &[String],
) -> Result<Vec<String>, Fault> {
    store::open_subjects(ctx, code, subjects)
}

/// The columns that hold sealed values.
pub const SEALED: &[db::Sealed] = store::SEALED;

/// The tables of this context.
pub const MIGRATIONS: Migrations = Migrations {
    context: "orders",
    steps: &[
        Migration { number: 1, name: "orders", sql: include_str!("../migrations/0001_orders.sql") },
        Migration { number: 2, name: "lists", sql: include_str!("../migrations/0002_lists.sql") },
        Migration {
            number: 3,
            name: "stage_since",
            sql: include_str!("../migrations/0003_stage_since.sql"),
        },
        Migration {
            number: 4,
            name: "punctuality",
            sql: include_str!("../migrations/0004_punctuality.sql"),
        },
        Migration {
            number: 5,
            name: "inbox_causes",
            sql: include_str!("../migrations/0005_inbox_causes.sql"),
        },
        Migration { number: 6, name: "anyone", sql: include_str!("../migrations/0006_anyone.sql") },
    ],
};

/// Who may do what here.
pub mod permissions {
    use kernel::Permission;

    /// See orders.
    pub const VIEW: Permission = Permission("orders.view");
    /// Enter orders, by hand, by file, by API.
    pub const CREATE: Permission = Permission("orders.create");
    /// Change orders before they ship.
    pub const EDIT: Permission = Permission("orders.edit");
    /// Write notes and tags, which change nothing of an order.
    pub const ANNOTATE: Permission = Permission("orders.annotate");
    /// Approve, reject, take an approval back.
    pub const REVIEW: Permission = Permission("orders.review");
    /// Take an order from the reviewer who has it open.
    pub const TAKE_OVER_REVIEW: Permission = Permission("orders.take_over_review");
    /// Make an order a promise, and take that back.
    pub const CONFIRM: Permission = Permission("orders.confirm");
    /// Place and release holds.
    pub const HOLD: Permission = Permission("orders.hold");
    /// Cancel.
    pub const CANCEL: Permission = Permission("orders.cancel");
    /// Bring a cancelled order back.
    pub const REOPEN: Permission = Permission("orders.reopen");
    /// Take an exception as it is.
    pub const ACCEPT: Permission = Permission("orders.accept_exception");
    /// Write down that money moved: payments, refunds.
    pub const RECORD_PAYMENT: Permission = Permission("orders.record_payment");
    /// Work on parcels: release, pick, pack, ship.
    pub const FULFIL: Permission = Permission("orders.fulfil");
    /// See what was sent to us byte for byte, personal data included.
    pub const SEE_RAW: Permission = Permission("orders.see_raw");
    /// Change routing rules.
    pub const MANAGE_ROUTING: Permission = Permission("orders.manage_routing");

    /// All of them.
    pub const ALL: &[Permission] = &[
        VIEW,
        CREATE,
        EDIT,
        ANNOTATE,
        REVIEW,
        TAKE_OVER_REVIEW,
        CONFIRM,
        HOLD,
        CANCEL,
        REOPEN,
        ACCEPT,
        RECORD_PAYMENT,
        FULFIL,
        SEE_RAW,
        MANAGE_ROUTING,
    ];
}
