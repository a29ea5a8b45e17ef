//! The work on parcels.

use axum::Json;
use axum::extract::{Path, State};
use kernel::Fault;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, ProblemBody, Reply, Who};

use crate::ParcelId;
use crate::commands::{MoveParcel, Shipping};
use crate::parcel::{ParcelAction, ParcelState};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(move_parcel))
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
    let shipping = match (carrier, tracking_number) {
        (Some(carrier), Some(tracking_number)) => Some(Shipping { carrier, tracking_number }),
        (None, None) => None,
        (Some(_), None) => {
            return Err(Fault::field("tracking_number", "kernel.required", "with a carrier").into());
        }
        (None, Some(_)) => {
            return Err(Fault::field("carrier", "kernel.required", "with a number").into());
        }
    };
    let command = MoveParcel { parcel_id, seen_version, action, shipping };
    let parcel = app.db.run(&who.actor, command).await?;
    Ok(Json(MovedParcel {
        id: parcel.id,
        number: parcel.number,
        state: parcel.state,
        carrier: parcel.carrier,
        tracking_number: parcel.tracking_number,
        version: parcel.version,
    }))
}
