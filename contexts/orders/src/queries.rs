//! What people look at.

mod get_order;
mod list_orders;
mod tab_counts;
mod work;

pub use get_order::{
    Actions, ExceptionView, GetOrder, HoldView, LineView, OrderView, ParcelLineView, ParcelView,
    TimelineEntry, actions,
};
pub use list_orders::{ListOrders, ListedOrders, OrderFilter, OrderRow, RowLine, Sort, Tab};
pub use tab_counts::{CountOrders, TabCounts};
pub use work::{
    AwaitingAutomaticSteps, BackorderedOrders, DueHolds, FilteredIds, OrdersWithException, StepsDue,
};
