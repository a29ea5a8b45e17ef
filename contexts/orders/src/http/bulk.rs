//! Actions on many orders: a few at once, many as a job.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jobs::{JobId, NewJob};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, PathId, ProblemBody, Reply, Who};

use crate::OrderId;
use crate::commands::{SeeUndo, StartUndo, UndoAbility};
use crate::doctor::{OrderDiagnosis, OrderDoctor};
use crate::jobs::{BulkAction, BulkHandler, BulkOrders, MOST_IN_BULK};
use crate::queries::OrderFilter;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(bulk_action))
        .routes(routes!(get_bulk))
        .routes(routes!(undo_bulk))
        .routes(routes!(doctor))
}

/// What to do, and to which orders: ticked ones, or everything a filter means.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct BulkBody {
    action: BulkAction,
    ids: Option<Vec<OrderId>>,
    filter: Option<OrderFilter>,
}

/// The job that does it.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct BulkJob {
    #[schema(value_type = String)]
    pub(super) job_id: JobId,
}

/// Starts a job over many orders; its rows tell what became of each.
#[utoipa::path(post, path = "/orders/bulk-actions", tag = "orders", request_body = BulkBody,
    responses((status = 202, body = BulkJob), (status = "4XX", body = ProblemBody)))]
async fn bulk_action(
    State(app): State<App>,
    who: Who,
    body: Body<BulkBody, true>,
) -> Reply<(StatusCode, Json<BulkJob>)> {
    let BulkBody { action, ids, filter } = body.value;
    who.actor.must(action.permission())?;
    let most = usize::try_from(MOST_IN_BULK).unwrap_or(usize::MAX);
    match (&ids, &filter) {
        (Some(ids), None) if !ids.is_empty() && ids.len() <= most => {}
        (Some(_), None) => {
            return Err(Fault::field("ids", "kernel.out_of_range", "1 to 100,000 ids").into());
        }
        (None, Some(_)) => {}
        _ => return Err(Fault::field("ids", "orders.ids_or_filter", "ids or a filter").into()),
    }
    let command = StartBulk { orders: BulkOrders { action, ids, filter } };
    let job_id = app.db.run_once(&who.actor, body.once, command).await?;
    Ok((StatusCode::ACCEPTED, Json(BulkJob { job_id })))
}

#[derive(Clone)]
struct StartBulk {
    orders: BulkOrders,
}

impl db::Command for StartBulk {
    const NAME: &'static str = "orders.start_bulk";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = JobId;

    fn run(self, ctx: &mut db::Ctx<'_>) -> Result<JobId, Fault> {
        let kind = <BulkHandler as jobs::Handler>::KIND;
        let mut job = NewJob::new(kind, &self.orders).rows_can_be_retried();
        if let Some(ids) = &self.orders.ids {
            job = job.total(i64::try_from(ids.len()).unwrap_or(0));
        }
        jobs::enqueue(ctx, job)
    }
}

/// Whether a bulk action can still be taken back.
#[utoipa::path(get, path = "/orders/bulk-actions/{id}", tag = "orders",
    params(("id" = JobId, Path)),
    responses((status = 200, body = UndoAbility), (status = "4XX", body = ProblemBody)))]
async fn get_bulk(
    State(app): State<App>,
    who: Who,
    PathId(job_id): PathId<jobs::Job>,
) -> Reply<Json<UndoAbility>> {
    Ok(Json(app.db.read(&who.actor, SeeUndo { job_id }).await?))
}

/// Takes a bulk action back, within ten minutes of its end: a job whose rows tell of each order whether it
/// is as it was, or what happened to it since.
#[utoipa::path(post, path = "/orders/bulk-actions/{id}/undo", tag = "orders",
    params(("id" = JobId, Path)),
    responses((status = 202, body = BulkJob), (status = "4XX", body = ProblemBody)))]
async fn undo_bulk(
    State(app): State<App>,
    who: Who,
    PathId(job_id): PathId<jobs::Job>,
) -> Reply<(StatusCode, Json<BulkJob>)> {
    let job_id = app.db.run(&who.actor, StartUndo { job_id }).await?;
    Ok((StatusCode::ACCEPTED, Json(BulkJob { job_id })))
}

/// What the orders' doctor finds.
#[utoipa::path(get, path = "/orders/doctor", tag = "orders",
    responses((status = 200, body = OrderDiagnosis), (status = "4XX", body = ProblemBody)))]
async fn doctor(State(app): State<App>, who: Who) -> Reply<Json<OrderDiagnosis>> {
    Ok(Json(app.db.read(&who.actor, OrderDoctor).await?))
}
