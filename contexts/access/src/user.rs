//! What a user is. Pure rules.

use std::collections::BTreeSet;

use kernel::{Actor, Fault, FieldFault, Timestamp, clean_line, fold};
use serde::{Deserialize, Serialize};

use crate::password::{Owner, PasswordAge};
use crate::role::RoleBook;
use crate::scope::ScopeFacts;

kernel::entity!(
    /// A person who signs in.
    pub User, UserId, "usr"
);

kernel::text_enum! {
    /// What the user interface speaks.
    pub enum Language {
        English = "en",
        SimplifiedChinese = "zh-Hans",
        TraditionalChinese = "zh-Hant",
    }
}

kernel::text_enum! {
    /// How close together the rows of lists stand.
    pub enum Density { Comfortable = "comfortable", Compact = "compact" }
}

kernel::text_enum! {
    /// Who it is.
    pub enum UserKind {
        /// Signs in at a browser.
        Person = "person",
        /// Stands for programs: has tokens, and no password.
        Service = "service",
    }
}

const USERNAME_MOST: usize = 64;
pub(crate) const DISPLAY_NAME_MOST: usize = 100;
const START_PAGE_MOST: usize = 200;

/// A user before it is made.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// A person, or a service account.
    pub kind: UserKind,
    /// What they sign in with.
    pub username: String,
    /// As timelines show them.
    pub display_name: String,
    /// What they may do: their roles, by name.
    pub roles: Vec<String>,
}

impl NewUser {
    /// The user with its texts tidied.
    ///
    /// # Errors
    /// The fields that are wrong.
    pub(crate) fn checked(mut self) -> Result<Self, Fault> {
        (self.username, self.display_name) = check_names(&self.username, &self.display_name)?;
        Ok(self)
    }
}

/// A user name and a display name, tidied.
///
/// # Errors
/// The fields that are wrong.
pub(crate) fn check_names(username: &str, display_name: &str) -> Result<(String, String), Fault> {
    let mut wrong = Vec::new();
    let username = check_name(username, "username", USERNAME_MOST, &mut wrong);
    if username.chars().any(char::is_whitespace) {
        let detail = "no white space in a user name".to_owned();
        wrong.push(FieldFault { path: "username".into(), code: "access.bad_username", detail });
    }
    let display_name = check_name(display_name, "display_name", DISPLAY_NAME_MOST, &mut wrong);
    if wrong.is_empty() { Ok((username, display_name)) } else { Err(Fault::fields(wrong)) }
}

fn check_name(text: &str, path: &str, most: usize, wrong: &mut Vec<FieldFault>) -> String {
    let clean = clean_line(text, most)
        .and_then(|clean| if clean.is_empty() { Err(kernel::TextError::Empty) } else { Ok(clean) });
    clean.unwrap_or_else(|error| {
        let (path, detail) = (path.to_owned(), error.to_string());
        wrong.push(FieldFault { path, code: error.code(), detail });
        String::new()
    })
}

/// What a search for users looks through.
pub(crate) fn search_text(username: &str, display_name: &str) -> String {
    fold(&format!("{username} {display_name}"))
}

/// The form under which a user name is unique and looked up. What no user name can be still has a
/// form, which finds nobody: too much is cut, and control characters are replaced, because not every
/// engine takes them.
pub(crate) fn folded(username: &str) -> String {
    let storable = |letter: char| match letter.is_control() && !letter.is_whitespace() {
        true => char::REPLACEMENT_CHARACTER,
        false => letter,
    };
    let start: String = username.chars().take(USERNAME_MOST * 2).map(storable).collect();
    fold(&start)
}

/// A user as screens show them.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct UserFacts {
    /// Their id.
    pub id: UserId,
    /// A person, or a service account.
    pub kind: UserKind,
    /// What they sign in with.
    pub username: String,
    /// As timelines show them.
    pub display_name: String,
    /// Their roles, by name.
    pub roles: BTreeSet<String>,
    /// What the user interface speaks to them.
    pub language: Language,
    /// The zone of the times they see.
    pub time_zone: String,
    /// How close together the rows of their lists stand.
    pub density: Density,
    /// The path of the page after signing in; empty for the house's choice.
    pub start_page: String,
    /// With whose things they work.
    pub scope: ScopeFacts,
}

impl UserFacts {
    /// The user as commands know them.
    #[must_use]
    pub fn actor(&self, book: &RoleBook) -> Actor {
        Actor::user(&self.id.to_string(), &self.display_name, book.rights(&self.roles))
            .with_roles(self.roles.clone())
            .within(self.scope.scope())
    }
}

