//! Lists, one order, and orders that arrive.

use axum::extract::{Query as UriQuery, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use bytes::Bytes;
use db::Gatherer;
use kernel::{Fault, Kind, PageRequest};
use serde::{Deserialize, Serialize};
use settings::ShopId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use crate::commands::{Delivered, KeepRefused, PlaceOrders, Placed, RevealPeople};
use crate::inbox::Problem;
use crate::new_order::NewOrder;
use crate::order::Source;
use crate::queries::{
    CountOrders, GetOrder, ListOrders, ListedOrders, OrderFilter, OrderView, TabCounts, Today,
    TodaysWork,
};
use crate::{OrderId, OrderName};

/// Orders of one bulk request: what fits a body of 16 MiB with room to spare.
const MOST_IN_BULK: usize = 1_000;

type Door = Extension<Gatherer<PlaceOrders>>;

pub(super) fn router(gatherer: Gatherer<PlaceOrders>) -> OpenApiRouter<App> {
    let intake = OpenApiRouter::new().routes(routes!(place_order)).routes(routes!(place_orders));
    // A shop sends thousands an hour, and each has a name that does what a key would do.
    let intake = web::never_kept(intake, "an order is known by its shop and external id");
    let shown = OpenApiRouter::new().routes(routes!(reveal_people));
    OpenApiRouter::new()
        .merge(intake)
        .merge(web::never_kept(shown, "the answer shows people whole"))
        .routes(routes!(list_orders))
        .routes(routes!(count_orders))
        .routes(routes!(todays_work))
        .routes(routes!(draft_order))
        .routes(routes!(get_order))
        .layer(Extension(gatherer))
}

/// The list of orders.
#[utoipa::path(get, path = "/orders", tag = "orders", params(OrderFilter, PageRequest),
    responses((status = 200, body = ListedOrders), (status = "4XX", body = ProblemBody)))]
async fn list_orders(
    State(app): State<App>,
    who: Who,
    Params(filter): Params<OrderFilter>,
    Params(page): Params<PageRequest>,
) -> Reply<Json<ListedOrders>> {
    Ok(Json(app.db.read(&who.actor, ListOrders { filter, page }).await?))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CountParams {
    #[param(value_type = Option<String>)]
    shop_id: Option<ShopId>,
    /// The zone whose day "today" is; UTC when absent.
    time_zone: Option<String>,
}

/// The numbers on the tabs.
#[utoipa::path(get, path = "/orders/counts", tag = "orders", params(CountParams),
    responses((status = 200, body = TabCounts), (status = "4XX", body = ProblemBody)))]
async fn count_orders(
    State(app): State<App>,
    who: Who,
    Params(params): Params<CountParams>,
) -> Reply<Json<TabCounts>> {
    let time_zone = params.time_zone.unwrap_or_else(|| "UTC".to_owned());
    let query = CountOrders { shop_id: params.shop_id, time_zone };
    Ok(Json(app.db.read(&who.actor, query).await?))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct TodayParams {
    /// The zone whose day "today" is; UTC when absent.
    time_zone: Option<String>,
}

/// What there is to do today, shop by shop: where something is late first, then the nearest
/// deadline.
#[utoipa::path(get, path = "/orders/today", tag = "orders", params(TodayParams),
    responses((status = 200, body = Today), (status = "4XX", body = ProblemBody)))]
async fn todays_work(
    State(app): State<App>,
    who: Who,
    Params(params): Params<TodayParams>,
) -> Reply<Json<Today>> {
    let time_zone = params.time_zone.unwrap_or_else(|| "UTC".to_owned());
    Ok(Json(app.db.read(&who.actor, TodaysWork { time_zone }).await?))
}

/// One order from outside. The same order again is answered with 200 and changes nothing.
#[utoipa::path(post, path = "/orders", tag = "orders", request_body = NewOrder,
    responses((status = 201, body = Placed), (status = 200, body = Placed),
        (status = "4XX", body = ProblemBody)))]
async fn place_order(
    State(app): State<App>,
    Extension(gatherer): Door,
    who: Who,
    body: Body<NewOrder>,
) -> Reply<(StatusCode, Json<Placed>)> {
    let (shop, external_id) = (body.value.shop.clone(), body.value.external_id.clone());
    let raw = body.raw.clone();
    let outcome = match delivered(body.value, body.raw, Source::Api) {
        Ok(delivered) => gatherer.run(&who.actor, delivered).await,
        Err(fault) => Err(fault),
    };
    let placed = match outcome {
        Ok(placed) => placed,
        Err(fault) => {
            keep_refused(&app, &who, shop, external_id, raw, &fault).await?;
            return Err(fault.into());
        }
    };
    let status = if placed.known { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(placed)))
}

/// What a shop sent and we refused stays in the inbox: its people can see what their program sends,
/// and read it again when the cause is mended.
async fn keep_refused(
    app: &App,
    who: &Who,
    shop: String,
    external_id: String,
    raw: Bytes,
    fault: &Fault,
) -> Result<(), Fault> {
    // What got as far as the orders' own tables is in the inbox already.
    if fault.kind() != Kind::Invalid {
        return Ok(());
    }
    let problem = Problem::of(fault);
    let keep = KeepRefused { shop, external_id, source: Source::Api, raw, problem };
    app.db.run(&who.actor, keep).await
}

fn delivered(new: NewOrder, raw: Bytes, source: Source) -> Result<Delivered, Fault> {
    Ok(Delivered { new: new.checked()?, raw, source, draft: false, trusted_address: false })
}

/// Why somebody looks at personal data whole.
#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = OrderReveal)]
#[serde(deny_unknown_fields)]
struct RevealBody {
    /// What for, in up to 200 characters; it stands in the record.
    reason: String,
}

