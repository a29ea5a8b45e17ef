//! The house where people may sign in instead of here, and what its word counts for. Pure rules.

use std::collections::BTreeSet;

use kernel::{Fault, FieldFault, clean_line};
use serde::{Deserialize, Serialize};

use crate::role::RoleBook;
use crate::user::DISPLAY_NAME_MOST;

kernel::entity!(
    /// The provider as events speak of it.
    pub OpenIdProviderEntry, OpenIdProviderId, "idp"
);

const NAME_MOST: usize = 60;
const TEXT_MOST: usize = 200;
const URL_MOST: usize = 500;
/// A house has some dozens of posts.
const MOST_PAIRS: usize = 200;
const MOST_WORDS: usize = 20;
/// How long somebody may take at the provider.
pub(crate) const AWAY_SECONDS: i64 = 10 * 60;
/// What the callback is called beneath the house's address.
pub(crate) const CALLBACK: &str = "/sign-in/oidc/callback";

/// Whoever is in a group has a role.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(deny_unknown_fields)]
pub struct GroupRole {
    /// As the provider names the group.
    pub group: String,
    /// By name.
    pub role: String,
}

/// Where people may sign in besides, by OpenID Connect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenIdProvider {
    /// As the button says it.
    pub name: String,
    /// Whether people can sign in there now.
    pub active: bool,
    /// Its address, which its signature must name: `https://idp.example`.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// The address of this house as browsers write it: where the provider sends people back to.
    pub house_url: String,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
    /// The claim that lists somebody's groups.
    pub groups_claim: String,
    /// Which group has which roles. Roles that stand here follow the groups at each sign-in; others
    /// are left alone.
    pub group_roles: BTreeSet<GroupRole>,
    /// Whether only those get in who are in a group that has a role.
    pub only_mapped: bool,
    /// Whether somebody who comes for the first time is made a user.
    pub makes_people: bool,
    /// Values of `amr` or `acr` by which the provider says that a second factor was shown. With none
    /// of them ours is asked for, if a role demands one.
    pub trusted_factors: BTreeSet<String>,
}

/// What the provider says about somebody, once it is known to be the provider's word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Claims {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) username: Option<String>,
    pub(crate) display_name: Option<String>,
    pub(crate) groups: BTreeSet<String>,
    /// `amr` and `acr` together.
    pub(crate) factors: BTreeSet<String>,
}

