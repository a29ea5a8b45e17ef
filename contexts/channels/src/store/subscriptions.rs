//! What platforms are asked to tell by themselves.

use std::collections::HashMap;

use db::{Ctx, Json, Row};
use kernel::{Fault, Timestamp};
use settings::Platform;

use crate::ConnectionId;
use crate::connection::ConnectionFault;
use crate::subscription::{SubscriptionState, SubscriptionView};

/// A platform is to tell at this address what happens: it is asked from the first step on, at once.
pub(crate) fn want_subscription(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    url: &str,
) -> Result<(), Fault> {
    let now = ctx.now();
    let none: Json<Vec<String>> = Json(Vec::new());
    ctx.execute(
        "INSERT INTO subscriptions (connection_id, url, state, step, topics, due_at, failures) \
         VALUES ($1, $2, 'wanted', 0, $3, $4, 0) ON CONFLICT (connection_id) DO UPDATE SET \
         url = excluded.url, step = 0, given = NULL, due_at = excluded.due_at, failures = 0, \
         state = CASE WHEN subscriptions.state = 'made' AND subscriptions.url = excluded.url \
         THEN 'made' ELSE 'wanted' END",
        &[&id, &url, &none, &now],
    )
    .map(|_| ())
}

/// Asks a platform again from the first step on, if it is asked at all: whether it was.
pub(crate) fn subscribe_anew(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<bool, Fault> {
    let now = ctx.now();
    let sql = "UPDATE subscriptions SET step = 0, given = NULL, due_at = $2, failures = 0 \
               WHERE connection_id = $1";
    Ok(ctx.execute(sql, &[&id, &now])? == 1)
}

/// Of which connections of these platforms it is known where they tell what happens, if they are asked to.
pub(crate) fn told_where(
    ctx: &mut Ctx<'_>,
    platforms: &[Platform],
) -> Result<Vec<(ConnectionId, Platform, Option<String>)>, Fault> {
    let platforms: Vec<String> = platforms.iter().map(|one| one.as_str().to_owned()).collect();
    ctx.list(
        "SELECT c.id, c.platform, s.url FROM connections c \
         LEFT JOIN subscriptions s ON s.connection_id = c.id \
         WHERE c.platform = ANY($1) ORDER BY c.id",
        &[&platforms],
        |row| Ok((row.get(0)?, row.parse(1)?, row.get(2)?)),
    )
}

/// A step that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DueSubscription {
    pub(crate) url: String,
    pub(crate) step: i64,
    pub(crate) given: Option<String>,
    pub(crate) topics: Vec<String>,
    pub(crate) failures: i64,
}

fn step(row: &Row<'_>) -> Result<DueSubscription, Fault> {
    Ok(DueSubscription {
        url: row.get(0)?,
        step: row.get(1)?,
        given: row.get(2)?,
        topics: row.get::<Json<Vec<String>>>(3)?.0,
        failures: row.get(4)?,
    })
}

/// The step of a connection that is due.
pub(crate) fn due_subscription(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
) -> Result<Option<DueSubscription>, Fault> {
    let now = ctx.now();
    let sql = "SELECT url, step, given, topics, failures FROM subscriptions \
               WHERE connection_id = $1 AND due_at <= $2";
    ctx.find(sql, &[&id, &now], step)
}

/// How far asking a platform is after a step.
#[derive(Debug, Clone)]
pub(crate) struct SetSubscription {
    pub(crate) state: Option<SubscriptionState>,
    pub(crate) step: i64,
    pub(crate) given: Option<String>,
    pub(crate) topics: Vec<String>,
    pub(crate) due_at: Timestamp,
    pub(crate) failures: i64,
    pub(crate) fault: Option<(String, String)>,
}

/// Writes it, unless it was begun anew meanwhile; whether it was written.
pub(crate) fn set_subscription(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    before: &DueSubscription,
    after: &SetSubscription,
) -> Result<bool, Fault> {
    let now = ctx.now();
    let state = after.state.map(SubscriptionState::as_str);
    let code = after.fault.as_ref().map(|(code, _)| code.as_str());
    let detail = after.fault.as_ref().map(|(_, detail)| detail.as_str());
    let changed = ctx.execute(
        "UPDATE subscriptions SET state = coalesce($4, state), step = $5, given = $6, \
         topics = $7, due_at = $8, failures = $9, \
         fault_since = CASE WHEN fault_code = $10 THEN fault_since WHEN $10 IS NOT NULL THEN $12 \
         END, fault_code = $10, fault_detail = $11, \
         made_at = CASE WHEN $4 = 'made' THEN $12 ELSE made_at END \
         WHERE connection_id = $1 AND url = $2 AND step = $3",
        &[
            &id,
            &before.url,
            &before.step,
            &state,
            &after.step,
            &after.given,
            &Json(&after.topics),
            &after.due_at,
            &after.failures,
            &code,
            &detail,
            &now,
        ],
    )?;
    Ok(changed == 1)
}

/// What the platforms of connections are asked to tell.
pub(crate) fn subscriptions(
    ctx: &mut Ctx<'_>,
    ids: &[ConnectionId],
) -> Result<HashMap<ConnectionId, SubscriptionView>, Fault> {
    let found = ctx.list(
        "SELECT connection_id, state, url, topics, made_at, due_at, fault_code, fault_detail, \
         fault_since FROM subscriptions WHERE connection_id = ANY($1)",
        &[&ids],
        |row| {
            let (code, since) = (row.get::<Option<String>>(6)?, row.get::<Option<Timestamp>>(8)?);
            let detail = row.get::<Option<String>>(7)?.unwrap_or_default();
            let fault = code.zip(since);
            let fault = fault.map(|(code, since)| ConnectionFault { code, detail, since });
            let view = SubscriptionView {
                state: row.parse(1)?,
                url: row.get(2)?,
                topics: row.get::<Json<Vec<String>>>(3)?.0,
                made_at: row.get(4)?,
                due_at: row.get(5)?,
                fault,
            };
            Ok((row.get(0)?, view))
        },
    )?;
    Ok(found.into_iter().collect())
}
