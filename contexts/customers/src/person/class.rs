//! Which column holds what sort of personal data: what redaction, encryption and reports go by.

kernel::text_enum! {
    /// A sort of personal data; each is taken away on its own clock.
    pub enum DataClass {
        /// Who it is and how to reach them.
        Contact = "contact",
        /// Where they live; city, region and country stay for statistics.
        Address = "address",
        /// What the state knows them by.
        Identity = "identity",
    }
}

/// Every field of a person with its class; absent are city, region and country, which stay in clear
/// for statistics and routing.
pub const PERSONAL_FIELDS: &[(&str, DataClass)] = &[
    ("name", DataClass::Contact),
    ("company", DataClass::Contact),
    ("phone", DataClass::Contact),
    ("email", DataClass::Contact),
    ("line1", DataClass::Address),
    ("line2", DataClass::Address),
    ("line3", DataClass::Address),
    ("postcode", DataClass::Address),
    ("identity_number", DataClass::Identity),
    ("tax_id", DataClass::Identity),
];

/// Every column of `people` that holds personal data, or follows from it, with its classes: it goes
/// with the first of them that goes. A test holds the list against the table.
pub const PERSONAL_COLUMNS: &[(&str, &[DataClass])] = &[
    ("contact", &[DataClass::Contact]),
    ("address", &[DataClass::Address]),
    ("address_hash", &[DataClass::Address]),
    ("identity", &[DataClass::Identity]),
    // The platform's block may hold anything.
    ("raw", &[DataClass::Contact, DataClass::Address, DataClass::Identity]),
];

impl DataClass {
    /// The column that says when it went.
    pub(crate) const fn redacted_column(self) -> &'static str {
        match self {
            Self::Contact => "contact_redacted_at",
            Self::Address => "address_redacted_at",
            Self::Identity => "identity_redacted_at",
        }
    }
}
