//! What shops list of products.

use std::collections::HashMap;

use catalog::ProductId;
use db::{Ctx, Json, Param, Row, Rows, ToParam};
use kernel::{Fault, Timestamp};
use settings::{Platform, ShopId};
use uuid::Uuid;

use crate::listed::{Listed, ListedProduct, Reason};
use crate::listing::{After, ListingContent, ListingState, ProductListingId, Progress};

/// A listing as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct KeptListing {
    pub(crate) id: ProductListingId,
    pub(crate) shop_id: ShopId,
    pub(crate) product_id: ProductId,
    pub(crate) said: ListingContent,
    pub(crate) progress: Progress,
    pub(crate) told: Option<ListedProduct>,
    pub(crate) told_at: Option<Timestamp>,
    pub(crate) found: Option<Listed>,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) failure: Option<String>,
    pub(crate) due_at: Timestamp,
    pub(crate) created_by: String,
    pub(crate) created_at: Timestamp,
    pub(crate) changed_at: Timestamp,
}

const COLUMNS: &str = "id, shop_id, product_id, said, state, content_hash, told_hash, attempts, \
    version, told, told_at, found, reasons, failure, due_at, created_by, created_at, changed_at, is_sent";

fn read(row: &Row<'_>) -> Result<KeptListing, Fault> {
    Ok(KeptListing {
        id: row.get(0)?,
        shop_id: row.get(1)?,
        product_id: row.get(2)?,
        said: row.get::<Json<_>>(3)?.0,
        progress: Progress {
            state: row.parse(4)?,
            content_hash: row.get(5)?,
            told_hash: row.get(6)?,
            is_sent: row.get(18)?,
            attempts: row.get(7)?,
            version: row.get(8)?,
        },
        told: row.get::<Option<Json<_>>>(9)?.map(|told| told.0),
        told_at: row.get(10)?,
        found: row.get::<Option<Json<_>>>(11)?.map(|found| found.0),
        reasons: row.get::<Json<_>>(12)?.0,
        failure: row.get(13)?,
        due_at: row.get(14)?,
        created_by: row.get(15)?,
        created_at: row.get(16)?,
        changed_at: row.get(17)?,
    })
}

/// The platforms of those shops that are connected and can be told what to list.
pub(crate) fn listing_platforms(
    ctx: &mut Ctx<'_>,
    shops: &[ShopId],
) -> Result<Vec<(ShopId, Platform)>, Fault> {
    let sql =
        "SELECT shop_id, platform FROM connections WHERE shop_id = ANY($1) AND takes_listings";
    ctx.list(sql, &[&shops], |row| Ok((row.get(0)?, row.parse(1)?)))
}

/// Whether a shop is connected and can be told what to list.
pub(crate) fn takes_listings(ctx: &mut Ctx<'_>, shop_id: ShopId) -> Result<bool, Fault> {
    listing_platforms(ctx, &[shop_id]).map(|found| !found.is_empty())
}

/// A listing that nobody asked to be told yet.
pub(crate) struct NewListing {
    pub(crate) id: ProductListingId,
    pub(crate) product_id: ProductId,
    pub(crate) said: ListingContent,
    pub(crate) content_hash: String,
    pub(crate) search_text: String,
}

/// Writes drafts; of a product that the shop has a listing of already, none.
pub(crate) fn insert_listings(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    new: &[NewListing],
) -> Result<u64, Fault> {
    let (now, by) = (ctx.now(), ctx.actor().name.to_string());
    let rows = Rows::new()
        .column(new.iter().map(|one| one.id))
        .column(new.iter().map(|_| shop_id))
        .column(new.iter().map(|one| one.product_id))
        .column(new.iter().map(|one| Json(one.said.clone())))
        .borrowed(new.iter().map(|one| &one.search_text))
        .column(new.iter().map(|_| ListingState::Draft.as_str()))
        .borrowed(new.iter().map(|one| &one.content_hash))
        .column(new.iter().map(|_| Json(Vec::<Reason>::new())))
        .column(new.iter().map(|_| false))
        .column(new.iter().map(|_| 0_i64))
        .column(new.iter().map(|_| now))
        .column(new.iter().map(|_| by.clone()))
        .column(new.iter().map(|_| now))
        .column(new.iter().map(|_| now))
        .column(new.iter().map(|_| 1_i64));
    let columns = [
        "id",
        "shop_id",
        "product_id",
        "said",
        "search_text",
        "state",
        "content_hash",
        "reasons",
        "is_sent",
        "attempts",
        "due_at",
        "created_by",
        "created_at",
        "changed_at",
        "version",
    ];
    let once = "ON CONFLICT (shop_id, product_id) DO NOTHING";
    ctx.insert_rows("product_listings", &columns, &rows, once)
}

