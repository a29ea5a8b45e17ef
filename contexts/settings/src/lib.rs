//! What the people of the house set: shops, parameters, number ranges, saved views.

kernel::entity!(
    /// A place of sale: one account at a marketplace, one web shop, or the desk where orders are typed.
    pub Shop, ShopId, "shp"
);