#[derive(Serialize, utoipa::ToSchema)]
struct RevealedPeople {
    people: Vec<customers::PersonView>,
}

/// The people of an order, whole instead of masked: with a reason, so many times a day
/// (`privacy.reveals_per_day`), and told. Needs `customers.reveal` besides.
#[utoipa::path(post, path = "/orders/{id}/reveal", tag = "orders", params(("id" = String, Path)),
    request_body = RevealBody,
    responses((status = 200, body = RevealedPeople), (status = "4XX", body = ProblemBody)))]
async fn reveal_people(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
    body: Body<RevealBody>,
) -> Reply<Json<RevealedPeople>> {
    let command = RevealPeople { order_id, reason: body.value.reason };
    Ok(Json(RevealedPeople { people: app.db.run(&who.actor, command).await? }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ManyOrders {
    /// At most 1,000.
    orders: Vec<NewOrder>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct PlaceOutcomes {
    outcomes: Vec<PlaceOutcome>,
}

/// What became of one order of a bulk request, in the order of the request.
#[derive(Serialize, utoipa::ToSchema)]
struct PlaceOutcome {
    external_id: String,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<OrderId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    known: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<kernel::FieldFault>,
}

impl PlaceOutcome {
    fn of(external_id: String, outcome: Result<Placed, Fault>) -> Self {
        let empty = Self {
            external_id,
            ok: false,
            id: None,
            number: None,
            known: None,
            code: None,
            detail: None,
            fields: Vec::new(),
        };
        match outcome {
            Ok(placed) => Self {
                ok: true,
                id: Some(placed.id),
                number: Some(placed.number),
                known: Some(placed.known),
                ..empty
            },
            Err(fault) => Self {
                code: Some(fault.code()),
                detail: Some(fault.detail().to_owned()),
                fields: fault.wrong_fields().to_vec(),
                ..empty
            },
        }
    }
}

/// Many orders from outside: the good ones go in, each bad one is answered by itself.
#[utoipa::path(post, path = "/orders/bulk", tag = "orders", request_body = ManyOrders,
    responses((status = 200, body = PlaceOutcomes), (status = "4XX", body = ProblemBody)))]
async fn place_orders(
    State(app): State<App>,
    who: Who,
    body: Body<ManyOrders, true>,
) -> Reply<Json<PlaceOutcomes>> {
    let orders = body.value.orders;
    if orders.is_empty() || orders.len() > MOST_IN_BULK {
        return Err(Fault::field("orders", "kernel.out_of_range", "1 to 1,000 orders").into());
    }
    let mut outcomes: Vec<(String, Option<Result<Placed, Fault>>)> = Vec::new();
    let mut good: Vec<(usize, Delivered)> = Vec::new();
    for (at, new) in orders.into_iter().enumerate() {
        let external_id: String = new.external_id.chars().take(100).collect();
        let raw = serde_json::to_vec(&new).map(Bytes::from).unwrap_or_default();
        match delivered(new, raw, Source::Api) {
            Ok(delivered) => {
                outcomes.push((external_id, None));
                good.push((at, delivered));
            }
            Err(fault) => outcomes.push((external_id, Some(Err(fault)))),
        }
    }
    let (places, items): (Vec<usize>, Vec<Delivered>) = good.into_iter().unzip();
    let placed = app.db.run(&who.actor, PlaceMany { items: items.into() }).await?;
    for (at, outcome) in places.into_iter().zip(placed) {
        if let Some(slot) = outcomes.get_mut(at) {
            slot.1 = Some(outcome);
        }
    }
    let lost = || Err(Fault::internal("orders.no_outcome", "an order without an outcome"));
    let outcomes = outcomes
        .into_iter()
        .map(|(external_id, outcome)| PlaceOutcome::of(external_id, outcome.unwrap_or_else(lost)))
        .collect();
    Ok(Json(PlaceOutcomes { outcomes }))
}

/// A set of orders in one commit.
#[derive(Clone)]
struct PlaceMany {
    items: std::sync::Arc<[Delivered]>,
}

impl db::Command for PlaceMany {
    const NAME: &'static str = "orders.place_many";
    const PERMISSION: kernel::Permission = crate::permissions::CREATE;
    type Output = Vec<Result<Placed, Fault>>;

    fn run(self, ctx: &mut db::Ctx<'_>) -> Result<Self::Output, Fault> {
        crate::commands::place(ctx, &self.items)
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct DraftParams {
    /// Whether it goes to review at once.
    #[serde(default)]
    submit: bool,
}

/// An order entered by hand: a draft, or with `submit=true` a new order at once.
#[utoipa::path(post, path = "/orders/drafts", tag = "orders", params(DraftParams),
    request_body = NewOrder,
    responses((status = 201, body = Placed), (status = 200, body = Placed),
        (status = "4XX", body = ProblemBody)))]
async fn draft_order(
    Extension(gatherer): Door,
    who: Who,
    UriQuery(params): UriQuery<DraftParams>,
    body: Body<NewOrder>,
) -> Reply<(StatusCode, Json<Placed>)> {
    let delivered =
        Delivered { draft: !params.submit, ..delivered(body.value, body.raw, Source::Manual)? };
    let placed = gatherer.run(&who.actor, delivered).await?;
    let status = if placed.known { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(placed)))
}

/// One order with everything that belongs to it.
#[utoipa::path(get, path = "/orders/{id}", tag = "orders",
    params(("id" = String, Path)),
    responses((status = 200, body = OrderView), (status = "4XX", body = ProblemBody)))]
async fn get_order(
    State(app): State<App>,
    who: Who,
    PathId(order_id): PathId<OrderName>,
) -> Reply<Json<OrderView>> {
    Ok(Json(app.db.read(&who.actor, GetOrder { order_id }).await?))
}
