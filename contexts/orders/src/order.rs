//! What an order is and what it may become. Every decision about an order's state stands here.

mod event;

use kernel::{Actor, ActorKind, Currency, Fault, Timestamp};

use self::event::LINES_CANCELLED;
pub use self::event::OrderEvent;
use crate::hold::{Step, Steps};
use crate::label::{Label, label};
use crate::{CancelReason, OrderId, RejectReason};

kernel::text_enum! {
    /// Where the order itself stands (axis A); what is wrong with it, its parcels and its money
    /// stand on axes of their own.
    pub enum State {
        Draft = "draft",
        New = "new",
        Returned = "returned",
        Approved = "approved",
        Confirmed = "confirmed",
        Completed = "completed",
        Cancelled = "cancelled",
    }
}

kernel::text_enum! {
    /// How the order came to us.
    pub enum Source {
        Api = "api",
        Channel = "channel",
        Import = "import",
        Manual = "manual",
    }
}

/// Who corrects a rejected order that came by itself: everybody who edits orders.
pub const ANYONE: &str = "anyone";

kernel::text_enum! {
    /// What sort of order it is.
    pub enum OrderKind {
        Normal = "normal",
        Presale = "presale",
        Resend = "resend",
        Exchange = "exchange",
        B2b = "b2b",
        OverseasWarehouse = "overseas_warehouse",
    }
}

kernel::text_enum! {
    /// What is known of the money.
    pub enum Payment {
        Unpaid = "unpaid",
        Authorised = "authorised",
        PartPaid = "part_paid",
        Paid = "paid",
        PartRefunded = "part_refunded",
        Refunded = "refunded",
        InDispute = "in_dispute",
    }
}

impl Payment {
    /// From what is due, what came in, and what went back, in minor units.
    #[must_use]
    pub const fn from_amounts(due: i64, received: i64, refunded: i64) -> Self {
        if refunded > 0 {
            return if refunded >= received { Self::Refunded } else { Self::PartRefunded };
        }
        if received >= due {
            Self::Paid
        } else if received > 0 {
            Self::PartPaid
        } else {
            Self::Unpaid
        }
    }
    /// Whether goods may leave for it.
    #[must_use]
    pub const fn is_secured(self) -> bool {
        matches!(self, Self::Paid | Self::Authorised | Self::PartRefunded)
    }
}

/// Facts about an order's parts, kept in its own row by the commands that change the parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    pub line_count: i64,
    /// Σ ordered over the lines.
    pub units: i64,
    pub units_cancelled: i64,
    pub units_shipped: i64,
    pub units_delivered: i64,
    pub holds_open: i64,
    /// The union of what the open holds block.
    pub blocked: Steps,
    /// Open exceptions but `out_of_stock`, which waits for goods and not for a clerk.
    pub exceptions_open: i64,
    pub no_stock: bool,
    pub after_sales_open: i64,
    pub parcels_planned: i64,
    pub parcels_picking: i64,
    pub parcels_packed: i64,
    pub parcels_shipped: i64,
    pub parcels_out: i64,
    pub parcels_delivered: i64,
    pub parcels_lost: i64,
}

/// An order without its lines, people and parcels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub id: OrderId,
    pub number: String,
    pub shop_id: settings::ShopId,
    pub external_id: Option<String>,
    pub source: Source,
    pub kind: OrderKind,
    pub state: State,
    pub payment: Payment,
    /// The shop wants its money first, and it is not there.
    pub payment_due: bool,
    pub currency: Currency,
    pub goods_minor: i64,
    pub fees_minor: i64,
    pub total_minor: i64,
    pub paid_minor: i64,
    pub amount_band: i64,
    pub country: Option<String>,
    pub customer_id: Option<customers::CustomerId>,
    pub placed_at: Timestamp,
    pub paid_at: Option<Timestamp>,
    pub ship_by: Option<Timestamp>,
    pub tracking_code: Option<String>,
    pub facts: Facts,
    pub review_rounds: i64,
    /// Whose task it is after a rejection.
    pub owner: Option<String>,
    pub approved_by: Option<String>,
    pub created_by: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

