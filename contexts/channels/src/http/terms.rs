//! The terms by which a shop is asked and read: seen, tried and changed.

use axum::extract::State;
use axum::{Extension, Json};
use customers::PersonInput;
use kernel::{Actor, Fault, FieldFault, Timestamp};
use orders::new_order::{NewBuyer, NewFee, NewLine, NewOrder};
use serde::{Deserialize, Serialize};
use settings::{ShopFacts, ShopId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, PathId, ProblemBody, Reply, Who};

use super::connections::{must_speak_to, spelled, try_door, way_out};
use crate::commands::{ChangeTerms, ready};
use crate::connection::{NewCredentials, Trouble};
use crate::connector::{Ask, Door, SeenOrder, Stage};
use crate::doorway::Doorway;
use crate::jobs::Way;
use crate::queries::{Asked, ConnectionView, DoorOf, GetTerms, ShopToConnect};
use crate::speaker::Speaker;
use crate::{Connection, ConnectionId, permissions};

/// What somebody looks through who tries terms.
const MOST_TRIED: i64 = 10;
/// How far back a trial looks: who tries terms knows the orders of the last days.
const TRIED_DAYS: i64 = 90;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_terms, change_terms))
        .routes(routes!(try_terms))
        .routes(routes!(try_terms_of))
}

#[derive(Serialize, utoipa::ToSchema)]
struct ConnectionTerms {
    /// A JSON document as it was written; nothing where the platform's words are known.
    terms: Option<String>,
}

/// By which terms the shop is asked and read.
#[utoipa::path(get, path = "/channel-connections/{id}/terms", tag = "channels",
    params(("id" = ConnectionId, Path)),
    responses((status = 200, body = ConnectionTerms), (status = "4XX", body = ProblemBody)))]
