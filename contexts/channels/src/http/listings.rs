//! What shops list of products: drafted, said, checked, put there and taken down.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use catalog::ProductId;
use kernel::{Page, PageRequest};
use serde::{Deserialize, Serialize};
use settings::ShopId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{App, Body, Params, PathId, ProblemBody, Reply, Who};

use crate::commands::{
    DraftListings, PublishListings, RemoveListing, SaveListing, WishOutcome, WishedListing,
    WithdrawListings,
};
use crate::doorway::Doorway;
use crate::listing::{
    ListingContent, ListingLanguage, ListingState, ProductListing, ProductListingId,
};
use crate::norms::AllNorms;
use crate::queries::{
    CheckListing, CheckedListing, CountListings, GetListing, ListListingShops, ListListings,
    ListingCounts, ListingFault, ListingRow, ListingShop, ListingWhole, LookedFor,
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_channel_listings, draft_channel_listings))
        .routes(routes!(count_channel_listings))
        .routes(routes!(list_listing_shops))
        .routes(routes!(get_channel_listing, save_channel_listing))
        .routes(routes!(check_channel_listing))
        .routes(routes!(publish_channel_listings))
        .routes(routes!(withdraw_channel_listings))
        .routes(routes!(remove_channel_listing))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ListingParams {
    /// Only those of this shop.
    #[param(value_type = Option<String>)]
    shop_id: Option<ShopId>,
    /// Only those in this state.
    state: Option<ListingState>,
    /// Only those of which the shop shows something older, when it is true.
    differs: Option<bool>,
    /// Words of the product's code or name, or of the title.
    q: Option<String>,
    /// 1 to 200; 50 when absent.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// What shops list of products, the newest first.
#[utoipa::path(get, path = "/channel-listings", tag = "listings", params(ListingParams),
    responses((status = 200, body = Page<ListingRow>), (status = "4XX", body = ProblemBody)))]
async fn list_channel_listings(
    State(app): State<App>,
    who: Who,
    Params(params): Params<ListingParams>,
) -> Reply<Json<Page<ListingRow>>> {
    let ListingParams { shop_id, state, differs, q, limit, after } = params;
    let looked_for = LookedFor { shop_id, state, differs: differs.unwrap_or_default(), q };
    let list = ListListings { looked_for, page: PageRequest { limit, after } };
    Ok(Json(app.db.read(&who.actor, list).await?))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct CountedParams {
    /// Only those of this shop.
    #[param(value_type = Option<String>)]
    shop_id: Option<ShopId>,
    /// Words of the product's code or name, or of the title.
    q: Option<String>,
}

/// How many listings are in which state.
#[utoipa::path(get, path = "/channel-listings/counts", tag = "listings", params(CountedParams),
    responses((status = 200, body = ListingCounts), (status = "4XX", body = ProblemBody)))]
async fn count_channel_listings(
    State(app): State<App>,
    who: Who,
    Params(params): Params<CountedParams>,
) -> Reply<Json<ListingCounts>> {
    let CountedParams { shop_id, q } = params;
    let looked_for = LookedFor { shop_id, q, ..LookedFor::default() };
    Ok(Json(app.db.read(&who.actor, CountListings(looked_for)).await?))
}

#[derive(Serialize, utoipa::ToSchema)]
struct ListingShops {
    items: Vec<ListingShop>,
}

/// The shops at which something can be listed from here, by code.
#[utoipa::path(get, path = "/channel-listings/shops", tag = "listings",
    responses((status = 200, body = ListingShops), (status = "4XX", body = ProblemBody)))]
async fn list_listing_shops(State(app): State<App>, who: Who) -> Reply<Json<ListingShops>> {
    Ok(Json(ListingShops { items: app.db.read(&who.actor, ListListingShops).await? }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ListingDrafts {
    shop_id: ShopId,
    /// 1 to 100.
    product_ids: Vec<ProductId>,
    /// Whose words of the products' pages are told.
    language: ListingLanguage,
}

#[derive(Serialize, utoipa::ToSchema)]
struct DraftedListing {
    #[schema(value_type = String)]
    product_id: ProductId,
    id: ProductListingId,
}

#[derive(Serialize, utoipa::ToSchema)]
struct DraftedListings {
    items: Vec<DraftedListing>,
}

/// Makes drafts of listings, as the products' pages have them. Of a product that the shop has a listing of
/// already, it is that one.
#[utoipa::path(post, path = "/channel-listings", tag = "listings", request_body = ListingDrafts,
    responses((status = 201, body = DraftedListings), (status = "4XX", body = ProblemBody)))]
async fn draft_channel_listings(
    State(app): State<App>,
    who: Who,
    body: Body<ListingDrafts>,
) -> Reply<(StatusCode, Json<DraftedListings>)> {
    let ListingDrafts { shop_id, product_ids, language } = body.value;
    let draft = DraftListings { shop_id, product_ids, language };
    let made = app.db.run_once(&who.actor, body.once, draft).await?;
    let items = made.into_iter().map(|(product_id, id)| DraftedListing { product_id, id });
    Ok((StatusCode::CREATED, Json(DraftedListings { items: items.collect() })))
}

/// A listing with everything that is said of it, what the platform takes, and what of it it would not.
#[utoipa::path(get, path = "/channel-listings/{id}", tag = "listings",
    params(("id" = ProductListingId, Path)),
    responses((status = 200, body = ListingWhole), (status = "4XX", body = ProblemBody)))]
