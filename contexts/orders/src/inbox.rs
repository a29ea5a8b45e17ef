//! The inbox: what came in, as it came. What could not be taken waits there with its problem, and can
//! be read again once its cause is mended.

kernel::text_enum! {
    /// What became of a delivery.
    pub enum DeliveryState {
        Waiting = "waiting",
        Parsed = "parsed",
        Known = "known",
        Refused = "refused",
    }
}
