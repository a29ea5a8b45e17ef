//! What other contexts ask of the catalog, in their own transaction and for whole sets at once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use db::Ctx;
use kernel::{Currency, Fault, Price, clean_line, fold};
use settings::ShopId;

use crate::barcode;
use crate::facts::SkuFacts;
use crate::search::words;
use crate::store::mappings::{self, Asked};
use crate::store::search;
use crate::store::{barcodes, facts};
use crate::{SkuId, permissions};

/// The longest code of a shop that is looked up; marketplaces stop at 40 to 100.
pub(crate) const MOST_EXTERNAL: usize = 200;

/// A code as it is looked up; nothing when no shop could mean anything by it.
pub(crate) fn asked(shop_id: ShopId, external: &str) -> Option<Asked> {
    let external = clean_line(external, MOST_EXTERNAL).ok().filter(|text| !text.is_empty())?;
    let (folded, barcode_key) = (fold(&external), barcode::key(&external));
    Some(Asked { shop_id, external, folded, barcode_key })
}

/// What codes mean as shops write them, in the order asked: by the shop's mapping, then by our own
/// code, then by a barcode. Codes that mean nothing are put on the work list, and their place in
/// the answer is empty. Also SKUs that are not sold any more are found: see [`SkuFacts::active`].
///
/// One statement for the whole set; one more if there are bundles in it, and one if there are
/// unknown codes.
///
/// # Errors
/// What the engine reports.
pub fn resolve(
    ctx: &mut Ctx<'_>,
    asked: &[(ShopId, &str)],
) -> Result<Vec<Option<Arc<SkuFacts>>>, Fault> {
    let set = Set::of(asked);
    let found = set.find(ctx)?;
    let unknown: Vec<&Asked> = set
        .distinct
        .iter()
        .zip(&found)
        .filter_map(|(asked, facts)| facts.is_none().then_some(asked))
        .collect();
    if !unknown.is_empty() {
        mappings::remember(ctx, unknown)?;
    }
    Ok(set.spread(&found))
}

/// As [`resolve`], without remembering what is unknown: for previews and other looks.
///
/// # Errors
/// What the engine reports.
pub fn lookup(
    ctx: &mut Ctx<'_>,
    asked: &[(ShopId, &str)],
) -> Result<Vec<Option<Arc<SkuFacts>>>, Fault> {
    let set = Set::of(asked);
    let found = set.find(ctx)?;
    Ok(set.spread(&found))
}

/// What was asked, each code once.
struct Set {
    distinct: Vec<Asked>,
    /// For each of the asked its place among the distinct.
    places: Vec<Option<usize>>,
}

impl Set {
    fn of(asked_codes: &[(ShopId, &str)]) -> Self {
        let mut distinct: Vec<Asked> = Vec::new();
        let mut known: HashMap<(ShopId, String), usize> = HashMap::new();
        let places = asked_codes.iter().map(|(shop_id, external)| {
            let asked = asked(*shop_id, external)?;
            let place = *known.entry((*shop_id, asked.folded.clone())).or_insert(distinct.len());
            if place == distinct.len() {
                distinct.push(asked);
            }
            Some(place)
        });
        let places = places.collect();
        Self { distinct, places }
    }

    fn find(&self, ctx: &mut Ctx<'_>) -> Result<Vec<Option<Arc<SkuFacts>>>, Fault> {
        let facts::Resolved { places, facts } = facts::resolve(ctx, &self.distinct)?;
        let facts: HashMap<SkuId, Arc<SkuFacts>> =
            facts.into_iter().map(|(id, facts)| (id, Arc::new(facts))).collect();
        let mut found = vec![None; self.distinct.len()];
        for (place, id) in places {
            if let Some(slot) = found.get_mut(place) {
                *slot = facts.get(&id).cloned();
            }
        }
        Ok(found)
    }

    fn spread(&self, found: &[Option<Arc<SkuFacts>>]) -> Vec<Option<Arc<SkuFacts>>> {
        let at = |place: &Option<usize>| found.get((*place)?)?.clone();
        self.places.iter().map(at).collect()
    }
}