/// Why a request about an order is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    #[error("the order is at version {found}, not {seen}")]
    Stale { seen: i64, found: i64 },
    #[error("the order is {state}, not awaiting review")]
    NotInReview { state: State },
    #[error("the order is {state}, not a draft")]
    NotADraft { state: State },
    #[error("the order is {state}, not returned for changes")]
    NotReturned { state: State },
    #[error("the order is {state}, not approved")]
    NotApproved { state: State },
    #[error("the order is {state}, not confirmed")]
    NotConfirmed { state: State },
    #[error("the order is {state}, not cancelled")]
    NotCancelled { state: State },
    #[error("{open} exceptions are open")]
    HasExceptions { open: i64 },
    #[error("a hold blocks this step")]
    OnHold,
    #[error("who entered an order by hand may not review it")]
    OwnOrder,
    #[error("who reviewed an order may not confirm it")]
    FourEyes,
    #[error("the order is not paid")]
    NotPaid,
    #[error("work on a parcel has begun")]
    ParcelBegun,
    #[error("something has shipped")]
    HasShipped,
    #[error("the order is already {state}")]
    Over { state: State },
    #[error("something happened to the order since")]
    MovedOn,
    #[error("nothing was changed and nothing was said")]
    NothingChanged,
}

impl OrderError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Stale { .. } => "orders.stale",
            Self::NotInReview { .. } => "orders.not_in_review",
            Self::NotADraft { .. } => "orders.not_a_draft",
            Self::NotReturned { .. } => "orders.not_returned",
            Self::NotApproved { .. } => "orders.not_approved",
            Self::NotConfirmed { .. } => "orders.not_confirmed",
            Self::NotCancelled { .. } => "orders.not_cancelled",
            Self::HasExceptions { .. } => "orders.has_exceptions",
            Self::OnHold => "orders.on_hold",
            Self::OwnOrder => "orders.own_order",
            Self::FourEyes => "orders.four_eyes",
            Self::NotPaid => "orders.not_paid",
            Self::ParcelBegun => "orders.parcel_begun",
            Self::HasShipped => "orders.has_shipped",
            Self::Over { .. } => "orders.over",
            Self::MovedOn => "orders.moved_on",
            Self::NothingChanged => "orders.nothing_changed",
        }
    }
}

impl From<OrderError> for Fault {
    fn from(error: OrderError) -> Self {
        Fault::conflict(error.code(), error.to_string())
    }
}

type Decision<E> = Result<(Order, E), OrderError>;

/// What the shop's parameters say about a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rules {
    /// A second person must confirm, and nobody reviews what they entered by hand.
    pub four_eyes: bool,
}

impl Facts {
    /// Units that still have to leave.
    #[must_use]
    pub const fn units_to_leave(&self) -> i64 {
        self.units - self.units_cancelled - self.units_shipped
    }
}

impl Order {
    /// The word for where it stands.
    #[must_use]
    pub fn label(&self) -> Label {
        label(self)
    }

    /// Refuses when the order has changed since the one who asks looked at it.
    ///
    /// # Errors
    /// `orders.stale`.
    pub fn must_be_at(&self, seen: Option<i64>) -> Result<(), OrderError> {
        match seen {
            Some(seen) if seen != self.version => {
                Err(OrderError::Stale { seen, found: self.version })
            }
            _ => Ok(()),
        }
    }

    fn becoming(mut self, state: State, now: Timestamp) -> Self {
        self.state = state;
        self.touched(now)
    }

    /// The next version.
    #[must_use]
    pub fn touched(mut self, now: Timestamp) -> Self {
        self.version += 1;
        self.updated_at = now;
        self
    }

    /// A draft is complete and goes to review.
    ///
    /// # Errors
    /// Not a draft.
    pub fn submit(self, now: Timestamp) -> Decision<OrderEvent> {
        if self.state != State::Draft {
            return Err(OrderError::NotADraft { state: self.state });
        }
        Ok((self.becoming(State::New, now), OrderEvent::OrderSubmitted))
    }

