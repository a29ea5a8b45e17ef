//! The one word a clerk sees for an order, derived from its facts: the first that is true.

use crate::order::{Order, State};

kernel::text_enum! {
    /// Where an order stands, as lists and tabs show it.
    pub enum Label {
        Cancelled = "cancelled",
        Held = "held",
        Blocked = "blocked",
        AfterSales = "after_sales",
        Completed = "completed",
        Draft = "draft",
        Returned = "returned",
        AwaitingReview = "awaiting_review",
        AwaitingPayment = "awaiting_payment",
        Backordered = "backordered",
        AwaitingConfirm = "awaiting_confirm",
        Packed = "packed",
        Picking = "picking",
        Allocated = "allocated",
        PartiallyShipped = "partially_shipped",
        Delivered = "delivered",
        Lost = "lost",
        OutForDelivery = "out_for_delivery",
        Shipped = "shipped",
        /// Every unit was cancelled and the order's own end follows in the same command.
        Closing = "closing",
    }
}

impl Label {
    /// Those of orders for which there is something left to be done, so that somebody must know whom they
    /// go to; an order that is over may have the first two of them, too.
    pub(crate) const OPEN: [Self; 14] = [
        Self::Held,
        Self::Blocked,
        Self::AfterSales,
        Self::Draft,
        Self::Returned,
        Self::AwaitingReview,
        Self::AwaitingPayment,
        Self::Backordered,
        Self::AwaitingConfirm,
        Self::Packed,
        Self::Picking,
        Self::Allocated,
        Self::PartiallyShipped,
        Self::Closing,
    ];
}

/// The label of an order.
#[must_use]
pub fn label(order: &Order) -> Label {
    if order.state == State::Cancelled {
        Label::Cancelled
    } else if order.facts.holds_open > 0 {
        Label::Held
    } else {
        label_beneath_holds(order)
    }
}

/// The label an order would have without its holds: a clerk must know where a held order resumes.
#[must_use]
pub fn label_beneath_holds(order: &Order) -> Label {
    let facts = &order.facts;
    if order.state == State::Cancelled {
        return Label::Cancelled;
    }
    if facts.exceptions_open > 0 {
        return Label::Blocked;
    }
    if facts.after_sales_open > 0 {
        return Label::AfterSales;
    }
    match order.state {
        State::Cancelled => Label::Cancelled,
        State::Completed => Label::Completed,
        State::Draft => Label::Draft,
        State::Returned => Label::Returned,
        State::New => Label::AwaitingReview,
        State::Approved if order.payment_due => Label::AwaitingPayment,
        State::Approved if facts.no_stock => Label::Backordered,
        State::Approved => Label::AwaitingConfirm,
        State::Confirmed => confirmed_label(order),
    }
}

fn confirmed_label(order: &Order) -> Label {
    let facts = &order.facts;
    let left = facts.units_to_leave();
    if facts.parcels_packed > 0 {
        Label::Packed
    } else if facts.parcels_picking > 0 {
        Label::Picking
    } else if facts.parcels_planned > 0 {
        Label::Allocated
    } else if left > 0 && facts.units_shipped > 0 {
        Label::PartiallyShipped
    } else if left > 0 {
        // Confirmed, and no parcel left: its goods must be found anew.
        Label::Backordered
    } else if facts.parcels_lost > 0 {
        Label::Lost
    } else if facts.parcels_shipped > 0 {
        Label::Shipped
    } else if facts.parcels_out > 0 {
        Label::OutForDelivery
    } else if facts.parcels_delivered > 0 {
        Label::Delivered
    } else {
        Label::Closing
    }
}

/// The same in SQL, over the columns of `orders`: for the doctor, and for a test that compares the
/// two on random facts.
pub const LABEL_SQL: &str = "CASE \
    WHEN state = 'cancelled' THEN 'cancelled' \
    WHEN holds_open > 0 THEN 'held' \
    WHEN exceptions_open > 0 THEN 'blocked' \
    WHEN after_sales_open > 0 THEN 'after_sales' \
    WHEN state = 'completed' THEN 'completed' \
    WHEN state = 'draft' THEN 'draft' \
    WHEN state = 'returned' THEN 'returned' \
    WHEN state = 'new' THEN 'awaiting_review' \
    WHEN state = 'approved' AND payment_due THEN 'awaiting_payment' \
    WHEN state = 'approved' AND no_stock THEN 'backordered' \
    WHEN state = 'approved' THEN 'awaiting_confirm' \
    WHEN parcels_packed > 0 THEN 'packed' \
    WHEN parcels_picking > 0 THEN 'picking' \
    WHEN parcels_planned > 0 THEN 'allocated' \
    WHEN units - units_cancelled - units_shipped > 0 AND units_shipped > 0 THEN 'partially_shipped' \
    WHEN units - units_cancelled - units_shipped > 0 THEN 'backordered' \
    WHEN parcels_lost > 0 THEN 'lost' \
    WHEN parcels_shipped > 0 THEN 'shipped' \
    WHEN parcels_out > 0 THEN 'out_for_delivery' \
    WHEN parcels_delivered > 0 THEN 'delivered' \
    ELSE 'closing' END";
