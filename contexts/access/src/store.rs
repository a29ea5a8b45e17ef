//! The SQL of access.

pub(crate) mod approvals;
pub(crate) mod attempts;
pub(crate) mod challenges;
pub(crate) mod exports;
pub(crate) mod openid;
pub(crate) mod passwords;
pub(crate) mod reviews;
pub(crate) mod roles;
pub(crate) mod second_factors;
pub(crate) mod sessions;
pub(crate) mod tokens;
pub(crate) mod users;

use std::collections::BTreeSet;

use db::Sealed;
use kernel::Fault;

/// The columns that hold sealed values.
pub(crate) const SEALED: &[Sealed] =
    &[approvals::BODY, approvals::RESULT, approvals::REASON, approvals::COMMENT, openid::SECRET];

/// Roles as a query gives them: `string_agg` of names, which hold no comma.
fn roles(joined: Option<String>) -> BTreeSet<String> {
    let joined = joined.unwrap_or_default();
    joined.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

pub(crate) fn no_such_user() -> Fault {
    Fault::not_found("access.no_such_user", "no such user")
}