/// What a user changes about themselves; what is absent stays.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    /// `en`, `zh-Hans` or `zh-Hant`.
    pub language: Option<Language>,
    /// By its IANA name: `Asia/Shanghai`.
    pub time_zone: Option<String>,
    /// How close together the rows of lists stand.
    pub density: Option<Density>,
    /// A path of the user interface, beginning with a slash; empty for the house's choice.
    pub start_page: Option<String>,
}

impl Preferences {
    /// # Errors
    /// The fields that are wrong.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        let mut wrong = Vec::new();
        if let Some(zone) = &self.time_zone
            && jiff::tz::TimeZone::get(zone).is_err()
        {
            let (path, detail) = ("time_zone".to_owned(), "not an IANA time zone".to_owned());
            wrong.push(FieldFault { path, code: "access.unknown_time_zone", detail });
        }
        if let Some(page) = &self.start_page
            && !is_own_path(page)
        {
            let (path, detail) = ("start_page".to_owned(), "not a path of ours".to_owned());
            wrong.push(FieldFault { path, code: "access.bad_start_page", detail });
        }
        if wrong.is_empty() { Ok(()) } else { Err(Fault::fields(wrong)) }
    }
}

/// Two slashes, or a backslash that browsers read as one, would lead to another site.
pub(crate) fn is_own_path(page: &str) -> bool {
    let own = page.starts_with('/') && !page.starts_with("//") && !page.contains('\\');
    (page.is_empty() || own)
        && page.len() <= START_PAGE_MOST
        && page.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A user as signing in needs them.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) id: UserId,
    pub(crate) kind: UserKind,
    pub(crate) username: String,
    pub(crate) display_name: String,
    pub(crate) password_hash: Option<String>,
    pub(crate) age: PasswordAge,
    pub(crate) active: bool,
}

impl Known {
    /// As the rules of passwords see them.
    pub(crate) fn owner(&self) -> Owner<'_> {
        Owner { username: &self.username, display_name: &self.display_name }
    }
    /// The hash a password is compared with; nothing for those who may not sign in with one.
    pub(crate) fn usable_hash(&self, now: Timestamp) -> Option<&str> {
        let usable = self.active && self.kind == UserKind::Person && !self.age.is_void(now);
        self.password_hash.as_deref().filter(|_| usable)
    }
}

/// A role somebody has or had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RoleGrant {
    /// By name.
    pub role: String,
    /// Until when; absent: for good. What is past counts no more.
    pub until: Option<Timestamp>,
    /// Why, if it was given by itself.
    pub reason: Option<String>,
}

/// A user as administrators see them.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UserRow {
    /// Their id.
    pub id: UserId,
    /// A person, or a service account.
    pub kind: UserKind,
    /// What they sign in with.
    pub username: String,
    /// As timelines show them.
    pub display_name: String,
    /// Their roles, by name.
    pub roles: BTreeSet<String>,
    /// With whose things they work.
    pub scope: ScopeFacts,
    /// Whether they may sign in at all.
    pub active: bool,
    /// Whether their password was given to them and is to be changed.
    pub must_change_password: bool,
    /// Whether they have a second factor.
    pub has_second_factor: bool,
    /// When they were made.
    pub created_at: Timestamp,
    /// When they signed in last.
    pub last_sign_in_at: Option<Timestamp>,
    /// For changes: what one has seen.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_tidied_or_refused() {
        let new = |username: &str, display_name: &str| NewUser {
            kind: UserKind::Person,
            username: username.into(),
            display_name: display_name.into(),
            roles: Vec::new(),
        };
        let user = new(" Ann ", "Ann 安").checked().unwrap();
        assert_eq!((user.username.as_str(), user.display_name.as_str()), ("Ann", "Ann 安"));
        for (username, display_name, path, code) in [
            ("", "Ann", "username", "kernel.required"),
            ("ann b", "Ann", "username", "access.bad_username"),
            ("ann\u{0}", "Ann", "username", "kernel.control_character"),
            (&"a".repeat(65), "Ann", "username", "kernel.too_long"),
            ("ann", " ", "display_name", "kernel.required"),
        ] {
            let fault = new(username, display_name).checked().unwrap_err();
            let field = &fault.wrong_fields()[0];
            assert_eq!((field.path.as_str(), field.code), (path, code), "{username:?}");
        }
    }

    #[test]
    fn a_start_page_is_a_path_of_ours() {
        for (page, own) in [
            ("", true),
            ("/orders?tab=awaiting_review", true),
            ("orders", false),
            ("//evil.example/", false),
            ("/\\evil.example/", false),
            ("https://evil.example/", false),
            ("/a b", false),
        ] {
            let preferences = Preferences { start_page: Some(page.into()), ..Default::default() };
            assert_eq!(preferences.check().is_ok(), own, "{page:?}");
        }
    }
}