async fn get_channel_listing(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    PathId(id): PathId<ProductListing>,
) -> Reply<Json<ListingWhole>> {
    let norms = AllNorms(doorway.connectors);
    Ok(Json(app.db.read(&who.actor, GetListing { id, norms }).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ListingChanges {
    /// The version the changes were made on.
    seen_version: i64,
    content: ListingContent,
}

/// Says something else of a product at a shop. The shop is not told by that: it is published again.
#[utoipa::path(put, path = "/channel-listings/{id}", tag = "listings",
    params(("id" = ProductListingId, Path)), request_body = ListingChanges,
    responses((status = 200, body = ListingWhole), (status = "4XX", body = ProblemBody)))]
async fn save_channel_listing(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    PathId(id): PathId<ProductListing>,
    body: Body<ListingChanges>,
) -> Reply<Json<ListingWhole>> {
    let ListingChanges { seen_version, content } = body.value;
    app.db.run(&who.actor, SaveListing { id, seen_version, said: content }).await?;
    let norms = AllNorms(doorway.connectors);
    Ok(Json(app.db.read(&who.actor, GetListing { id, norms }).await?))
}

/// Holds content against what the platform takes, without keeping it.
#[utoipa::path(post, path = "/channel-listings/{id}/check", tag = "listings",
    params(("id" = ProductListingId, Path)), request_body = ListingContent,
    responses((status = 200, body = CheckedListing), (status = "4XX", body = ProblemBody)))]
async fn check_channel_listing(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    PathId(id): PathId<ProductListing>,
    body: Body<ListingContent>,
) -> Reply<Json<CheckedListing>> {
    let norms = AllNorms(doorway.connectors);
    Ok(Json(app.db.read(&who.actor, CheckListing { id, said: body.value, norms }).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct WishedListings {
    /// 1 to 200.
    items: Vec<SeenListing>,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SeenListing {
    id: ProductListingId,
    /// The version that was on the screen.
    seen_version: i64,
}

impl WishedListings {
    fn seen(self) -> Vec<(ProductListingId, i64)> {
        self.items.into_iter().map(|one| (one.id, one.seen_version)).collect()
    }
}

#[derive(Serialize, utoipa::ToSchema)]
struct ListingOutcomes {
    items: Vec<ListingOutcome>,
}

/// What became of a row of a request.
#[derive(Serialize, utoipa::ToSchema)]
struct ListingOutcome {
    id: ProductListingId,
    /// `wanted`: the shop is told next; `unchanged`: there is nothing to tell; `wrong`: the platform would not take
    /// it; `refused`: why stands in `code`.
    outcome: &'static str,
    /// Why it was refused.
    code: Option<&'static str>,
    /// What the platform would not take.
    faults: Vec<ListingFault>,
}

impl From<WishedListing> for ListingOutcome {
    fn from(wished: WishedListing) -> Self {
        let (outcome, code, faults) = match wished.outcome {
            WishOutcome::Wanted => ("wanted", None, Vec::new()),
            WishOutcome::Unchanged => ("unchanged", None, Vec::new()),
            WishOutcome::Wrong(faults) => ("wrong", None, faults),
            WishOutcome::Refused(fault) => ("refused", Some(fault.code()), Vec::new()),
        };
        let faults = faults.into_iter().map(ListingFault::from).collect();
        Self { id: wished.id, outcome, code, faults }
    }
}

fn outcomes(all: Vec<WishedListing>) -> Json<ListingOutcomes> {
    Json(ListingOutcomes { items: all.into_iter().map(ListingOutcome::from).collect() })
}

/// Puts listings at their shops, or tells what is there already anew; each is answered by itself.
#[utoipa::path(post, path = "/channel-listings/publish", tag = "listings",
    request_body = WishedListings,
    responses((status = 202, body = ListingOutcomes), (status = "4XX", body = ProblemBody)))]
async fn publish_channel_listings(
    State(app): State<App>,
    Extension(doorway): Extension<Doorway>,
    who: Who,
    body: Body<WishedListings>,
) -> Reply<(StatusCode, Json<ListingOutcomes>)> {
    let norms = AllNorms(doorway.connectors);
    let publish = PublishListings { seen: body.value.seen(), norms };
    Ok((StatusCode::ACCEPTED, outcomes(app.db.run(&who.actor, publish).await?)))
}

/// Takes listings down; what was said of them stays.
#[utoipa::path(post, path = "/channel-listings/withdraw", tag = "listings",
    request_body = WishedListings,
    responses((status = 202, body = ListingOutcomes), (status = "4XX", body = ProblemBody)))]
async fn withdraw_channel_listings(
    State(app): State<App>,
    who: Who,
    body: Body<WishedListings>,
) -> Reply<(StatusCode, Json<ListingOutcomes>)> {
    let withdraw = WithdrawListings(body.value.seen());
    Ok((StatusCode::ACCEPTED, outcomes(app.db.run(&who.actor, withdraw).await?)))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ListingRemoval {
    /// The version that was on the screen.
    seen_version: i64,
}

/// Forgets what was said of a product at a shop that does not show it.
#[utoipa::path(post, path = "/channel-listings/{id}/remove", tag = "listings",
    params(("id" = ProductListingId, Path)), request_body = ListingRemoval,
    responses((status = 204), (status = "4XX", body = ProblemBody)))]
async fn remove_channel_listing(
    State(app): State<App>,
    who: Who,
    PathId(id): PathId<ProductListing>,
    body: Body<ListingRemoval>,
) -> Reply<StatusCode> {
    let remove = RemoveListing { id, seen_version: body.value.seen_version };
    app.db.run(&who.actor, remove).await?;
    Ok(StatusCode::NO_CONTENT)
}
