//! What a person can do here.

mod acknowledge_alert;
mod set_mailbox;
mod urge_alert;

pub(crate) use acknowledge_alert::AcknowledgeAlert;
pub(crate) use set_mailbox::SetMailbox;
pub(crate) use urge_alert::UrgeAlert;
