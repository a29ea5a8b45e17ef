//! Tokens of programs.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, PathId, ProblemBody, Reply, Who};

use super::person;
use crate::api_token::{self, ApiToken, TokenFacts, TokenId};
use crate::commands::{AddToken, WithdrawToken};
use crate::people::Access;
use crate::queries::ListTokens;
use crate::secret;
use crate::sign_in::Origin;
use crate::user::UserId;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_tokens, add_token)).routes(routes!(withdraw_token))
}

#[derive(Serialize, utoipa::ToSchema)]
struct Tokens {
    items: Vec<TokenFacts>,
}

/// One's own tokens; everybody's with the permission `access.manage_tokens`.
#[utoipa::path(get, path = "/tokens", tag = "access",
    responses((status = 200, body = Tokens), (status = "4XX", body = ProblemBody)))]
async fn list_tokens(State(app): State<App>, who: Who) -> Reply<Json<Tokens>> {
    Ok(Json(Tokens { items: app.db.read(&who.actor, ListTokens).await? }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// What it is for.
    name: String,
    /// What it may do, as far as its owner may: permissions by name.
    scopes: Vec<String>,
    /// For how many days it is good: 1 to 730, 365 when absent.
    valid_days: Option<i64>,
    /// A service account it is for; oneself when absent.
    user_id: Option<UserId>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct MadeToken {
    #[serde(flatten)]
    facts: TokenFacts,
    /// The token itself, shown this once: `Authorization: Bearer twt_…`.
    token: String,
}

/// Makes a token for a program. It is shown once: an `Idempotency-Key` is not heeded here, because
/// the answer is kept nowhere.
#[utoipa::path(post, path = "/tokens", tag = "access", request_body = NewToken,
    responses((status = 201, body = MadeToken), (status = "4XX", body = ProblemBody)))]
async fn add_token(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    body: Body<NewToken>,
) -> Reply<(StatusCode, Json<MadeToken>)> {
    person(&who.actor)?;
    let NewToken { name, scopes, valid_days, user_id } = body.value;
    let (name, scopes) = api_token::check(&name, &scopes, access.known_permissions())?;
    let token = secret::draw(secret::API_TOKEN_PREFIX)?;
    let add = AddToken {
        of: user_id,
        name,
        scopes,
        valid_days: api_token::check_days(valid_days)?,
        token_hash: secret::hash(&token),
        book: access.book(),
        from: origin.address,
    };
    let facts = app.db.run(&who.actor, add).await?;
    Ok((StatusCode::CREATED, Json(MadeToken { facts, token })))
}

/// Withdraws a token.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "access", params(("id" = TokenId, Path)),
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn withdraw_token(
    State(app): State<App>,
    Extension(access): Extension<Access>,
    who: Who,
    origin: Origin,
    PathId(token_id): PathId<ApiToken>,
) -> Reply<StatusCode> {
    app.db.run(&who.actor, WithdrawToken { token_id, from: origin.address }).await?;
    access.forget_all();
    Ok(StatusCode::NO_CONTENT)
}
