//! The token of a program that calls the API. Pure rules.

use std::collections::BTreeSet;
use std::sync::Arc;

use kernel::{Actor, Fault, Grants, Timestamp, clean_line};
use serde::Serialize;

use crate::role::RoleBook;
use crate::user::{UserFacts, UserId};

kernel::entity!(
    /// The token of a program.
    pub ApiToken, TokenId, "tok"
);

const NAME_MOST: usize = 100;
/// Tokens one user has at the same time.
pub(crate) const MOST_PER_USER: i64 = 50;

/// A token as lists show it; the secret itself is shown once, when it is made.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct TokenFacts {
    /// Its id.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// Whose it is.
    pub user_id: UserId,
    /// Their name.
    pub user_name: String,
    /// What it may do, as far as its owner may.
    pub scopes: BTreeSet<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was used last, to some minutes.
    pub last_used_at: Option<Timestamp>,
}

/// How long a token is good when nobody says otherwise.
const STANDARD_DAYS: i64 = 365;
/// Who needs one for longer makes another meanwhile.
const MOST_DAYS: i64 = 730;
const DAY: i64 = 24 * 3_600;
/// "Last used" is written this often: finer would be a write for every call.
const TOUCH_SECONDS: i64 = 300;

/// For how many days a token shall be good.
///
/// # Errors
/// `kernel.out_of_range`.
pub(crate) fn check_days(days: Option<i64>) -> Result<i64, Fault> {
    let days = days.unwrap_or(STANDARD_DAYS);
    match (1..=MOST_DAYS).contains(&days) {
        true => Ok(days),
        false => Err(Fault::field("valid_days", "kernel.out_of_range", "1 to 730")),
    }
}

/// When a token ends that is made now.
pub(crate) fn expires_at(now: Timestamp, days: i64) -> Timestamp {
    now.plus_seconds(days * DAY)
}

/// Whether it is time to write that a token was used.
pub(crate) fn is_touch_due(last_used_at: Option<Timestamp>, now: Timestamp) -> bool {
    last_used_at.is_none_or(|at| now >= at.plus_seconds(TOUCH_SECONDS))
}

/// The name and scopes of a new token, tidied.
///
/// # Errors
/// The field that is wrong.
pub(crate) fn check(
    name: &str,
    scopes: &[String],
    known: &BTreeSet<&'static str>,
) -> Result<(String, BTreeSet<String>), Fault> {
    let name = clean_line(name, NAME_MOST)
        .and_then(|name| if name.is_empty() { Err(kernel::TextError::Empty) } else { Ok(name) })
        .map_err(|error| Fault::field("name", error.code(), error.to_string()))?;
    if scopes.is_empty() {
        return Err(Fault::field("scopes", "kernel.required", "at least one permission"));
    }
    if let Some(at) = scopes.iter().position(|scope| !known.contains(scope.as_str())) {
        let path = format!("scopes[{at}]");
        return Err(Fault::field(path, "access.unknown_permission", "no such permission"));
    }
    Ok((name, scopes.iter().cloned().collect()))
}

/// The program as commands know it: never with more rights than its owner has now.
pub(crate) fn actor(
    id: TokenId,
    name: &str,
    scopes: &BTreeSet<String>,
    owner: &UserFacts,
    book: &RoleBook,
) -> Actor {
    let scopes = match book.rights(&owner.roles) {
        Grants::All => scopes.clone(),
        Grants::Some(own) => scopes & &*own,
    };
    Actor::user(&id.to_string(), name, Grants::Some(Arc::new(scopes))).within(owner.scope.scope())
}
