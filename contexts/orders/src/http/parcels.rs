//! The work on parcels.

use axum::Json;
use axum::extract::{Path, State};
use kernel::Fault;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, ProblemBody, Reply, Who};

use crate::ParcelId;
use crate::commands::{MoveParcel, MoveParcels, Shipping};
use crate::parcel::{Parcel, ParcelAction, ParcelState};

/// Parcels of one request: a shelf's pick list or a carrier's bag, and one commit stays short.
const MOST_MOVES: usize = 500;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(move_parcel)).routes(routes!(move_parcels))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct MoveBody {
    seen_version: Option<i64>,
    /// For `label` and `ship`.
    carrier: Option<String>,
    tracking_number: Option<String>,
}

/// Where a parcel stands after a move.
#[derive(Serialize, utoipa::ToSchema)]
struct MovedParcel {
    id: ParcelId,
    number: String,
    state: ParcelState,
    carrier: Option<String>,
    tracking_number: Option<String>,
    version: i64,
}

/// Something is done with a parcel: `release`, `start-picking`, `pick`, `short`, `pack`, `label`,
/// `void-label`, `ship`, `out-for-delivery`, `deliver`, `intercept`, `put-back`, `lose`,
/// `return-to-sender`.
#[utoipa::path(post, path = "/fulfilments/{id}/{action}", tag = "orders",
    params(("id" = String, Path), ("action" = String, Path)), request_body = MoveBody,
    responses((status = 200, body = MovedParcel), (status = "4XX", body = ProblemBody)))]
async fn move_parcel(
    State(app): State<App>,
    who: Who,
    Path((id, action)): Path<(String, String)>,
    body: Body<MoveBody>,
) -> Reply<Json<MovedParcel>> {
    let parcel_id: ParcelId =
        id.parse().map_err(|_| Fault::not_found("kernel.unknown_id", "no such parcel"))?;
    let action: ParcelAction = action
        .replace('-', "_")
        .parse()
        .map_err(|_| Fault::not_found("orders.unknown_action", "no such action"))?;
    let MoveBody { seen_version, carrier, tracking_number } = body.value;
    let shipping = shipping(carrier, tracking_number)?;
    let command = MoveParcel { parcel_id, seen_version, action, shipping };
    Ok(Json(app.db.run(&who.actor, command).await?.into()))
}

fn shipping(
    carrier: Option<String>,
    tracking_number: Option<String>,
) -> Result<Option<Shipping>, Fault> {
    match (carrier, tracking_number) {
        (Some(carrier), Some(tracking_number)) => Ok(Some(Shipping { carrier, tracking_number })),
        (None, None) => Ok(None),
        (Some(_), None) => {
            Err(Fault::field("tracking_number", "kernel.required", "with a carrier"))
        }
        (None, Some(_)) => Err(Fault::field("carrier", "kernel.required", "with a number")),
    }
}

impl From<Parcel> for MovedParcel {
    fn from(parcel: Parcel) -> Self {
        Self {
            id: parcel.id,
            number: parcel.number,
            state: parcel.state,
            carrier: parcel.carrier,
            tracking_number: parcel.tracking_number,
            version: parcel.version,
        }
    }
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct MovesBody {
    /// At most 500.
    moves: Vec<ParcelMove>,
}

/// What is done with one parcel.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ParcelMove {
    id: ParcelId,
    action: ParcelAction,
    seen_version: Option<i64>,
    /// For `label` and `ship`.
    carrier: Option<String>,
    tracking_number: Option<String>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct MoveOutcomes {
    outcomes: Vec<MoveOutcome>,
}

/// What became of one parcel, in the order of the request.
#[derive(Serialize, utoipa::ToSchema)]
struct MoveOutcome {
    id: ParcelId,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    parcel: Option<MovedParcel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<kernel::FieldFault>,
}

impl MoveOutcome {
    fn of(id: ParcelId, outcome: Result<Parcel, Fault>) -> Self {
        match outcome {
            Ok(parcel) => Self {
                id,
                ok: true,
                parcel: Some(parcel.into()),
                code: None,
                detail: None,
                fields: Vec::new(),
            },
            Err(fault) => Self {
                id,
                ok: false,
                parcel: None,
                code: Some(fault.code()),
                detail: Some(fault.detail().to_owned()),
                fields: fault.wrong_fields().to_vec(),
            },
        }
    }
}

/// Something is done with each of many parcels: those that can take their step do, each other is
/// answered by itself.
#[utoipa::path(post, path = "/fulfilments/moves", tag = "orders", request_body = MovesBody,
    responses((status = 200, body = MoveOutcomes), (status = "4XX", body = ProblemBody)))]
async fn move_parcels(
    State(app): State<App>,
    who: Who,
    body: Body<MovesBody>,
) -> Reply<Json<MoveOutcomes>> {
    let moves = body.value.moves;
    if moves.is_empty() || moves.len() > MOST_MOVES {
        return Err(Fault::field("moves", "kernel.out_of_range", "1 to 500 parcels").into());
    }
    let ids: Vec<ParcelId> = moves.iter().map(|one| one.id).collect();
    let mut outcomes: Vec<Option<Result<Parcel, Fault>>> = Vec::with_capacity(moves.len());
    let mut good = Vec::with_capacity(moves.len());
    for one in moves {
        match shipping(one.carrier, one.tracking_number) {
            Ok(shipping) => {
                let (parcel_id, seen_version, action) = (one.id, one.seen_version, one.action);
                good.push(MoveParcel { parcel_id, seen_version, action, shipping });
                outcomes.push(None);
            }
            Err(fault) => outcomes.push(Some(Err(fault))),
        }
    }
    let mut moved = app.db.run(&who.actor, MoveParcels { moves: good }).await?.into_iter();
    let missing = || Err(Fault::internal("orders.no_outcome", "a parcel without an outcome"));
    let outcomes = ids.into_iter().zip(outcomes).map(|(id, outcome)| {
        let outcome = outcome.or_else(|| moved.next()).unwrap_or_else(missing);
        MoveOutcome::of(id, outcome)
    });
    Ok(Json(MoveOutcomes { outcomes: outcomes.collect() }))
}
