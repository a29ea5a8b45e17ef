//! Buyers, and the only table of the house that holds personal data.
//!
//! `people` has one row for each party of an order or customer, sealed, and the class of each of its columns
//! ([`PERSONAL_COLUMNS`]); everything else, events too, speaks of a person by id. What leaves this
//! context is masked unless somebody with `customers.reveal` asks, and that is told.

mod commands;
mod customer;
mod http;
mod key;
mod parties;
mod person;
mod privacy;
mod queries;
mod remember;
mod seen;
mod sight;
mod store;

use db::{Migration, Migrations};

pub use commands::{
    AddCustomer, ChangeCustomer, CustomerChanges, MergeCustomers, NewCustomer, RevealCustomer,
    UnmergeCustomers,
};
pub use customer::{CustomerKind, CustomerView, MergeView, NewBuyer};
pub use http::router;
pub use key::KeyKind;
pub use parties::{
    address_hashes, find_subjects, keep_people, names, people_of, redact_people, reveal_people,
    update_person,
};
pub use person::{
    CountryRules, DataClass, PERSONAL_COLUMNS, PERSONAL_FIELDS, Person, PersonChanges, PersonInput,
    PersonProblem, PersonRole, PersonView, Subject, SubjectType, check, country_rules, mask_email,
    mask_identity, mask_name, mask_phone, mask_postcode, mask_text,
};
pub use privacy::{
    exists, forget_customer, forget_people, held_about, held_about_people, known_buyers,
    subjects_of,
};
pub use queries::{GetCustomer, ListCustomers};
pub use remember::remember;
pub use seen::sees_all_fields;
pub use sight::sight;

kernel::entity!(
    /// Someone who buys, recognised across orders by e-mail, phone or the platform's buyer id.
    pub Customer, CustomerId, "cus"
);
kernel::entity!(
    /// One party of one order or customer: a name, the ways to reach it, an address.
    pub PersonEntity, PersonId, "per"
);
kernel::entity!(
    /// Two customers that were found to be one.
    pub Merge, MergeId, "mrg"
);

/// The columns that hold sealed values.
pub const SEALED: &[db::Sealed] = store::people::SEALED;

/// The tables of this context.
pub const MIGRATIONS: Migrations = Migrations {
    context: "customers",
    steps: &[Migration {
        number: 1,
        name: "customers",
        sql: include_str!("../migrations/0001_customers.sql"),
    }],
};

/// Who may do what here.
pub mod permissions {
    use kernel::Permission;

    /// See customers, masked.
    pub const VIEW: Permission = Permission("customers.view");
    /// Add, change, merge and part customers.
    pub const EDIT: Permission = Permission("customers.edit");
    /// See personal data whole, as far as one sees it at all.
    pub const REVEAL: Permission = Permission("customers.reveal");
    /// See phones and e-mail addresses, and look for them.
    pub const SEE_CONTACT: Permission = Permission("customers.see_contact");
    /// See streets and postcodes.
    pub const SEE_ADDRESS: Permission = Permission("customers.see_address");
    /// See what the state knows people by.
    pub const SEE_IDENTITY: Permission = Permission("customers.see_identity");
    /// All of them.
    pub const ALL: &[Permission] = &[VIEW, EDIT, REVEAL, SEE_CONTACT, SEE_ADDRESS, SEE_IDENTITY];
}
