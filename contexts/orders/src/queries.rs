//! What people look at.

mod edits;
mod get_order;
mod imports;
mod list_orders;
mod list_refused;
mod merge_hints;
mod routing_rules;
mod tab_counts;
mod work;

pub use edits::{ListEdits, PartlySuppliedOrders};
pub use get_order::{
    Actions, ExceptionView, GetOrder, HoldView, LineView, OrderView, ParcelLineView, ParcelView,
    TimelineEntry, actions,
};
pub(crate) use imports::{
    Allowed, ImportContent, ImportTerms, ImportToRun, OpenImport, RememberedMapping,
    UnfinishedImport,
};
pub use imports::{GetImport, ImportErrors, ImportRow, ImportView, ListImports, ListNotedRows};
pub use list_orders::{ListOrders, ListedOrders, OrderFilter, OrderRow, RowLine, Sort, Tab};
pub use list_refused::{DeliveryView, GetRaw, ListRefused};
pub use merge_hints::{MergeHint, MergeHints};
pub use routing_rules::{ListRoutingRules, ReroutedOrder, Route, RoutingTrial, TryRoutingRule};
pub use tab_counts::{CountOrders, TabCounts};
pub use work::{
    AwaitingAutomaticSteps, BackorderedOrders, DueHolds, FilteredIds, OrdersWithException,
    PlannedParcels, StepsDue,
};
