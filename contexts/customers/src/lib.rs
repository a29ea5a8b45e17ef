//! Buyers, and the only tables of the house that hold personal data.

kernel::entity!(
    /// Someone who buys, recognised across orders by e-mail, phone or the platform's buyer id.
    pub Customer, CustomerId, "cus"
);
kernel::entity!(
    /// One party of one order or customer: a name, the ways to reach it, an address.
    pub Person, PersonId, "per"
);
