//! What shops list of products, as people look at it.

use std::collections::HashMap;
use std::sync::Arc;

use catalog::{ProductId, SkuId};
use db::{Ctx, Query};
use kernel::{Currency, Cursor, Fault, FieldFault, Page, PageRequest, Permission, Timestamp};
use serde::Serialize;
use settings::{Platform, ShopFacts, ShopId};

use crate::commands::unknown_listing;
use crate::listed::{ListedProduct, Reason};
use crate::listing::{ListingContent, ListingState, ProductListingId};
use crate::norms::{AllNorms, Attribute, AttributeKind, Norms};
use crate::resolving::Known;
use crate::store::{self, KeptListing, ListingFilter};
use crate::{permissions, store::listing_platforms};

/// A listing, if its shop is within the sight of the one who acts.
pub(crate) fn listing_in_sight(
    ctx: &mut Ctx<'_>,
    id: ProductListingId,
) -> Result<Option<KeptListing>, Fault> {
    let found = store::find_listings(ctx, &[id])?.pop();
    Ok(found.filter(|one| ctx.actor().shops().has(one.shop_id.uuid())))
}

/// A listing as a list shows it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelListing)]
pub(crate) struct ListingRow {
    pub(crate) id: ProductListingId,
    #[schema(value_type = String)]
    pub(crate) shop_id: ShopId,
    pub(crate) shop_code: String,
    pub(crate) shop_name: String,
    #[schema(value_type = String)]
    pub(crate) product_id: ProductId,
    pub(crate) product_code: String,
    pub(crate) product_name: String,
    /// As the shop is told it now.
    pub(crate) title: String,
    /// The main picture.
    pub(crate) picture_url: Option<String>,
    /// How many SKUs are offered.
    pub(crate) offers: i64,
    /// The lowest price; nothing where no offer has one.
    pub(crate) least_price_minor: Option<i64>,
    pub(crate) most_price_minor: Option<i64>,
    pub(crate) currency: Option<Currency>,
    pub(crate) state: ListingState,
    /// Whether the shop shows something older than what stands here.
    pub(crate) differs: bool,
    /// Why the shop does not take it, by field.
    pub(crate) reasons: Vec<Reason>,
    /// What went wrong last, as a stable code.
    pub(crate) failure: Option<String>,
    /// How often it was tried since it was wanted.
    pub(crate) attempts: i64,
    /// When it is tried next, while it waits.
    pub(crate) due_at: Option<Timestamp>,
    /// When the shop was last told.
    pub(crate) told_at: Option<Timestamp>,
    /// The shop's own id of the product.
    pub(crate) external_id: Option<String>,
    /// Where buyers see it.
    pub(crate) url: Option<String>,
    pub(crate) created_by: String,
    pub(crate) created_at: Timestamp,
    pub(crate) changed_at: Timestamp,
    pub(crate) version: i64,
}

fn row(one: &KeptListing, known: &Known) -> ListingRow {
    let shop = known.shop(one.shop_id);
    let told = known.resolved((one.shop_id, one.product_id), &one.said, one.told.as_ref());
    let product = known.product(one.product_id);
    let prices = told.iter().flat_map(|told| &told.offers).filter_map(|offer| offer.price_minor);
    let waits = matches!(one.progress.state, ListingState::Wanted | ListingState::Leaving);
    let offers = told.as_ref().map_or(0, |told| told.offers.len());
    ListingRow {
        id: one.id,
        shop_id: one.shop_id,
        shop_code: shop.map(|shop| shop.code.clone()).unwrap_or_default(),
        shop_name: shop.map(|shop| shop.name.clone()).unwrap_or_default(),
        product_id: one.product_id,
        product_code: product.map(|product| product.code.clone()).unwrap_or_default(),
        product_name: product.map(|product| product.page.name.clone()).unwrap_or_default(),
        title: told.as_ref().map(|told| told.title.clone()).unwrap_or_default(),
        picture_url: told.as_ref().and_then(|told| told.picture_urls.first().cloned()),
        offers: i64::try_from(offers).unwrap_or(i64::MAX),
        least_price_minor: prices.clone().min(),
        most_price_minor: prices.max(),
        currency: shop.map(|shop| shop.currency),
        state: one.progress.state,
        differs: one.progress.differs(),
        reasons: one.reasons.clone(),
        failure: one.failure.clone(),
        attempts: one.progress.attempts,
        due_at: waits.then_some(one.due_at),
        told_at: one.told_at,
        external_id: one.found.as_ref().map(|found| found.id.clone()),
        url: one.found.as_ref().and_then(|found| found.url.clone()),
        created_by: one.created_by.clone(),
        created_at: one.created_at,
        changed_at: one.changed_at,
        version: one.progress.version,
    }
}

