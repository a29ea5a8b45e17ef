//! Users and their roles.

use std::collections::BTreeSet;

use db::{Ctx, Json, Row, Rows};
use kernel::{Cursor, Fault, PageRequest, Timestamp, fold};

use super::roles::{RolesChange, next_version};
use super::{no_such_user, roles};
use crate::password::PasswordAge;
use crate::scope::ScopeFacts;
use crate::user::{self, Known, NewUser, Preferences, UserFacts, UserId, UserKind, UserRow};

/// A user as commands need them; `$2` is now.
pub(super) const USER: &str = "u.id, u.kind, u.username, u.display_name, u.language, u.time_zone, \
     u.density, u.start_page, \
     (SELECT string_agg(r.role, ',') FROM user_roles r WHERE r.user_id = u.id \
     AND (r.until IS NULL OR r.until > $2)), \
     (SELECT s.scope FROM user_scopes s WHERE s.user_id = u.id)";
/// Columns of [`USER`]; what a query selects besides comes after.
pub(super) const USER_WIDTH: usize = 10;

pub(super) fn read_user(row: &Row<'_>) -> Result<UserFacts, Fault> {
    Ok(UserFacts {
        id: row.get(0)?,
        kind: row.parse(1)?,
        username: row.get(2)?,
        display_name: row.get(3)?,
        language: row.parse(4)?,
        time_zone: row.get(5)?,
        density: row.parse(6)?,
        start_page: row.get(7)?,
        roles: roles(row.get(8)?),
        scope: row.get::<Option<Json<ScopeFacts>>>(9)?.map(|json| json.0).unwrap_or_default(),
    })
}

/// How a new user's password begins.
pub(crate) struct FirstPassword<'a> {
    pub(crate) hash: Option<&'a str>,
    pub(crate) must_change: bool,
    pub(crate) one_time_until: Option<Timestamp>,
}

pub(crate) fn insert(
    ctx: &mut Ctx<'_>,
    id: UserId,
    (user, roles): (&NewUser, &BTreeSet<String>),
    password: &FirstPassword<'_>,
) -> Result<(), Fault> {
    let now = ctx.now();
    let inserted = ctx.execute(
        "INSERT INTO users (id, kind, username, username_folded, display_name, search_text, \
         password_hash, password_changed_at, must_change_password, one_time_until, language, \
         time_zone, density, start_page, active, created_at, last_sign_in_at, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'en', 'UTC', 'comfortable', '', $11, $8, \
         NULL, 1) ON CONFLICT DO NOTHING",
        &[
            &id,
            &user.kind.as_str(),
            &user.username,
            &user::folded(&user.username),
            &user.display_name,
            &user::search_text(&user.username, &user.display_name),
            &password.hash,
            &now,
            &password.must_change,
            &password.one_time_until,
            &true,
        ],
    )?;
    if inserted == 1 { insert_roles(ctx, id, roles) } else { Err(username_taken()) }
}

fn username_taken() -> Fault {
    Fault::conflict("access.username_taken", "there is a user of this name")
}

fn insert_roles(ctx: &mut Ctx<'_>, id: UserId, roles: &BTreeSet<String>) -> Result<(), Fault> {
    let rows = Rows::new().column(roles.iter().map(|_| id)).column(roles.iter().cloned());
    ctx.execute_rows(
        "INSERT INTO user_roles (user_id, role) SELECT * FROM (rows) AS fresh WHERE true \
         ON CONFLICT DO NOTHING",
        &rows,
        &[],
    )
    .map(|_| ())
}

pub(crate) fn count(ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
    ctx.one("SELECT count(*) FROM users", &[], |row| row.get(0))
}

/// An active user, by id.
pub(crate) fn find(ctx: &mut Ctx<'_>, id: UserId) -> Result<Option<UserFacts>, Fault> {
    let now = ctx.now();
    let sql = format!("SELECT {USER} FROM users u WHERE u.id = $1 AND u.active");
    ctx.find(&sql, &[&id, &now], read_user)
}

const KNOWN: &str = "SELECT id, kind, username, display_name, password_hash, password_changed_at, \
                     must_change_password, one_time_until, active FROM users";

fn read_known(row: &Row<'_>) -> Result<Known, Fault> {
    Ok(Known {
        id: row.get(0)?,
        kind: row.parse(1)?,
        username: row.get(2)?,
        display_name: row.get(3)?,
        password_hash: row.get(4)?,
        age: PasswordAge {
            changed_at: row.get(5)?,
            must_change: row.get(6)?,
            one_time_until: row.get(7)?,
        },
        active: row.get(8)?,
    })
}

