//! The house itself, as events speak of it.

kernel::entity!(
    /// What the program runs for: one company, one database.
    pub HouseEntry, HouseId, "hse"
);

/// There is one house: its id is always the same.
const HOUSE: uuid::Uuid = uuid::Uuid::from_u128(0x686f_7573_6500_0000_0000_0000_0000_0001);

/// The one house there is.
pub(crate) fn the_one() -> HouseId {
    HouseId::from_uuid(HOUSE)
}