/// What somebody looks for among listings.
#[derive(Debug, Clone, Default)]
pub(crate) struct LookedFor {
    pub(crate) shop_id: Option<ShopId>,
    pub(crate) state: Option<ListingState>,
    pub(crate) differs: bool,
    /// Words of the product's code or name, or of the title.
    pub(crate) q: Option<String>,
}

/// Longer questions than this find nothing more.
const MOST_WORDS: usize = 8;

impl LookedFor {
    /// As the tables are asked, within the sight of the one who acts.
    fn filter(self, ctx: &Ctx<'_>) -> ListingFilter {
        let seen = ctx.actor().shops().ids();
        let seen = seen.map(|ids| ids.into_iter().map(ShopId::from_uuid).collect::<Vec<_>>());
        let shops = match (self.shop_id, seen) {
            (None, seen) => seen,
            (Some(one), None) => Some(vec![one]),
            (Some(one), Some(seen)) => Some(seen.into_iter().filter(|id| *id == one).collect()),
        };
        let question = kernel::fold(self.q.as_deref().unwrap_or_default());
        let words = question.split_whitespace().take(MOST_WORDS).map(db::containing).collect();
        ListingFilter { shops, state: self.state, differs: self.differs, words }
    }
}

/// Listings, the newest first.
#[derive(Debug, Clone)]
pub(crate) struct ListListings {
    pub(crate) looked_for: LookedFor,
    pub(crate) page: PageRequest,
}

impl Query for ListListings {
    const PERMISSION: Permission = permissions::VIEW_LISTINGS;
    type Output = Page<ListingRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<ListingRow>, Fault> {
        let limit = self.page.limit()?;
        let before = self.page.behind()?;
        let filter = self.looked_for.filter(ctx);
        let rows = store::list_listings(ctx, &filter, before, limit + 1)?;
        let page = Page::from_rows(rows, limit, |row| Cursor::of(row.id));
        let of: Vec<_> = page.items.iter().map(|one| (one.shop_id, one.product_id)).collect();
        let known = Known::load(ctx, &of)?;
        Ok(page.map(|one| row(&one, &known)))
    }
}

/// How many listings are in which state.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct ListingCounts {
    pub(crate) all: i64,
    /// Of which the shop shows something older.
    pub(crate) differing: i64,
    pub(crate) states: Vec<ListingCount>,
}

/// How many listings are in one state; none where it is not there.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct ListingCount {
    pub(crate) state: ListingState,
    pub(crate) listings: i64,
}

/// Counts what a list would show, by state.
#[derive(Debug, Clone)]
pub(crate) struct CountListings(pub(crate) LookedFor);

impl Query for CountListings {
    const PERMISSION: Permission = permissions::VIEW_LISTINGS;
    type Output = ListingCounts;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ListingCounts, Fault> {
        let filter = self.0.filter(ctx);
        let found = store::count_listings(ctx, &filter)?;
        let states = found
            .iter()
            .map(|(state, listings, _)| ListingCount { state: *state, listings: *listings });
        Ok(ListingCounts {
            all: found.iter().map(|(_, count, _)| count).sum(),
            differing: found.iter().map(|(.., differing)| differing).sum(),
            states: states.collect(),
        })
    }
}

/// A shop at which something can be listed from here.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct ListingShop {
    #[schema(value_type = String)]
    pub(crate) shop_id: ShopId,
    pub(crate) code: String,
    pub(crate) name: String,
    #[schema(value_type = String)]
    pub(crate) platform: Platform,
    pub(crate) currency: Currency,
}