async fn get_terms(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<Connection>,
) -> Reply<Json<ConnectionTerms>> {
    Ok(Json(ConnectionTerms { terms: app.db.read(&who.actor, GetTerms(id)).await? }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct TermsChanges {
    /// The version the change was made on.
    seen_version: i64,
    /// A JSON document; at most 48 KiB.
    terms: String,
}

/// Asks and reads the shop by other terms: they are tried first.
#[utoipa::path(put, path = "/channel-connections/{id}/terms", tag = "channels",
    params(("id" = ConnectionId, Path)), request_body = TermsChanges,
    responses((status = 200, body = ConnectionView), (status = "4XX", body = ProblemBody)))]
async fn change_terms(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    PathId(id): PathId<Connection>,
    body: Body<TermsChanges>,
) -> Reply<Json<ConnectionView>> {
    let TermsChanges { seen_version, terms } = body.value;
    let Asked { platform, door, .. } = app.db.read(&who.actor, DoorOf(id)).await?;
    let speaker = Speaker::with(must_speak_to(&doorway, platform)?, Some(&terms))?;
    try_door(&way_out(&doorway, &app.db, &speaker)?.to(id), &door).await?;
    let change = ChangeTerms { id, seen_version, terms, abilities: speaker.abilities() };
    Ok(Json(app.db.run(&who.actor, change).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTermsTrial {
    shop_id: ShopId,
    credentials: NewCredentials,
    /// A JSON document; at most 48 KiB.
    terms: String,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct TermsDraft {
    /// A JSON document; at most 48 KiB.
    terms: String,
}

/// Asks a shop once by these terms and shows its orders as they would be read. Nothing is kept.
#[utoipa::path(post, path = "/channel-connections/terms/trial", tag = "channels",
    request_body = NewTermsTrial,
    responses((status = 200, body = TermsTrial), (status = "4XX", body = ProblemBody)))]
async fn try_terms(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    body: Body<NewTermsTrial>,
) -> Reply<Json<TermsTrial>> {
    let NewTermsTrial { shop_id, credentials, terms } = body.value;
    let shop = app.db.read(&who.actor, ShopToConnect(shop_id)).await?;
    let speaker = Speaker::with(must_speak_to(&doorway, shop.platform)?, Some(&terms))?;
    let credentials = spelled(&speaker, credentials).map_err(|fault| fault.under("credentials"))?;
    let (way, now) = (way_out(&doorway, &app.db, &speaker)?, app.db.clock().now());
    Ok(Json(tried(&way, &credentials.door(now), &shop, &who.actor).await?))
}

/// As before, with the key that the connection has.
#[utoipa::path(post, path = "/channel-connections/{id}/terms/trial", tag = "channels",
    params(("id" = ConnectionId, Path)), request_body = TermsDraft,
    responses((status = 200, body = TermsTrial), (status = "4XX", body = ProblemBody)))]
async fn try_terms_of(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    PathId(id): PathId<Connection>,
    body: Body<TermsDraft>,
) -> Reply<Json<TermsTrial>> {
    who.actor.must(permissions::MANAGE)?;
    let Asked { platform, shop, door } = app.db.read(&who.actor, DoorOf(id)).await?;
    let speaker = Speaker::with(must_speak_to(&doorway, platform)?, Some(&body.value.terms))?;
    let way = way_out(&doorway, &app.db, &speaker)?.to(id);
    Ok(Json(tried(&way, &door, &shop, &who.actor).await?))
}

async fn tried(
    way: &Way,
    door: &Door,
    shop: &ShopFacts,
    actor: &Actor,
) -> Result<TermsTrial, Fault> {
    let after = door.at.plus_days(-TRIED_DAYS);
    let body = way.ask_whole(door, &Ask::Changed { after, page: 1, size: MOST_TRIED }).await?;
    let page = way.speaker.read_orders(&body, shop);
    let page = page.map_err(|unreadable| Trouble::Unreadable(unreadable.why))?;
    let abilities = way.speaker.abilities();
    Ok(TermsTrial {
        orders: page.orders.iter().map(|seen| TriedOrder::of(actor, shop, seen)).collect(),
        takes_shipments: abilities.shipments,
        takes_stock: abilities.stock,
        gives_names: abilities.names,
    })
}

/// What was read by terms that are tried.
#[derive(Serialize, utoipa::ToSchema)]
struct TermsTrial {
    /// The first orders that changed within the last ninety days, the longest unchanged first.
    orders: Vec<TriedOrder>,
    /// Whether the terms say how parcels are told.
    takes_shipments: bool,
    /// Whether they say how many pieces to show.
    takes_stock: bool,
    /// Whether they say how both are compared.
    gives_names: bool,
}

/// An order as it would be read. What is personal is masked.
#[derive(Serialize, utoipa::ToSchema)]
struct TriedOrder {
    external_id: String,
    /// Where it stands there: `draft`, `unpaid`, `open`, `completed`, `cancelled`, `refunded`, `failed`, or the
    /// shop's own word where the terms do not name it.
    stage: String,
    /// Whether they name it.
    is_stage_known: bool,
    changed_at: Timestamp,
    placed_at: Option<Timestamp>,
    currency: String,
    total_minor: i64,
    /// How it was paid; nothing while it is not.
    paid_by: Option<String>,
    paid_at: Option<Timestamp>,
    /// How much went back.
    refunded_minor: i64,
    lines: Vec<NewLine>,
    fees: Vec<NewFee>,
    buyer_name: Option<String>,
    buyer_email: Option<String>,
    ship_to: Option<PersonInput>,
    /// Every field that cannot be read, by where it stands at the shop, and why.
    wrong: Vec<FieldFault>,
}

impl TriedOrder {
    fn of(actor: &Actor, shop: &ShopFacts, seen: &SeenOrder) -> Self {
        let said = &seen.said;
        let wrong = ready(shop, seen).err().unwrap_or_default();
        let order: Option<&NewOrder> = seen.order.as_ref().ok();
        let shown = |person: &PersonInput| person.masked().seen_by(actor);
        let buyer = order.map(|order| {
            let NewBuyer { name, email, .. } = order.buyer.clone();
            shown(&PersonInput { name, email, ..PersonInput::default() })
        });
        let PersonInput { name: buyer_name, email: buyer_email, .. } = buyer.unwrap_or_default();
        Self {
            external_id: seen.external_id.clone(),
            stage: word(&said.stage).to_owned(),
            is_stage_known: !matches!(said.stage, Stage::Unknown(_)),
            changed_at: seen.changed_at,
            placed_at: order.and_then(|order| order.placed_at),
            currency: said.currency.clone(),
            total_minor: said.total_minor,
            paid_by: said.payment.as_ref().map(|payment| payment.method.clone()),
            paid_at: said.payment.as_ref().map(|payment| payment.at),
            refunded_minor: said.refunds.iter().map(|refund| refund.amount_minor).sum(),
            lines: order.map(|order| order.lines.clone()).unwrap_or_default(),
            fees: order.map(|order| order.fees.clone()).unwrap_or_default(),
            buyer_name,
            buyer_email,
            ship_to: order.and_then(|order| order.ship_to.as_ref()).map(shown),
            wrong,
        }
    }
}

fn word(stage: &Stage) -> &str {
    match stage {
        Stage::Draft => "draft",
        Stage::Unpaid => "unpaid",
        Stage::Open => "open",
        Stage::Completed => "completed",
        Stage::Cancelled => "cancelled",
        Stage::Refunded => "refunded",
        Stage::Failed => "failed",
        Stage::Unknown(word) => word,
    }
}
