//! Everything a person, a rule or a channel can do with orders, one file each.

mod accept_exception;
mod approve_orders;
mod cancel_order;
mod confirm_orders;
mod goods;
mod hold_orders;
mod move_parcel;
mod parcels;
mod place_orders;
mod recheck;
mod reject_order;
mod release_holds;
mod reopen_order;
mod resubmit_order;
mod revoke_approval;
mod submit_draft;
mod tell;
mod unconfirm_order;

pub use accept_exception::AcceptException;
pub use approve_orders::ApproveOrders;
pub use cancel_order::CancelOrder;
pub use confirm_orders::{ConfirmOrders, Confirmed};
pub use hold_orders::HoldOrders;
pub use move_parcel::{MoveParcel, Shipping, may_move};
pub use place_orders::{Delivered, PlaceOrders, Placed, place};
pub use recheck::{MOST_AT_ONCE, RecheckOrders};
pub use reject_order::RejectOrder;
pub use release_holds::ReleaseHolds;
pub use reopen_order::ReopenOrder;
pub use resubmit_order::ResubmitOrder;
pub use revoke_approval::RevokeApproval;
pub use submit_draft::SubmitDraft;
pub use unconfirm_order::UnconfirmOrder;