/// Shops within sight that are connected and can be told what to list, by code.
#[derive(Debug, Clone)]
pub(crate) struct ListListingShops;

impl Query for ListListingShops {
    const PERMISSION: Permission = permissions::VIEW_LISTINGS;
    type Output = Vec<ListingShop>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<ListingShop>, Fault> {
        let mut shops = settings::all_shops(ctx)?;
        let seen = ctx.actor().shops();
        shops.retain(|shop| seen.has(shop.id.uuid()));
        let ids: Vec<ShopId> = shops.iter().map(|shop| shop.id).collect();
        let takes: HashMap<ShopId, Platform> = listing_platforms(ctx, &ids)?.into_iter().collect();
        let listed = |shop: &Arc<ShopFacts>| {
            let (code, name, currency) = (shop.code.clone(), shop.name.clone(), shop.currency);
            let platform = *takes.get(&shop.id)?;
            Some(ListingShop { shop_id: shop.id, code, name, platform, currency })
        };
        let mut found: Vec<ListingShop> = shops.iter().filter_map(listed).collect();
        found.sort_by(|one, other| one.code.cmp(&other.code));
        Ok(found)
    }
}

/// Something that a platform would not take.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct ListingFault {
    /// Of which field of the listing's content.
    pub(crate) path: String,
    /// As a stable code.
    pub(crate) code: String,
    /// For developers, and what is allowed.
    pub(crate) detail: String,
}

impl From<FieldFault> for ListingFault {
    fn from(fault: FieldFault) -> Self {
        Self { path: fault.path, code: fault.code.to_owned(), detail: fault.detail }
    }
}

/// What a platform takes in a listing, for the form.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct ListingNorms {
    pub(crate) most_title: usize,
    pub(crate) most_description: usize,
    pub(crate) needs_description: bool,
    pub(crate) takes_html: bool,
    pub(crate) least_pictures: usize,
    pub(crate) most_pictures: usize,
    pub(crate) most_options: usize,
    pub(crate) most_offers: usize,
    pub(crate) most_sku: usize,
    pub(crate) shows_compare_at: bool,
    pub(crate) attributes: Vec<ListingAttribute>,
}

/// Something that a platform wants to know.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct ListingAttribute {
    pub(crate) name: &'static str,
    /// `text`, `lines`, `number`, `numbers`, `choice` or `json`.
    pub(crate) kind: &'static str,
    pub(crate) is_required: bool,
    pub(crate) most: usize,
    /// What may be chosen.
    pub(crate) words: &'static [&'static str],
}

impl From<&Norms> for ListingNorms {
    fn from(norms: &Norms) -> Self {
        let attribute = |one: &Attribute| ListingAttribute {
            name: one.name,
            kind: one.kind.as_str(),
            is_required: one.is_required,
            most: one.most,
            words: match one.kind {
                AttributeKind::Choice(words) => words,
                _ => &[],
            },
        };
        Self {
            most_title: norms.most_title,
            most_description: norms.most_description,
            needs_description: norms.needs_description,
            takes_html: norms.takes_html,
            least_pictures: norms.least_pictures,
            most_pictures: norms.most_pictures,
            most_options: norms.most_options,
            most_offers: norms.most_offers,
            most_sku: norms.most_sku,
            shows_compare_at: norms.shows_compare_at,
            attributes: norms.attributes.iter().map(attribute).collect(),
        }
    }
}

/// A SKU of a listing's product, whether it is offered or not.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct ListingVariant {
    #[schema(value_type = String)]
    pub(crate) sku_id: SkuId,
    pub(crate) code: String,
    pub(crate) name: String,
    /// Whether it is still sold.
    pub(crate) is_active: bool,
}

