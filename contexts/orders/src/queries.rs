//! What people look at.

mod edits;
mod get_order;
mod imports;
mod inbox_causes;
mod list_orders;
mod list_refused;
mod merge_hints;
mod review_facts;
mod route_order;
mod routing_rules;
mod tab_counts;
mod todays_work;
mod told_order;
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
pub(crate) use inbox_causes::WaitingDeliveries;
pub use inbox_causes::{CountCauses, InboxCause};
pub use list_orders::{
    ListOrders, ListedOrders, OPEN, OrderFilter, OrderRow, PastedNumbers, RepeatedNumber, RowLine,
    Sort, Tab,
};
pub use list_refused::{DeliveryView, GetRaw, ListRefused};
pub use merge_hints::{MergeHint, MergeHints};
pub use route_order::{OrderRoute, RouteOrder, RoutedPart, RoutedUnits, RuleVerdict};
pub use routing_rules::{ListRoutingRules, ReroutedOrder, Route, RoutingTrial, TryRoutingRule};
pub use tab_counts::{CountOrders, TabCounts};
pub use todays_work::{ShopToday, Today, TodaysWork};
pub use told_order::{ToldLine, ToldOrder, ToldParcel, ToldParcelLine, told_orders};
pub(crate) use work::OrdersToUndo;
pub use work::{
    AwaitingAutomaticSteps, BackorderedOrders, DueHolds, FilteredIds, OrdersWithException,
    PlannedParcels, StepsDue,
};