impl OpenIdProvider {
    /// With its texts tidied.
    ///
    /// # Errors
    /// The fields that are wrong.
    pub(crate) fn checked(mut self, book: &RoleBook) -> Result<Self, Fault> {
        let mut wrong = Vec::new();
        let mut say = |path: &str, code: &'static str, detail: &str| {
            wrong.push(FieldFault { path: path.to_owned(), code, detail: detail.to_owned() });
        };
        let texts = [
            ("name", &mut self.name, NAME_MOST),
            ("client_id", &mut self.client_id, TEXT_MOST),
            ("groups_claim", &mut self.groups_claim, TEXT_MOST),
            ("issuer", &mut self.issuer, URL_MOST),
            ("house_url", &mut self.house_url, URL_MOST),
        ];
        for (path, text, most) in texts {
            match clean_line(text, most) {
                Ok(clean) if clean.is_empty() => say(path, "kernel.required", "it must be said"),
                Ok(clean) => *text = clean,
                Err(error) => say(path, error.code(), &error.to_string()),
            }
        }
        for (path, url) in [("issuer", &self.issuer), ("house_url", &self.house_url)] {
            if !url.is_empty() && !is_url(url) {
                say(path, "access.bad_openid_url", "https://host/path is wanted");
            }
        }
        self.house_url = self.house_url.trim_end_matches('/').to_owned();
        if self.group_roles.len() > MOST_PAIRS {
            say("group_roles", "kernel.out_of_range", "too many");
        }
        for (at, pair) in self.group_roles.iter().enumerate() {
            if book.check(std::slice::from_ref(&pair.role)).is_err() {
                say(&format!("group_roles[{at}].role"), "access.unknown_role", "no such role");
            }
            if pair.group.trim().is_empty() || pair.group.len() > TEXT_MOST {
                say(&format!("group_roles[{at}].group"), "kernel.required", "which group?");
            }
        }
        let words = self.scopes.iter().chain(&self.trusted_factors);
        let count = words.clone().count();
        if count > MOST_WORDS || words.into_iter().any(|word| !is_word(word)) {
            say("scopes", "access.bad_openid_word", "a few words without white space are wanted");
        }
        if wrong.is_empty() { Ok(self) } else { Err(Fault::fields(wrong)) }
    }

    /// Where the provider sends people back to.
    #[must_use]
    pub fn callback(&self) -> String {
        format!("{}{CALLBACK}", self.house_url)
    }

    /// The roles that follow groups.
    pub(crate) fn managed_roles(&self) -> BTreeSet<String> {
        self.group_roles.iter().map(|pair| pair.role.clone()).collect()
    }

    /// The roles somebody in these groups has.
    pub(crate) fn roles_of(&self, groups: &BTreeSet<String>) -> BTreeSet<String> {
        let theirs = self.group_roles.iter().filter(|pair| groups.contains(&pair.group));
        theirs.map(|pair| pair.role.clone()).collect()
    }

    /// What somebody's roles become: what was given by hand stays.
    pub(crate) fn follow(
        &self,
        roles: &BTreeSet<String>,
        groups: &BTreeSet<String>,
    ) -> BTreeSet<String> {
        let managed = self.managed_roles();
        roles.difference(&managed).cloned().chain(self.roles_of(groups)).collect()
    }

    /// Whether the provider saw a second factor, and its word counts.
    pub(crate) fn saw_second_factor(&self, claims: &Claims) -> bool {
        !self.trusted_factors.is_disjoint(&claims.factors)
    }
}

/// `https://host…`, or `http` for a machine of one's own; whether such a one may be asked is said where
/// the program is started.
fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    plain && !host.is_empty() && !text.contains(['@', '?', '#', '\\', '"'])
}

