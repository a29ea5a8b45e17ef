//! What roles allow. Pure rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kernel::{Actor, Fault, Grants};

use crate::permissions;

/// A role: what a post needs for its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// As tables, the API and translations name it.
    pub name: String,
    /// Whether it may do everything.
    pub is_administrator: bool,
    /// What it may do otherwise.
    pub permissions: BTreeSet<String>,
    /// Whether who has it must show a second factor.
    pub needs_second_factor: bool,
}

/// Every role there is, by name.
#[derive(Debug, Clone, Default)]
pub struct RoleBook(BTreeMap<String, Role>);

impl RoleBook {
    /// The book of these roles.
    #[must_use]
    pub fn new(roles: impl IntoIterator<Item = Role>) -> Self {
        Self(roles.into_iter().map(|role| (role.name.clone(), role)).collect())
    }

    /// Every role, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Role> {
        self.0.values()
    }

    /// What somebody with these roles may do. A role that is gone from the book allows nothing.
    #[must_use]
    pub fn rights(&self, roles: &BTreeSet<String>) -> Grants {
        let found: Vec<&Role> = roles.iter().filter_map(|name| self.0.get(name)).collect();
        if found.iter().any(|role| role.is_administrator) {
            return Grants::All;
        }
        let names = found.iter().flat_map(|role| role.permissions.iter().cloned());
        Grants::Some(Arc::new(names.collect()))
    }

    /// Whether one of these roles demands a second factor.
    #[must_use]
    pub fn needs_second_factor(&self, roles: &BTreeSet<String>) -> bool {
        roles.iter().filter_map(|name| self.0.get(name)).any(|role| role.needs_second_factor)
    }

    /// The roles that may do everything: one active person must always have one of them.
    #[must_use]
    pub fn administrators(&self) -> Vec<String> {
        self.0.values().filter(|role| role.is_administrator).map(|role| role.name.clone()).collect()
    }

    /// Names as they came from outside.
    ///
    /// # Errors
    /// `access.unknown_role`, at its place in the field `roles`.
    pub fn check(&self, names: &[String]) -> Result<BTreeSet<String>, Fault> {
        if let Some(at) = names.iter().position(|name| !self.0.contains_key(name)) {
            return Err(Fault::field(
                format!("roles[{at}]"),
                "access.unknown_role",
                "no such role",
            ));
        }
        Ok(names.iter().cloned().collect())
    }
}

/// What these permissions are as rights.
pub(crate) fn grants(permissions: &BTreeSet<String>) -> Grants {
    Grants::Some(Arc::new(permissions.clone()))
}

/// What one role allows.
pub(crate) fn rights(role: &Role) -> Grants {
    if role.is_administrator { Grants::All } else { grants(&role.permissions) }
}

/// Whether these rights lead to more rights: all of them, or one by which people, roles or the
/// parameters of this very check are changed, or others' requests released.
pub(crate) fn leads_to_more(rights: &Grants) -> bool {
    let leading = [
        permissions::MANAGE_USERS,
        permissions::MANAGE_ROLES,
        permissions::MANAGE_SIGN_IN,
        permissions::APPROVE,
        settings::permissions::MANAGE_PARAMETERS,
    ];
    match rights {
        Grants::All => true,
        Grants::Some(names) => leading.iter().any(|permission| names.contains(permission.0)),
    }
}

/// Refuses to let somebody give, or act upon, more rights than they have: else whoever may manage
/// users could make themselves anything, or set the password of one who is.
///
/// # Errors
/// `access.more_rights_than_yours`.
pub(crate) fn must_cover(actor: &Actor, rights: &Grants) -> Result<(), Fault> {
    let missing = match (&actor.grants, rights) {
        (Grants::All, _) => return Ok(()),
        (Grants::Some(_), Grants::All) => "everything".to_owned(),
        (Grants::Some(own), Grants::Some(wanted)) => {
            match wanted.iter().find(|name| !own.contains(*name)) {
                None => return Ok(()),
                Some(name) => name.clone(),
            }
        }
    };
    let detail = format!("needs a right you do not have: {missing}");
    Err(Fault::forbidden("access.more_rights_than_yours", detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> RoleBook {
        let role = |name: &str, permissions: &[&str]| Role {
            name: name.to_owned(),
            is_administrator: name == "administrator",
            permissions: permissions.iter().map(|name| (*name).to_owned()).collect(),
            needs_second_factor: name == "administrator",
        };
        RoleBook::new([
            role("administrator", &[]),
            role("clerk", &["orders.view", "orders.edit"]),
            role("viewer", &["orders.view"]),
        ])
    }

    fn names(roles: &[&str]) -> BTreeSet<String> {
        roles.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn rights_add_up_and_an_unknown_role_gives_none() {
        for (roles, wanted) in [
            (&["clerk", "viewer"][..], Some(&["orders.edit", "orders.view"][..])),
            (&["viewer", "gone"], Some(&["orders.view"])),
            (&[], Some(&[])),
            (&["viewer", "administrator"], None),
        ] {
            match (book().rights(&names(roles)), wanted) {
                (Grants::All, None) => {}
                (Grants::Some(found), Some(wanted)) => assert_eq!(*found, names(wanted)),
                (found, _) => panic!("{roles:?}: {found:?}"),
            }
        }
        assert!(book().needs_second_factor(&names(&["viewer", "administrator"])));
        assert!(!book().needs_second_factor(&names(&["viewer", "gone"])));
        assert_eq!(
            book().check(&["viewer".into(), "king".into()]).unwrap_err().wrong_fields()[0].path,
            "roles[1]"
        );
    }

    #[test]
    fn nobody_gives_more_than_they_have() {
        for (own, wanted, covered) in [
            (&["administrator"][..], &["administrator"][..], true),
            (&["clerk"], &["viewer"], true),
            (&["clerk"], &["clerk"], true),
            (&["viewer"], &["clerk"], false),
            (&["viewer", "clerk"], &["administrator"], false),
            (&["viewer"], &[], true),
        ] {
            let actor = Actor::user("usr_x", "X", book().rights(&names(own)));
            let found = must_cover(&actor, &book().rights(&names(wanted)));
            assert_eq!(found.is_ok(), covered, "{own:?} {wanted:?}");
        }
    }
}
