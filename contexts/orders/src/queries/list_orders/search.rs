//! From what somebody typed into the search box to orders: one phrase, or many numbers at once.

use std::collections::{HashMap, HashSet};

use customers::SubjectType;
use db::Ctx;
use kernel::Fault;
use serde::Serialize;

use crate::pasted::{Number, Pasted};
use crate::{OrderId, store};

/// What one word may find before the list is asked for a better word.
const MOST_FOUND: i64 = 500;
/// Orders shown of one SKU among pasted numbers, the newest: a best seller stands in half the house's.
const MOST_PER_SKU: usize = 100;

/// What became of numbers that were looked for together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PastedNumbers {
    /// How many different ones there were.
    pub numbers: i64,
    /// Those that were given more than once.
    pub repeated: Vec<RepeatedNumber>,
    /// SKUs that stand in more orders than are shown.
    pub cut: Vec<String>,
}

/// A number that was given more than once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RepeatedNumber {
    pub number: String,
    pub times: i64,
}

/// The orders a question means.
pub(crate) struct Found {
    /// Of pasted numbers in their order, each order once; of a phrase in any.
    pub(crate) ids: Vec<OrderId>,
    pub(crate) pasted: Option<PastedNumbers>,
    /// Pasted numbers that nothing has.
    pub(crate) not_found: Vec<String>,
}

/// The orders a search text means; nothing when nothing is looked for.
pub(crate) fn look_up(ctx: &mut Ctx<'_>, q: Option<&str>) -> Result<Option<Found>, Fault> {
    let Some(q) = q.map(str::trim).filter(|q| !q.is_empty()) else { return Ok(None) };
    let pasted = Pasted::read(q)?;
    let folded: Vec<String> = pasted.numbers.iter().map(|number| number.folded.clone()).collect();
    let by_number = store::order_ids_by_number(ctx, &folded)?;
    if pasted.surely || (pasted.numbers.len() > 1 && !by_number.is_empty()) {
        return pasted_orders(ctx, pasted.numbers, by_number).map(Some);
    }
    let mut ids: Vec<OrderId> = by_number.into_iter().map(|(_, id)| id).collect();
    if ids.is_empty() {
        ids.extend(phrase(ctx, q)?);
    }
    Ok(Some(Found { ids, pasted: None, not_found: Vec::new() }))
}

/// One statement for each kind of number, whatever their count; SKUs are asked for only by what is no
/// number of an order.
fn pasted_orders(
    ctx: &mut Ctx<'_>,
    numbers: Vec<Number>,
    by_number: Vec<(String, OrderId)>,
) -> Result<Found, Fault> {
    let mut orders: HashMap<String, Vec<OrderId>> = HashMap::new();
    for (number, id) in by_number {
        orders.entry(kernel::fold(&number)).or_default().push(id);
    }
    let others: Vec<&str> = numbers
        .iter()
        .filter(|number| !orders.contains_key(&number.folded))
        .map(|number| number.folded.as_str())
        .collect();
    let mut by_sku: HashMap<catalog::SkuId, Vec<OrderId>> = HashMap::new();
    let skus = catalog::ids_by_code(ctx, &others)?;
    if !skus.is_empty() {
        let ids: Vec<catalog::SkuId> = skus.values().copied().collect();
        for (sku, id) in store::newest_with_skus(ctx, &ids, MOST_PER_SKU + 1)? {
            by_sku.entry(sku).or_default().push(id);
        }
    }
    let mut found = Found { ids: Vec::new(), pasted: None, not_found: Vec::new() };
    let mut told = PastedNumbers {
        numbers: i64::try_from(numbers.len()).unwrap_or(i64::MAX),
        repeated: Vec::new(),
        cut: Vec::new(),
    };
    let mut seen: HashSet<OrderId> = HashSet::new();
    for number in numbers {
        let own = orders.get(&number.folded);
        let own = own.or_else(|| by_sku.get(skus.get(&number.folded)?));
        match own {
            None => found.not_found.push(number.text.clone()),
            Some(own) => {
                if own.len() > MOST_PER_SKU {
                    told.cut.push(number.text.clone());
                }
                let shown = own.iter().take(MOST_PER_SKU);
                found.ids.extend(shown.filter(|id| seen.insert(**id)));
            }
        }
        if number.times > 1 {
            told.repeated.push(RepeatedNumber { number: number.text, times: number.times });
        }
    }
    found.pasted = Some(told);
    Ok(found)
}

/// The beginning of a number, words of a person, or what may be a SKU.
fn phrase(ctx: &mut Ctx<'_>, q: &str) -> Result<Vec<OrderId>, Fault> {
    let mut ids = by_prefix(ctx, q)?;
    let people = customers::find_subjects(ctx, q, SubjectType::Order, 500)?;
    ids.extend(people.into_iter().map(OrderId::from_uuid));
    let skus = catalog::search_ids(ctx, q, 20)?;
    ids.extend(ctx.list(
        "SELECT order_id FROM order_lines WHERE sku_id = ANY($1) ORDER BY order_id DESC LIMIT $2",
        &[&skus, &MOST_FOUND],
        |row| row.get::<OrderId>(0),
    )?);
    Ok(ids)
}

fn by_prefix(ctx: &mut Ctx<'_>, q: &str) -> Result<Vec<OrderId>, Fault> {
    let folded = kernel::fold(q);
    // The last character there is: everything that begins with the text sorts before it.
    let end = format!("{folded}\u{10FFFF}");
    let (upper, upper_end) =
        (folded.to_uppercase(), format!("{}\u{10FFFF}", folded.to_uppercase()));
    let mut ids = ctx.list(
        "SELECT id FROM orders WHERE external_folded >= $1 AND external_folded < $2 LIMIT $3",
        &[&folded, &end, &MOST_FOUND],
        |row| row.get::<OrderId>(0),
    )?;
    ids.extend(ctx.list(
        "SELECT id FROM orders WHERE number >= $1 AND number < $2 LIMIT $3",
        &[&upper, &upper_end, &MOST_FOUND],
        |row| row.get::<OrderId>(0),
    )?);
    Ok(ids)
}