/// The listings that a shop has of products.
pub(crate) fn listings_of(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    products: &[ProductId],
) -> Result<HashMap<ProductId, ProductListingId>, Fault> {
    let sql = "SELECT product_id, id FROM product_listings \
               WHERE shop_id = $1 AND product_id = ANY($2)";
    let found = ctx.list(sql, &[&shop_id, &products], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.into_iter().collect())
}

pub(crate) fn find_listings(
    ctx: &mut Ctx<'_>,
    ids: &[ProductListingId],
) -> Result<Vec<KeptListing>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM product_listings WHERE id = ANY($1) ORDER BY id");
    ctx.list(&sql, &[&ids], read)
}

/// Listings, which nobody else changes meanwhile. Rows are locked in one order.
pub(crate) fn lock_listings(
    ctx: &mut Ctx<'_>,
    ids: &[ProductListingId],
) -> Result<Vec<KeptListing>, Fault> {
    let sql =
        format!("SELECT {COLUMNS} FROM product_listings WHERE id = ANY($1) ORDER BY id FOR UPDATE");
    ctx.list(&sql, &[&ids], read)
}

/// The listings of products, whatever the shop, locked as before.
pub(crate) fn lock_listings_of(
    ctx: &mut Ctx<'_>,
    products: &[ProductId],
) -> Result<Vec<KeptListing>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM product_listings WHERE product_id = ANY($1) ORDER BY id FOR UPDATE"
    );
    ctx.list(&sql, &[&products], read)
}

/// Whether there is any listing.
pub(crate) fn has_listings(ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
    let sql = "SELECT 1 FROM product_listings LIMIT 1";
    Ok(ctx.find(sql, &[], |row| row.get::<i64>(0))?.is_some())
}

/// Of which shops listings are.
pub(crate) fn shops_of_listings(
    ctx: &mut Ctx<'_>,
    ids: &[ProductListingId],
) -> Result<Vec<(ProductListingId, ShopId)>, Fault> {
    let sql = "SELECT id, shop_id FROM product_listings WHERE id = ANY($1)";
    ctx.list(sql, &[&ids], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Somebody says something else of a listing.
pub(crate) fn save_listing(
    ctx: &mut Ctx<'_>,
    kept: &KeptListing,
    said: &ListingContent,
    (content_hash, search_text): (&str, &str),
) -> Result<(), Fault> {
    let now = ctx.now();
    let version = kept.progress.version;
    let changed = ctx.execute(
        "UPDATE product_listings SET said = $3, content_hash = $4, search_text = $5, \
         changed_at = $6, version = version + 1 WHERE id = $1 AND version = $2",
        &[&kept.id, &version, &Json(said), &content_hash, &search_text, &now],
    )?;
    if changed == 1 {
        return Ok(());
    }
    Err(Fault::conflict("channels.stale", "the listing was changed meanwhile"))
}

/// What would be told of listings is another since the product changed. The listing itself is not.
pub(crate) fn set_contents(
    ctx: &mut Ctx<'_>,
    set: &[(ProductListingId, String, String)],
) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(set.iter().map(|(id, ..)| *id))
        .borrowed(set.iter().map(|(_, hash, _)| hash))
        .borrowed(set.iter().map(|(.., text)| text));
    let sql = "WITH v(id, hash, words) AS (rows) UPDATE product_listings \
               SET content_hash = v.hash, search_text = v.words \
               FROM v WHERE product_listings.id = v.id";
    ctx.execute_rows(sql, &rows, &[]).map(|_| ())
}

/// Somebody wants listings in another state; due at once, with nothing of what went wrong before.
pub(crate) fn want_listings(
    ctx: &mut Ctx<'_>,
    ids: &[ProductListingId],
    state: ListingState,
) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE product_listings SET state = $2, attempts = 0, due_at = $3, failure = NULL, \
         reasons = $4, changed_at = $3, version = version + 1 WHERE id = ANY($1)",
        &[&ids, &state.as_str(), &now, &Json(Vec::<Reason>::new())],
    )
    .map(|_| ())
}

pub(crate) fn delete_listing(ctx: &mut Ctx<'_>, id: ProductListingId) -> Result<(), Fault> {
    ctx.execute("DELETE FROM product_listings WHERE id = $1", &[&id]).map(|_| ())
}

/// The listing that a shop is told of next.
pub(crate) fn due_listing(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
) -> Result<Option<KeptListing>, Fault> {
    let now = ctx.now();
    let sql = format!(
        "SELECT {COLUMNS} FROM product_listings WHERE shop_id = $1 \
         AND state IN ('wanted', 'leaving') AND due_at <= $2 ORDER BY due_at, id LIMIT 1"
    );
    ctx.find(&sql, &[&shop_id, &now], read)
}

/// When a shop was last told of a listing.
pub(crate) fn listing_tried_at(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
) -> Result<Option<Timestamp>, Fault> {
    let sql = "SELECT tried_at FROM product_listings WHERE shop_id = $1 \
               AND tried_at IS NOT NULL ORDER BY tried_at DESC LIMIT 1";
    ctx.find(sql, &[&shop_id], |row| row.get(0))
}

