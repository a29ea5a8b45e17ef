//! Reviews of rights, and what was decided in them.

use std::collections::BTreeSet;

use db::{Ctx, Json, Row, Rows};
use kernel::{Fault, Timestamp};

use crate::access_review::{AccessReviewId, ReviewDecision, ReviewFacts, ReviewKind, ReviewRow};
use crate::role::RoleBook;
use crate::user::UserId;

pub(crate) fn no_such_review() -> Fault {
    Fault::not_found("access.no_such_review", "no such review, or no such row in it")
}

/// A review before anything is decided.
pub(crate) struct NewReview<'r> {
    pub(crate) id: AccessReviewId,
    pub(crate) kind: ReviewKind,
    pub(crate) title: &'r str,
    pub(crate) due_at: Timestamp,
    /// Of a move: the roles before and after.
    pub(crate) change: Option<(&'r BTreeSet<String>, &'r BTreeSet<String>)>,
}

/// Writes a review with a row for each role of each active user, or of one; how many rows.
pub(crate) fn insert(
    ctx: &mut Ctx<'_>,
    new: &NewReview<'_>,
    of: Option<UserId>,
    book: &RoleBook,
) -> Result<u64, Fault> {
    let now = ctx.now();
    let (by, name) = (ctx.actor().id.to_string(), ctx.actor().name.to_string());
    ctx.execute(
        "INSERT INTO access_reviews (id, kind, title, started_by, started_name, started_at, \
         due_at, roles_before, roles_after) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            &new.id,
            &new.kind.as_str(),
            &new.title,
            &by,
            &name,
            &now,
            &new.due_at,
            &new.change.map(|(before, _)| Json(before)),
            &new.change.map(|(_, after)| Json(after)),
        ],
    )?;
    let found = roles_of(ctx, of)?;
    let allowed = |role: &String| book.iter().find(|known| known.name == *role);
    let empty = BTreeSet::new();
    let rows = Rows::new()
        .column(found.iter().map(|_| new.id))
        .column(found.iter().map(|row| row.0))
        .column(found.iter().map(|row| row.1.clone()))
        .column(found.iter().map(|row| row.2.clone()))
        .column(found.iter().map(|row| row.3.clone()))
        .column(found.iter().map(|row| row.4))
        .column(found.iter().map(|row| row.5))
        .column(found.iter().map(|row| allowed(&row.1).is_some_and(|role| role.is_administrator)))
        .column(found.iter().map(|row| {
            Json(allowed(&row.1).map_or_else(|| empty.clone(), |role| role.permissions.clone()))
        }));
    let columns = [
        "review_id",
        "user_id",
        "role",
        "username",
        "display_name",
        "until",
        "last_sign_in_at",
        "is_administrator",
        "permissions",
    ];
    ctx.insert_rows("access_review_rows", &columns, &rows, "")
}

type RoleOfUser = (UserId, String, String, String, Option<Timestamp>, Option<Timestamp>);

fn roles_of(ctx: &mut Ctx<'_>, of: Option<UserId>) -> Result<Vec<RoleOfUser>, Fault> {
    let now = ctx.now();
    ctx.list(
        "SELECT u.id, r.role, u.username, u.display_name, r.until, u.last_sign_in_at \
         FROM users u JOIN user_roles r ON r.user_id = u.id \
         WHERE u.active AND (r.until IS NULL OR r.until > $1) \
         AND (CAST($2 AS uuid) IS NULL OR u.id = $2) ORDER BY u.id, r.role",
        &[&now, &of],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)),
    )
}

const FACTS: &str = "SELECT v.id, v.kind, v.title, v.started_name, v.started_at, v.due_at, \
     v.roles_before, v.roles_after, \
     (SELECT count(*) FROM access_review_rows w WHERE w.review_id = v.id), \
     (SELECT count(*) FROM access_review_rows w WHERE w.review_id = v.id \
     AND w.decision IS NOT NULL), \
     (SELECT count(*) FROM access_review_rows w WHERE w.review_id = v.id \
     AND w.decision = 'withdraw') FROM access_reviews v";

