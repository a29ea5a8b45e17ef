//! What a person can do here.

mod add_customer;
mod change_customer;
mod merge_customers;
mod reveal_customer;
mod unmerge_customers;

pub use add_customer::{AddCustomer, NewCustomer};
pub use change_customer::{ChangeCustomer, CustomerChanges};
pub use merge_customers::MergeCustomers;
pub use reveal_customer::RevealCustomer;
pub use unmerge_customers::UnmergeCustomers;
