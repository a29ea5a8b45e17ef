//! What platforms give for a key, to be shown instead of it.

/// What is shown at a door for a while. Nobody sees it but the shop.
#[derive(Clone, PartialEq, Eq)]
pub struct Pass {
    pub token: String,
    /// For how long it is good.
    pub seconds: i64,
    /// The grant for the next one, where that for this one is used up.
    pub next: Option<NextGrant>,
}

/// A grant that came with a pass.
#[derive(Clone, PartialEq, Eq)]
pub struct NextGrant {
    pub grant: String,
    /// For how long it is good if nobody uses it.
    pub seconds: i64,
}
