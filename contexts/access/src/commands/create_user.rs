use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::hashing::PasswordHash;
use crate::role::{self, RoleBook};
use crate::scope::ScopeFacts;
use crate::store::users::FirstPassword;
use crate::user::{NewUser, UserId, UserKind};
use crate::{password, permissions, scope, store};

/// How a new user can sign in.
#[derive(Debug, Clone)]
pub enum Start {
    /// With a password that they or the machine's owner chose.
    Password(PasswordHash),
    /// Once, within a week, with a password they have to change then.
    OneTimePassword(PasswordHash),
    /// With no password: a service account, or a person who signs in elsewhere.
    WithoutPassword,
}

/// Makes a user. Nobody has a password by default.
#[derive(Debug, Clone)]
pub struct CreateUser {
    /// Who.
    pub user: NewUser,
    /// How they sign in.
    pub start: Start,
    /// What a house begins with.
    pub ready_made: RoleBook,
    /// Where it was asked from.
    pub from: String,
}

impl Command for CreateUser {
    const NAME: &'static str = "access.create_user";
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = UserId;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<UserId, Fault> {
        let user = self.user.checked()?;
        let book = store::roles::book_to_give(ctx, &self.ready_made, &user.roles)?;
        let roles = book.check(&user.roles)?;
        role::must_cover(ctx.actor(), &book.rights(&roles))?;
        // Who sees a part of the house makes users for that part.
        let part = ctx.actor().scope.clone();
        scope::may_be_had(&book, &roles, &part)?;
        super::must_be_given_later(ctx, &roles, &book)?;
        let until = password::one_time_until(ctx.now());
        let first = match (&self.start, user.kind) {
            (Start::WithoutPassword, _) | (_, UserKind::Service) => {
                FirstPassword { hash: None, must_change: false, one_time_until: None }
            }
            (Start::Password(hash), UserKind::Person) => FirstPassword {
                hash: Some(hash.as_str()),
                must_change: false,
                one_time_until: None,
            },
            (Start::OneTimePassword(hash), UserKind::Person) => FirstPassword {
                hash: Some(hash.as_str()),
                must_change: true,
                one_time_until: Some(until),
            },
        };
        let id = ctx.new_id();
        store::users::insert(ctx, id, (&user, &roles), &first)?;
        if !part.is_all() {
            store::roles::write_scope(ctx, id, &ScopeFacts::of(&part), "as who made them")?;
        }
        let data = json!({ "kind": user.kind, "roles": roles, "from": self.from });
        ctx.emit(Event::about("access", "UserCreated", id, 1, &data));
        Ok(id)
    }
}