    /// A reviewer, or a rule, agrees.
    ///
    /// # Errors
    /// Not in review; open exceptions; a hold; one's own order where four eyes are wanted.
    pub fn approve(
        self,
        by: &Actor,
        rules: Rules,
        note: &str,
        now: Timestamp,
    ) -> Decision<OrderEvent> {
        if self.state != State::New {
            return Err(OrderError::NotInReview { state: self.state });
        }
        if self.facts.exceptions_open > 0 {
            return Err(OrderError::HasExceptions { open: self.facts.exceptions_open });
        }
        if self.facts.blocked.has(Step::Approve) {
            return Err(OrderError::OnHold);
        }
        let by_hand = self.source == Source::Manual && by.kind == ActorKind::User;
        if rules.four_eyes && by_hand && *self.created_by == *by.id {
            return Err(OrderError::OwnOrder);
        }
        let mut order = self.becoming(State::Approved, now);
        order.approved_by = Some(by.id.to_string());
        order.owner = None;
        Ok((order, OrderEvent::OrderApproved { note: note.to_owned() }))
    }

    /// A reviewer refuses: it goes back to the one who entered it, or to [`ANYONE`].
    ///
    /// # Errors
    /// Not in review.
    pub fn reject(self, reason: RejectReason, note: &str, now: Timestamp) -> Decision<OrderEvent> {
        if self.state != State::New {
            return Err(OrderError::NotInReview { state: self.state });
        }
        let mut order = self.becoming(State::Returned, now);
        let is_by_person = matches!(order.source, Source::Manual | Source::Import);
        let owner = if is_by_person { order.created_by.as_str() } else { ANYONE };
        order.owner = Some(owner.to_owned());
        Ok((order, OrderEvent::OrderRejected { reason, note: note.to_owned() }))
    }

    /// What was asked for is mended, or explained: it comes back to review.
    ///
    /// # Errors
    /// Not returned; neither changed since the rejection nor explained.
    pub fn resubmit(self, changed: bool, note: &str, now: Timestamp) -> Decision<OrderEvent> {
        if self.state != State::Returned {
            return Err(OrderError::NotReturned { state: self.state });
        }
        if !changed && note.trim().is_empty() {
            return Err(OrderError::NothingChanged);
        }
        let mut order = self.becoming(State::New, now);
        order.review_rounds += 1;
        order.owner = None;
        Ok((order, OrderEvent::OrderResubmitted { note: note.to_owned() }))
    }

    /// The approval is taken back (反审核).
    ///
    /// # Errors
    /// Neither approved nor confirmed; work on a parcel has begun.
    pub fn revoke_approval(self, note: &str, now: Timestamp) -> Decision<OrderEvent> {
        match self.state {
            State::Approved => {}
            State::Confirmed => self.must_be_before_picking()?,
            state => return Err(OrderError::NotApproved { state }),
        }
        let mut order = self.becoming(State::New, now);
        order.approved_by = None;
        Ok((order, OrderEvent::OrderApprovalRevoked { note: note.to_owned() }))
    }

    /// Whether the order may become a promise; its goods are claimed by the command.
    ///
    /// # Errors
    /// Not approved; a hold; open exceptions; not paid; the same person where four eyes are wanted.
    pub fn may_confirm(&self, by: &Actor, rules: Rules) -> Result<(), OrderError> {
        if self.state != State::Approved {
            return Err(OrderError::NotApproved { state: self.state });
        }
        if self.facts.blocked.has(Step::Confirm) {
            return Err(OrderError::OnHold);
        }
        if self.facts.exceptions_open > 0 {
            return Err(OrderError::HasExceptions { open: self.facts.exceptions_open });
        }
        if self.payment_due {
            return Err(OrderError::NotPaid);
        }
        let person = by.kind == ActorKind::User;
        if rules.four_eyes && person && self.approved_by.as_deref() == Some(&*by.id) {
            return Err(OrderError::FourEyes);
        }
        Ok(())
    }

    /// The order becomes a promise.
    ///
    /// # Errors
    /// As [`Order::may_confirm`].
    pub fn confirm(
        self,
        by: &Actor,
        rules: Rules,
        tracking_code: String,
        now: Timestamp,
    ) -> Decision<OrderEvent> {
        self.may_confirm(by, rules)?;
        let mut order = self.becoming(State::Confirmed, now);
        order.facts.no_stock = false;
        // The number stays the same over an unconfirm and a second confirm.
        let code = order.tracking_code.get_or_insert(tracking_code).clone();
        Ok((order, OrderEvent::OrderConfirmed { tracking_code: Some(code) }))
    }