fn read_facts(row: &Row<'_>) -> Result<ReviewFacts, Fault> {
    Ok(ReviewFacts {
        id: row.get(0)?,
        kind: row.parse(1)?,
        title: row.get(2)?,
        started_by: row.get(3)?,
        started_at: row.get(4)?,
        due_at: row.get(5)?,
        roles_before: row.get::<Option<Json<BTreeSet<String>>>>(6)?.map(|json| json.0),
        roles_after: row.get::<Option<Json<BTreeSet<String>>>>(7)?.map(|json| json.0),
        rows: row.get(8)?,
        decided: row.get(9)?,
        withdrawn: row.get(10)?,
    })
}

/// Reviews, the newest first.
pub(crate) fn list(
    ctx: &mut Ctx<'_>,
    after: Option<AccessReviewId>,
    most: i64,
) -> Result<Vec<ReviewFacts>, Fault> {
    let sql = format!(
        "{FACTS} WHERE (CAST($1 AS uuid) IS NULL OR v.id < $1) ORDER BY v.id DESC LIMIT $2"
    );
    ctx.list(&sql, &[&after, &most], read_facts)
}

pub(crate) fn find(ctx: &mut Ctx<'_>, id: AccessReviewId) -> Result<ReviewFacts, Fault> {
    ctx.find(&format!("{FACTS} WHERE v.id = $1"), &[&id], read_facts)?.ok_or_else(no_such_review)
}

/// The rows of a review, those of one person together.
pub(crate) fn rows(
    ctx: &mut Ctx<'_>,
    id: AccessReviewId,
    after: Option<(UserId, &str)>,
    most: i64,
) -> Result<Vec<ReviewRow>, Fault> {
    let (user, role) = after.unzip();
    ctx.list(
        "SELECT user_id, username, display_name, role, until, last_sign_in_at, is_administrator, \
         permissions, decision, decided_name, decided_at, comment FROM access_review_rows \
         WHERE review_id = $1 AND (CAST($2 AS uuid) IS NULL OR user_id > $2 \
         OR (user_id = $2 AND role > CAST($3 AS text))) ORDER BY user_id, role LIMIT $4",
        &[&id, &user, &role, &most],
        |row| {
            Ok(ReviewRow {
                user_id: row.get(0)?,
                username: row.get(1)?,
                display_name: row.get(2)?,
                role: row.get(3)?,
                until: row.get(4)?,
                last_sign_in_at: row.get(5)?,
                is_administrator: row.get(6)?,
                permissions: row.get::<Json<BTreeSet<String>>>(7)?.0,
                decision: row.parse_opt(8)?,
                decided_by: row.get(9)?,
                decided_at: row.get(10)?,
                comment: row.get(11)?,
            })
        },
    )
}

/// Writes a decision; whether nobody had decided before. No such row is a fault.
pub(crate) fn decide(
    ctx: &mut Ctx<'_>,
    (id, user, role): (AccessReviewId, UserId, &str),
    decision: ReviewDecision,
    comment: Option<&str>,
) -> Result<bool, Fault> {
    let now = ctx.now();
    let (by, name) = (ctx.actor().id.to_string(), ctx.actor().name.to_string());
    let changed = ctx.execute(
        "UPDATE access_review_rows SET decision = $4, comment = $5, decided_by = $6, \
         decided_name = $7, decided_at = $8 \
         WHERE review_id = $1 AND user_id = $2 AND role = $3 AND decision IS NULL",
        &[&id, &user, &role, &decision.as_str(), &comment, &by, &name, &now],
    )?;
    if changed == 1 {
        return Ok(true);
    }
    let sql = "SELECT count(*) FROM access_review_rows \
               WHERE review_id = $1 AND user_id = $2 AND role = $3";
    let there = ctx.one(sql, &[&id, &user, &role], |row| row.get::<i64>(0))?;
    if there == 1 { Ok(false) } else { Err(no_such_review()) }
}
