//! Rights looked at anew.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use kernel::{Fault, Page, PageRequest, Timestamp};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use crate::access_review::{AccessReview, AccessReviewId, ReviewDecision, ReviewFacts, ReviewRow};
use crate::commands::{DecideReview, StartReview};
use crate::people::Access;
use crate::review_queries::{GetReview, ListReviewRows, ListReviews};
use crate::sign_in::Origin;
use crate::user::UserId;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_reviews, start_review))
        .routes(routes!(get_review))
        .routes(routes!(list_review_rows))
        .routes(routes!(decide_review))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Paging {
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

impl From<Paging> for PageRequest {
    fn from(Paging { limit, after }: Paging) -> Self {
        Self { limit, after }
    }
}

/// Reviews of rights: of everybody by a day, and of each person who moved; the newest first.
#[utoipa::path(get, path = "/access-reviews", tag = "access", params(Paging),
    responses((status = 200, body = Page<ReviewFacts>), (status = "4XX", body = ProblemBody)))]
async fn list_reviews(
    State(app): State<App>,
    who: Who,
    Params(paging): Params<Paging>,
) -> Reply<Json<Page<ReviewFacts>>> {
    Ok(Json(app.db.read(&who.actor, ListReviews(paging.into())).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ReviewDraft {
    /// What it is called: `Spring 2027`.
    title: String,
    /// By when everything should be decided.
    due_at: Timestamp,
}

/// Has every role of every active user looked at anew: one row each, kept with what the role allows
/// now.
#[utoipa::path(post, path = "/access-reviews", tag = "access", request_body = ReviewDraft,
    responses((status = 201, body = ReviewFacts), (status = "4XX", body = ProblemBody)))]
async fn start_review(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    body: Body<ReviewDraft>,
) -> Reply<(StatusCode, Json<ReviewFacts>)> {
    let ReviewDraft { title, due_at } = body.value;
    let start = StartReview { title, due_at, book: access.book() };
    Ok((StatusCode::CREATED, Json(app.db.run(&who.actor, start).await?)))
}

/// One review and how far it is.
#[utoipa::path(get, path = "/access-reviews/{id}", tag = "access",
    params(("id" = AccessReviewId, Path)),
    responses((status = 200, body = ReviewFacts), (status = "4XX", body = ProblemBody)))]
async fn get_review(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<AccessReview>,
) -> Reply<Json<ReviewFacts>> {
    Ok(Json(app.db.read(&who.actor, GetReview(id)).await?))
}

/// What is looked at: the roles of each person, as they were when the review began.
#[utoipa::path(get, path = "/access-reviews/{id}/rows", tag = "access",
    params(("id" = AccessReviewId, Path), Paging),
    responses((status = 200, body = Page<ReviewRow>), (status = "4XX", body = ProblemBody)))]
async fn list_review_rows(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<AccessReview>,
    Params(paging): Params<Paging>,
) -> Reply<Json<Page<ReviewRow>>> {
    let list = ListReviewRows { id, page: paging.into() };
    Ok(Json(app.db.read(&who.actor, list).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ReviewVerdict {
    decision: ReviewDecision,
    /// Why; a withdrawal needs one.
    comment: Option<String>,
}

/// Keeps a role of a person, or takes it away in the same moment: once, and not of one's own.
#[utoipa::path(post, path = "/access-reviews/{id}/rows/{user_id}/{role}", tag = "access",
    params(("id" = AccessReviewId, Path), ("user_id" = UserId, Path), ("role" = String, Path)),
    request_body = ReviewVerdict,
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn decide_review(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    Path((id, user_id, role)): Path<(String, String, String)>,
    body: Body<ReviewVerdict>,
) -> Reply<StatusCode> {
    let unknown =
        |error: kernel::UnknownId| Fault::not_found("kernel.unknown_id", error.to_string());
    let review_id = id.parse().map_err(unknown)?;
    let user_id = user_id.parse().map_err(unknown)?;
    let ReviewVerdict { decision, comment } = body.value;
    let (book, from) = (access.book(), origin.address);
    let decide = DecideReview { review_id, user_id, role, decision, comment, book, from };
    app.db.run(&who.actor, decide).await?;
    access.forget_all();
    Ok(StatusCode::NO_CONTENT)
}