fn is_word(word: &str) -> bool {
    !word.is_empty() && word.len() <= TEXT_MOST && word.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Names somebody new can have here, the best first: two people of one name are two users.
pub(crate) fn usernames(claims: &Claims) -> Vec<String> {
    let said = claims.username.as_deref().unwrap_or_default();
    let is_text = |letter: &char| !letter.is_whitespace() && !letter.is_control();
    let said: String = said.chars().filter(is_text).take(BASE_MOST).collect();
    let base = if said.is_empty() { "person".to_owned() } else { said };
    let others = (2..=NAMES_TRIED).map(|number| format!("{base}-{number}"));
    std::iter::once(base.clone()).chain(others).collect()
}

/// What somebody new is called in timelines: as the provider calls them, else as they sign in.
pub(crate) fn display_name(claims: &Claims, username: &str) -> String {
    let said = claims.display_name.as_deref().unwrap_or_default();
    let said: String = said.chars().filter(|letter| !letter.is_control()).collect();
    let said = if said.trim().is_empty() { username } else { said.trim() };
    said.chars().take(DISPLAY_NAME_MOST).collect()
}

/// Leaves room for a number.
const BASE_MOST: usize = 50;
/// Whoever meets so many of the same name is made by hand.
const NAMES_TRIED: usize = 20;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::role::Role;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn provider() -> OpenIdProvider {
        let pair = |group: &str, role: &str| GroupRole { group: group.into(), role: role.into() };
        OpenIdProvider {
            name: " Example ".into(),
            active: true,
            issuer: "https://idp.example/realms/one".into(),
            client_id: "tradewind".into(),
            house_url: "https://house.example/".into(),
            scopes: vec!["profile".into()],
            groups_claim: "groups".into(),
            group_roles: [pair("a", "clerk"), pair("a", "viewer"), pair("b", "viewer")].into(),
            only_mapped: true,
            makes_people: true,
            trusted_factors: names(&["mfa", "urn:gold"]),
        }
    }

    fn book() -> RoleBook {
        let role = |name: &str| Role {
            name: name.to_owned(),
            is_administrator: false,
            permissions: BTreeSet::new(),
            needs_second_factor: false,
        };
        RoleBook::new([role("clerk"), role("viewer")])
    }

    #[test]
    fn roles_that_are_mapped_follow_the_groups_and_others_stay() {
        let provider = provider();
        for (roles, groups, wanted) in [
            (&[][..], &["a"][..], &["clerk", "viewer"][..]),
            (&["clerk"], &["b"], &["viewer"]),
            (&["clerk", "packer"], &["c"], &["packer"]),
            (&["packer"], &["a", "b"], &["packer", "clerk", "viewer"]),
        ] {
            let found = provider.follow(&names(roles), &names(groups));
            assert_eq!(found, names(wanted), "{roles:?} {groups:?}");
        }
    }

    #[test]
    fn a_second_factor_counts_only_where_the_house_trusts_its_name() {
        for (factors, wanted) in
            [(&[][..], false), (&["pwd"], false), (&["pwd", "mfa"], true), (&["urn:gold"], true)]
        {
            let claims = Claims { factors: names(factors), ..Claims::default() };
            assert_eq!(provider().saw_second_factor(&claims), wanted, "{factors:?}");
        }
        let trusting_none = OpenIdProvider { trusted_factors: BTreeSet::new(), ..provider() };
        let claims = Claims { factors: names(&["mfa"]), ..Claims::default() };
        assert!(!trusting_none.saw_second_factor(&claims));
    }

    #[test]
    fn settings_are_tidied_or_refused() {
        let good = provider().checked(&book()).unwrap();
        assert_eq!(good.name, "Example");
        assert_eq!(good.callback(), "https://house.example/sign-in/oidc/callback");
        type Break = fn(&mut OpenIdProvider);
        let cases: [(Break, &str, &str); 7] = [
            (|it| it.name = " ".into(), "name", "kernel.required"),
            (|it| it.issuer = "idp.example".into(), "issuer", "access.bad_openid_url"),
            (|it| it.issuer = "https://".into(), "issuer", "access.bad_openid_url"),
            (|it| it.issuer = "https://a@idp".into(), "issuer", "access.bad_openid_url"),
            (|it| it.house_url = "https://h/?x".into(), "house_url", "access.bad_openid_url"),
            (|it| it.scopes = vec!["a b".into()], "scopes", "access.bad_openid_word"),
            (
                |it| {
                    it.group_roles = [GroupRole { group: "a".into(), role: "king".into() }].into();
                },
                "group_roles[0].role",
                "access.unknown_role",
            ),
        ];
        for (change, path, code) in cases {
            let mut broken = provider();
            change(&mut broken);
            let fault = broken.checked(&book()).unwrap_err();
            let field = &fault.wrong_fields()[0];
            assert_eq!((field.path.as_str(), field.code), (path, code));
        }
    }

    #[test]
    fn two_people_of_one_name_are_two_users() {
        let named = |username: Option<&str>| {
            usernames(&Claims { username: username.map(str::to_owned), ..Claims::default() })
        };
        assert_eq!(named(Some("an\u{7} n"))[..2], ["ann".to_owned(), "ann-2".to_owned()]);
        assert_eq!(named(None)[0], "person");
        assert_eq!(named(Some("ann")).len(), NAMES_TRIED);
    }

    #[test]
    fn somebody_new_always_has_a_name_to_be_shown() {
        let long = "x".repeat(DISPLAY_NAME_MOST + 1);
        for (said, wanted) in [
            (Some(" Ann\u{7} Zhou "), "Ann Zhou"),
            (Some(" \n"), "ann"),
            (Some(""), "ann"),
            (None, "ann"),
            (Some(long.as_str()), &long[1..]),
        ] {
            let claims = Claims { display_name: said.map(str::to_owned), ..Claims::default() };
            assert_eq!(display_name(&claims, "ann"), wanted, "{said:?}");
        }
    }
}