/// The SKUs with these ids; one that is not there is missing from the answer. One statement, and
/// one more if there are bundles among them.
///
/// # Errors
/// What the engine reports.
pub fn skus(ctx: &mut Ctx<'_>, ids: &[SkuId]) -> Result<HashMap<SkuId, Arc<SkuFacts>>, Fault> {
    let found = facts::by_id(ctx, ids)?;
    Ok(found.into_iter().map(|(id, facts)| (id, Arc::new(facts))).collect())
}

/// Whose code or barcode these texts are, by the text as it was asked for; what nothing has is missing.
/// Two statements, however many are asked for.
///
/// # Errors
/// What the engine reports.
pub fn ids_by_code(ctx: &mut Ctx<'_>, codes: &[&str]) -> Result<HashMap<String, SkuId>, Fault> {
    if codes.is_empty() {
        return Ok(HashMap::new());
    }
    let folded: Vec<String> = codes.iter().map(|code| fold(code)).collect();
    let keys: Vec<String> = codes.iter().map(|code| barcode::key(code)).collect();
    let by_code = search::by_codes(ctx, &folded)?;
    let asked_keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let by_barcode = barcodes::owners(ctx, &asked_keys)?;
    let owner = |(code, key): (&String, &String)| {
        by_code.get(code).or_else(|| by_barcode.get(key)).copied()
    };
    let asked = codes.iter().zip(folded.iter().zip(&keys));
    Ok(asked.filter_map(|(code, forms)| Some(((*code).to_owned(), owner(forms)?))).collect())
}

/// How shops write SKUs: what was mapped there, and our own code where the shop means nothing else by it; a SKU
/// with each of its spellings. One statement, however many are asked for; each is asked for once.
///
/// # Errors
/// What the engine reports.
pub fn codes_at(
    ctx: &mut Ctx<'_>,
    asked: &[(ShopId, SkuId)],
) -> Result<Vec<(ShopId, SkuId, String)>, Fault> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let found = mappings::codes_at(ctx, asked)?;
    let mut seen: HashSet<(ShopId, String)> = HashSet::new();
    // What was mapped comes first: it is spelled as the shop does.
    Ok(found.into_iter().filter(|(shop, _, code)| seen.insert((*shop, fold(code)))).collect())
}

/// The bundles that these SKUs are parts of, each once.
///
/// # Errors
/// What the engine reports.
pub fn bundles_of(ctx: &mut Ctx<'_>, parts: &[SkuId]) -> Result<Vec<SkuId>, Fault> {
    if parts.is_empty() { Ok(Vec::new()) } else { facts::bundles_of(ctx, parts) }
}

/// What pieces of these SKUs cost the house; who may not know gets nothing.
///
/// # Errors
/// What the engine reports.
pub fn costs(ctx: &mut Ctx<'_>, ids: &[SkuId]) -> Result<HashMap<SkuId, (Price, Currency)>, Fault> {
    if ids.is_empty() || !ctx.actor().may(permissions::VIEW_COST) {
        return Ok(HashMap::new());
    }
    facts::costs(ctx, ids)
}

/// The SKUs somebody may mean: first those whose code begins with it, then those in whose code,
/// name or variant every word of it stands; each by code, at most `most`. A scanned barcode finds
/// its SKU. Nothing for a blank question.
///
/// # Errors
/// What the engine reports.
pub fn search_ids(ctx: &mut Ctx<'_>, q: &str, most: i64) -> Result<Vec<SkuId>, Fault> {
    if words(q).is_empty() || most <= 0 {
        return Ok(Vec::new());
    }
    let limit = usize::try_from(most).unwrap_or(usize::MAX);
    let mut ids = search::by_code_prefix(ctx, &fold(q), most)?;
    if ids.len() < limit {
        let mut seen: HashSet<SkuId> = ids.iter().copied().collect();
        let more = search::by_text(ctx, q, most)?;
        ids.extend(more.into_iter().filter(|id| seen.insert(*id)));
        ids.truncate(limit);
    }
    Ok(ids)
}