/// From now on the shop may have it; nobody else is at it until a time.
pub(crate) fn mark_listing_tried(
    ctx: &mut Ctx<'_>,
    id: ProductListingId,
    until: Timestamp,
) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE product_listings SET attempts = attempts + 1, is_sent = true, due_at = $2, \
         tried_at = $3 WHERE id = $1",
        &[&id, &until, &now],
    )
    .map(|_| ())
}

/// Writes how far a listing is. What was said of it is the same: who is at it goes on.
pub(crate) fn set_listing(
    ctx: &mut Ctx<'_>,
    id: ProductListingId,
    after: &After,
) -> Result<(), Fault> {
    let now = ctx.now();
    let (state, reasons) = (after.state.as_str(), Json(&after.reasons));
    let params: [&dyn ToParam; 7] =
        [&id, &state, &after.attempts, &after.due_at, &after.failure, &reasons, &now];
    ctx.execute(
        "UPDATE product_listings SET state = $2, attempts = $3, due_at = $4, failure = $5, \
         reasons = $6, changed_at = $7, is_sent = is_sent AND $2 <> 'ended' \
         WHERE id = $1",
        &params,
    )
    .map(|_| ())
}

/// Writes what a shop shows now, and under which ids.
pub(crate) fn set_listing_told(
    ctx: &mut Ctx<'_>,
    id: ProductListingId,
    (told, hash): (&ListedProduct, &str),
    found: &Listed,
) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE product_listings SET told = $2, told_hash = $3, told_at = $4, found = $5 \
         WHERE id = $1",
        &[&id, &Json(told), &hash, &now, &Json(found)],
    )
    .map(|_| ())
}

/// Which listings are looked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListingFilter {
    /// Of these shops; of all where there are none.
    pub(crate) shops: Option<Vec<ShopId>>,
    pub(crate) state: Option<ListingState>,
    /// Only those of which the shop shows something older.
    pub(crate) differs: bool,
    /// Patterns of words, each of which stands in it.
    pub(crate) words: Vec<String>,
}

impl ListingFilter {
    /// The condition, whose parameters begin with the first.
    fn conditions(&self) -> (String, Vec<Param<'static>>) {
        let mut sql = vec!["true".to_owned()];
        let mut params: Vec<Param<'static>> = Vec::new();
        let mut place = |param: Param<'static>| {
            params.push(param);
            format!("${}", params.len())
        };
        if let Some(shops) = &self.shops {
            let ids: Vec<Uuid> = shops.iter().map(|id| id.uuid()).collect();
            sql.push(format!("shop_id = ANY({})", place(Param::Ids(ids))));
        }
        if let Some(state) = self.state {
            let state = place(Param::Text(state.as_str().into()));
            sql.push(format!("state = {state}"));
        }
        if self.differs {
            sql.push("state = 'live' AND told_hash <> content_hash".to_owned());
        }
        for word in &self.words {
            let word = place(Param::Text(word.clone().into()));
            sql.push(format!("search_text LIKE {word} ESCAPE '\\'"));
        }
        (sql.join(" AND "), params)
    }
}

/// Listings before one of them, the newest first.
pub(crate) fn list_listings(
    ctx: &mut Ctx<'_>,
    filter: &ListingFilter,
    before: Option<ProductListingId>,
    most: i64,
) -> Result<Vec<KeptListing>, Fault> {
    let before = before.unwrap_or_else(|| ProductListingId::from_uuid(Uuid::max()));
    let (conditions, mut params) = filter.conditions();
    params.push(Param::Id(before.uuid()));
    params.push(Param::Int(most));
    let (id, limit) = (params.len() - 1, params.len());
    let sql = format!(
        "SELECT {COLUMNS} FROM product_listings WHERE {conditions} AND id < ${id} \
         ORDER BY id DESC LIMIT ${limit}"
    );
    let params: Vec<&dyn ToParam> = params.iter().map(|one| -> &dyn ToParam { one }).collect();
    ctx.list(&sql, &params, read)
}

/// How many listings are in which state, and of how many the shop shows something older.
pub(crate) fn count_listings(
    ctx: &mut Ctx<'_>,
    filter: &ListingFilter,
) -> Result<Vec<(ListingState, i64, i64)>, Fault> {
    let (conditions, params) = filter.conditions();
    let sql = format!(
        "SELECT state, count(*), count(*) FILTER (WHERE state = 'live' \
         AND told_hash <> content_hash) FROM product_listings WHERE {conditions} \
         GROUP BY state ORDER BY state"
    );
    let params: Vec<&dyn ToParam> = params.iter().map(|one| -> &dyn ToParam { one }).collect();
    ctx.list(&sql, &params, |row| Ok((row.parse(0)?, row.get(1)?, row.get(2)?)))
}