/// A user as signing in needs them, by folded name.
pub(crate) fn find_known(ctx: &mut Ctx<'_>, folded: &str) -> Result<Option<Known>, Fault> {
    ctx.find(&format!("{KNOWN} WHERE username_folded = $1"), &[&folded], read_known)
}

/// As [`find_known`], by id.
pub(crate) fn load_known(ctx: &mut Ctx<'_>, id: UserId) -> Result<Known, Fault> {
    let found = ctx.find(&format!("{KNOWN} WHERE id = $1"), &[&id], read_known)?;
    found.ok_or_else(no_such_user)
}

pub(crate) fn saw_sign_in(ctx: &mut Ctx<'_>, id: UserId) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute("UPDATE users SET last_sign_in_at = $2 WHERE id = $1", &[&id, &now]).map(|_| ())
}

pub(crate) fn update_preferences(
    ctx: &mut Ctx<'_>,
    id: UserId,
    change: &Preferences,
) -> Result<(), Fault> {
    ctx.execute(
        "UPDATE users SET language = coalesce($2, language), time_zone = coalesce($3, time_zone), \
         density = coalesce($4, density), start_page = coalesce($5, start_page) WHERE id = $1",
        &[
            &id,
            &change.language.map(user::Language::as_str),
            &change.time_zone,
            &change.density.map(user::Density::as_str),
            &change.start_page,
        ],
    )
    .map(|_| ())
}

/// Users as administrators see them; the statement's parameter of this number is now.
fn rows_at(now: usize) -> String {
    format!(
        "SELECT u.id, u.kind, u.username, u.display_name, u.active, u.must_change_password, \
         (SELECT count(*) FROM second_factors f WHERE f.user_id = u.id \
         AND f.confirmed_at IS NOT NULL), u.created_at, u.last_sign_in_at, u.version, \
         (SELECT string_agg(r.role, ',') FROM user_roles r WHERE r.user_id = u.id \
         AND (r.until IS NULL OR r.until > ${now})), \
         (SELECT s.scope FROM user_scopes s WHERE s.user_id = u.id) FROM users u"
    )
}

fn read_row(row: &Row<'_>) -> Result<UserRow, Fault> {
    Ok(UserRow {
        id: row.get(0)?,
        kind: row.parse(1)?,
        username: row.get(2)?,
        display_name: row.get(3)?,
        active: row.get(4)?,
        must_change_password: row.get(5)?,
        has_second_factor: row.get::<i64>(6)? > 0,
        created_at: row.get(7)?,
        last_sign_in_at: row.get(8)?,
        version: row.get(9)?,
        roles: roles(row.get(10)?),
        scope: row.get::<Option<Json<ScopeFacts>>>(11)?.map(|json| json.0).unwrap_or_default(),
    })
}

/// A user as administrators see them, active or not.
pub(crate) fn load(ctx: &mut Ctx<'_>, id: UserId) -> Result<UserRow, Fault> {
    let now = ctx.now();
    let found = ctx.find(&format!("{} WHERE u.id = $1", rows_at(2)), &[&id, &now], read_row)?;
    found.ok_or_else(no_such_user)
}

/// Which users a list shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct UserFilter {
    pub(crate) text: Option<String>,
    pub(crate) active: Option<bool>,
    pub(crate) role: Option<String>,
    pub(crate) kind: Option<UserKind>,
}

/// Users by name; one more than the page holds, so that one sees whether there is a next.
pub(crate) fn list(
    ctx: &mut Ctx<'_>,
    filter: &UserFilter,
    page: &PageRequest,
) -> Result<Vec<UserRow>, Fault> {
    let after = match page.after()? {
        Some(cursor) => cursor.keys(1)?[0].clone(),
        None => String::new(),
    };
    let rows = rows_at(7);
    let sql = format!(
        "{rows} WHERE u.username_folded > $1 AND u.search_text LIKE $2 ESCAPE '!' \
         AND (CAST($3 AS boolean) IS NULL OR u.active = CAST($3 AS boolean)) \
         AND (CAST($4 AS text) IS NULL OR EXISTS (SELECT 1 FROM user_roles h \
         WHERE h.user_id = u.id AND h.role = CAST($4 AS text) \
         AND (h.until IS NULL OR h.until > $7))) \
         AND (CAST($5 AS text) IS NULL OR u.kind = CAST($5 AS text)) \
         ORDER BY u.username_folded LIMIT $6"
    );
    let kind = filter.kind.map(UserKind::as_str);
    let text = like(filter.text.as_deref().unwrap_or_default());
    let limit = page.limit()? + 1;
    let now = ctx.now();
    let params: [&dyn db::ToParam; 7] =
        [&after, &text, &filter.active, &filter.role, &kind, &limit, &now];
    ctx.list(&sql, &params, read_row)
}

