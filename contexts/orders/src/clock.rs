//! When the personal data of an order begin to age: when nothing is left to be done for which somebody
//! would have to know whom it goes to.

use kernel::Timestamp;

use crate::order::{Order, State};

/// A parcel of which nobody says that it arrived counts as delivered so long after it left: longer than
/// the slowest post takes, and than one may ask after it.
const ON_ITS_WAY_DAYS: i64 = 30;

/// Where an order stands for its people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clock {
    /// There is still something to be done.
    Open,
    /// All of it has left, and not all of it has arrived.
    OnItsWay,
    /// It is over: delivered or cancelled.
    Over,
}

/// Where an order stands for its people.
pub(crate) fn clock(order: &Order) -> Clock {
    let facts = &order.facts;
    if facts.after_sales_open > 0 {
        return Clock::Open;
    }
    match order.state {
        State::Completed | State::Cancelled => Clock::Over,
        State::Draft | State::New | State::Returned | State::Approved => Clock::Open,
        State::Confirmed => {
            let left = facts.units_to_leave();
            let inside = facts.parcels_planned + facts.parcels_picking + facts.parcels_packed;
            if left > 0 || inside > 0 {
                Clock::Open
            } else if facts.parcels_shipped + facts.parcels_out + facts.parcels_lost > 0 {
                Clock::OnItsWay
            } else {
                Clock::Over
            }
        }
    }
}

/// When the order was over, as far as that is known at its last change.
pub(crate) fn ended_at(order: &Order) -> Option<Timestamp> {
    match clock(order) {
        Clock::Open => None,
        Clock::OnItsWay => Some(order.updated_at.plus_days(ON_ITS_WAY_DAYS)),
        Clock::Over => Some(order.updated_at),
    }
}