    /// It could not be confirmed for want of goods: it waits for them.
    #[must_use]
    pub fn backorder(mut self, now: Timestamp) -> (Self, OrderEvent) {
        self.facts.no_stock = true;
        (self.touched(now), OrderEvent::OrderBackordered)
    }

    /// The promise is taken back; the claims become soft again or go.
    ///
    /// # Errors
    /// Not confirmed; work on a parcel has begun.
    pub fn unconfirm(self, now: Timestamp) -> Decision<OrderEvent> {
        if self.state != State::Confirmed {
            return Err(OrderError::NotConfirmed { state: self.state });
        }
        self.must_be_before_picking()?;
        let mut order = self.becoming(State::Approved, now);
        order.facts.parcels_planned = 0;
        Ok((order, OrderEvent::OrderUnconfirmed))
    }

    /// Cancelled as a whole while that is still free of side effects in the warehouse.
    ///
    /// # Errors
    /// Already over; something has shipped; work on a parcel has begun (stop the parcels first).
    pub fn cancel(self, reason: CancelReason, note: &str, now: Timestamp) -> Decision<OrderEvent> {
        match self.state {
            State::Completed | State::Cancelled => {
                return Err(OrderError::Over { state: self.state });
            }
            State::Confirmed => self.must_be_before_picking()?,
            State::Draft | State::New | State::Returned | State::Approved => {}
        }
        let mut order = self.becoming(State::Cancelled, now);
        order.facts.units_cancelled = order.facts.units;
        order.facts.parcels_planned = 0;
        order.facts.exceptions_open = 0;
        order.facts.holds_open = 0;
        order.facts.blocked = Steps::NONE;
        order.facts.no_stock = false;
        let (reason, note) = (reason.to_string(), note.to_owned());
        Ok((order, OrderEvent::OrderCancelled { reason, note }))
    }

    /// A cancelled order lives again, from the beginning.
    ///
    /// # Errors
    /// Not cancelled; something had shipped.
    pub fn reopen(self, now: Timestamp) -> Decision<OrderEvent> {
        if self.state != State::Cancelled {
            return Err(OrderError::NotCancelled { state: self.state });
        }
        if self.facts.units_shipped > 0 {
            return Err(OrderError::HasShipped);
        }
        let mut order = self.becoming(State::New, now);
        order.facts.units_cancelled = 0;
        order.approved_by = None;
        Ok((order, OrderEvent::OrderReopened))
    }

    /// What follows by itself once every unit is shipped or cancelled: the order's end.
    #[must_use]
    pub fn settle(self, now: Timestamp) -> (Self, Option<OrderEvent>) {
        let facts = &self.facts;
        let open = facts.parcels_planned
            + facts.parcels_picking
            + facts.parcels_packed
            + facts.parcels_shipped
            + facts.parcels_out;
        if self.state != State::Confirmed || facts.units_to_leave() > 0 || open > 0 {
            return (self, None);
        }
        if facts.units_shipped == 0 {
            let reason = LINES_CANCELLED.to_owned();
            let order = self.becoming(State::Cancelled, now);
            let note = String::new();
            return (order, Some(OrderEvent::OrderCancelled { reason, note }));
        }
        (self.becoming(State::Completed, now), Some(OrderEvent::OrderCompleted))
    }

    fn must_be_before_picking(&self) -> Result<(), OrderError> {
        let facts = &self.facts;
        if facts.units_shipped > 0 {
            return Err(OrderError::HasShipped);
        }
        let begun = facts.parcels_picking
            + facts.parcels_packed
            + facts.parcels_shipped
            + facts.parcels_out
            + facts.parcels_lost;
        if begun > 0 { Err(OrderError::ParcelBegun) } else { Ok(()) }
    }

    /// Whether its content may still be changed.
    ///
    /// # Errors
    /// Already over, or something has shipped.
    pub fn may_edit(&self) -> Result<(), OrderError> {
        match self.state {
            State::Completed | State::Cancelled => Err(OrderError::Over { state: self.state }),
            State::Confirmed => self.must_be_before_picking(),
            State::Draft | State::New | State::Returned | State::Approved => Ok(()),
        }
    }
}