/// What comes after a user in [`list`].
pub(crate) fn cursor(row: &UserRow) -> Cursor {
    Cursor::new(vec![user::folded(&row.username)])
}

/// A pattern for what holds a text, with `!` before what would mean something else.
pub(super) fn like(typed: &str) -> String {
    let mut pattern = String::from("%");
    for letter in fold(typed).chars().take(100) {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// Gives a user other names; the new version, or nothing when somebody was faster.
pub(crate) fn rename(
    ctx: &mut Ctx<'_>,
    id: UserId,
    (username, display_name): (&str, &str),
    seen_version: i64,
) -> Result<Option<i64>, Fault> {
    let folded = user::folded(username);
    let taken = "SELECT count(*) FROM users WHERE username_folded = $1 AND id <> $2";
    if ctx.one(taken, &[&folded, &id], |row| row.get::<i64>(0))? > 0 {
        return Err(username_taken());
    }
    let renamed = ctx.find(
        "UPDATE users SET username = $2, username_folded = $3, display_name = $4, \
         search_text = $5, version = version + 1 WHERE id = $1 AND version = $6 RETURNING version",
        &[
            &id,
            &username,
            &folded,
            &display_name,
            &user::search_text(username, display_name),
            &seen_version,
        ],
        |row| row.get(0),
    );
    // Two who took one name at the same moment: the constraint has the last word.
    renamed.map_err(|fault| match db::violated_constraint(&fault) {
        Some("users_username") => username_taken(),
        _ => fault,
    })
}

/// Waits for everybody else who is changing administrators: two who each take the other's role away
/// would else both find the other still there.
pub(crate) fn lock_administrators(ctx: &mut Ctx<'_>, roles: &[String]) -> Result<(), Fault> {
    let sql =
        "SELECT user_id FROM user_roles WHERE role = ANY($1) ORDER BY user_id, role FOR UPDATE";
    ctx.list(sql, &[&roles], |_| Ok(())).map(|_| ())
}

/// Whether a user is no administrator, or another active person is one for good. `$1` is the user, `$2` the
/// roles of administrators.
pub(super) const NOT_THE_LAST: &str = "(NOT EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = $1 \
     AND r.role = ANY($2)) OR EXISTS (SELECT 1 FROM user_roles r JOIN users o ON o.id = r.user_id \
     WHERE r.role = ANY($2) AND r.until IS NULL AND o.id <> $1 AND o.active AND o.kind = 'person'))";

/// Lets a user in no more, unless they are the last administrator; the new version if it was done.
pub(crate) fn disable(
    ctx: &mut Ctx<'_>,
    id: UserId,
    administrators: &[String],
) -> Result<Option<i64>, Fault> {
    let sql = format!(
        "UPDATE users SET active = $3, version = version + 1 \
         WHERE id = $1 AND active AND {NOT_THE_LAST} RETURNING version"
    );
    ctx.find(&sql, &[&id, &administrators, &false], |row| row.get(0))
}

/// Lets a user in again; the new version if it was done.
pub(crate) fn enable(ctx: &mut Ctx<'_>, id: UserId) -> Result<Option<i64>, Fault> {
    ctx.find(
        "UPDATE users SET active = $2, version = version + 1 WHERE id = $1 AND NOT active \
         RETURNING version",
        &[&id, &true],
        |row| row.get(0),
    )
}

/// Gives a user other roles, unless the last administrator would go; the new version if it was done.
/// A role they have until a time and keep ends then as before.
pub(crate) fn set_roles(
    ctx: &mut Ctx<'_>,
    id: UserId,
    roles: &BTreeSet<String>,
    administrators: &[String],
    seen_version: i64,
) -> Result<Option<i64>, Fault> {
    let now = ctx.now();
    let wanted: Vec<String> = roles.iter().cloned().collect();
    let for_a_time: BTreeSet<String> = super::roles::grants_of(ctx, id)?
        .into_iter()
        .filter_map(|grant| grant.until.filter(|until| *until > now).map(|_| grant.role))
        .collect();
    let keeps_administrator =
        roles.iter().any(|role| administrators.contains(role) && !for_a_time.contains(role));
    let change = RolesChange { user: id, keeps_administrator, administrators, seen_version };
    let version = next_version(ctx, &change)?;
    if version.is_some() {
        ctx.execute(
            "DELETE FROM user_roles WHERE user_id = $1 AND (until <= $2 OR NOT role = ANY($3))",
            &[&id, &now, &wanted],
        )?;
        insert_roles(ctx, id, roles)?;
    }
    Ok(version)
}