/// A listing with everything that is said of it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelListingWhole)]
pub(crate) struct ListingWhole {
    #[serde(flatten)]
    pub(crate) listing: ListingRow,
    #[schema(value_type = Option<String>)]
    pub(crate) platform: Option<Platform>,
    pub(crate) content: ListingContent,
    /// What the shop is told now.
    pub(crate) now: Option<ListedProduct>,
    /// What it would be told if nothing were said beyond the product's page.
    pub(crate) page: Option<ListedProduct>,
    /// What it was told last.
    pub(crate) told: Option<ListedProduct>,
    pub(crate) variants: Vec<ListingVariant>,
    /// What the platform takes; nothing while the shop is not connected.
    pub(crate) norms: Option<ListingNorms>,
    /// What it would not take of what stands here.
    pub(crate) faults: Vec<ListingFault>,
    /// Whether it can be taken down.
    pub(crate) may_withdraw: bool,
    /// Whether it can be forgotten.
    pub(crate) may_remove: bool,
}

/// One listing.
#[derive(Debug, Clone)]
pub(crate) struct GetListing {
    pub(crate) id: ProductListingId,
    pub(crate) norms: AllNorms,
}

impl Query for GetListing {
    const PERMISSION: Permission = permissions::VIEW_LISTINGS;
    type Output = ListingWhole;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ListingWhole, Fault> {
        let kept = listing_in_sight(ctx, self.id)?.ok_or_else(unknown_listing)?;
        let of = (kept.shop_id, kept.product_id);
        let known = Known::load(ctx, &[of])?;
        let platform = listing_platforms(ctx, &[kept.shop_id])?.pop().map(|(_, one)| one);
        let norms = platform.and_then(|platform| self.norms.of(platform));
        let now = known.resolved(of, &kept.said, kept.told.as_ref());
        let product = known.product(kept.product_id);
        let bare = product.map(|product| ListingContent::at_first(product, kept.said.language));
        let page = bare.and_then(|bare| known.resolved(of, &bare, kept.told.as_ref()));
        let variants = product.map(|product| product.variants.as_slice()).unwrap_or_default();
        let variants = variants.iter().map(|variant| ListingVariant {
            sku_id: variant.sku_id,
            code: variant.code.clone(),
            name: variant.name.clone(),
            is_active: variant.active,
        });
        let progress = &kept.progress;
        Ok(ListingWhole {
            listing: row(&kept, &known),
            platform,
            page,
            variants: variants.collect(),
            norms: norms.map(ListingNorms::from),
            faults: faults(norms, now.as_ref()),
            now,
            told: kept.told,
            may_withdraw: progress
                .withdraw(progress.version)
                .is_ok_and(|next| next != progress.state),
            may_remove: progress.remove(progress.version).is_ok(),
            content: kept.said,
        })
    }
}

fn faults(norms: Option<&Norms>, product: Option<&ListedProduct>) -> Vec<ListingFault> {
    let checked = norms.zip(product).map(|(norms, product)| norms.check(product));
    checked.unwrap_or_default().into_iter().map(ListingFault::from).collect()
}

/// What somebody is about to say of a listing, held against what the platform takes.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct CheckedListing {
    /// What the shop would be told.
    pub(crate) now: ListedProduct,
    /// What it would not take of that.
    pub(crate) faults: Vec<ListingFault>,
}

/// Checks content without keeping it.
#[derive(Debug, Clone)]
pub(crate) struct CheckListing {
    pub(crate) id: ProductListingId,
    pub(crate) said: ListingContent,
    pub(crate) norms: AllNorms,
}

impl Query for CheckListing {
    const PERMISSION: Permission = permissions::VIEW_LISTINGS;
    type Output = CheckedListing;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<CheckedListing, Fault> {
        let kept = listing_in_sight(ctx, self.id)?.ok_or_else(unknown_listing)?;
        let of = (kept.shop_id, kept.product_id);
        let known = Known::load(ctx, &[of])?;
        let product = known.product(kept.product_id).ok_or_else(unknown_listing)?;
        let said = self.said.checked(product)?;
        let now = known.resolved(of, &said, kept.told.as_ref()).ok_or_else(unknown_listing)?;
        let platform = listing_platforms(ctx, &[kept.shop_id])?.pop().map(|(_, one)| one);
        let norms = platform.and_then(|platform| self.norms.of(platform));
        Ok(CheckedListing { faults: faults(norms, Some(&now)), now })
    }
}
