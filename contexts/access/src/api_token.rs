//! The token of a program that calls the API. Pure rules.

use std::collections::BTreeSet;
use std::sync::Arc;

use kernel::{Actor, Fault, Grants, Timestamp, clean_line};
use serde::Serialize;

use crate::user::UserFacts;

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
    pub user_name: String,
    /// What it may do, as far as its owner may.
    pub scopes: BTreeSet<String>,
    /// When it was made.
    pub created_at: Timestamp,
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
pub(crate) fn actor(id: TokenId, name: &str, scopes: BTreeSet<String>, owner: &UserFacts) -> Actor {
    let scopes = if owner.is_administrator { scopes } else { &scopes & &owner.grants };
    Actor::user(&id.to_string(), name, Grants::Some(Arc::new(scopes)))
}
