//! `sku_search`, and how lists of SKUs are searched.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use db::{Ctx, Param, Rows, ToParam};
use kernel::Fault;

use crate::SkuId;
use crate::search::{after_prefix, pairs, tokens, words};

/// Pairs with more SKUs than this narrow nothing: then the list itself is walked in its order,
/// which soon finds a page of what is common.
const COMMON: i64 = 2_000;
/// Pairs of one question whose rarity is looked up.
const MOST_PAIRS: usize = 24;

/// The text by which a SKU is found, before and after a change.
#[derive(Debug, Clone)]
pub(crate) struct Retold {
    pub(crate) id: SkuId,
    /// Empty for a new SKU.
    pub(crate) before: String,
    pub(crate) after: String,
}

/// Brings the tokens of SKUs to their texts; a SKU may stand there several times, oldest first.
///
/// Once for a whole command: the tokens of one SKU lie far apart, and of many they lie together.
pub(crate) fn retell(ctx: &mut Ctx<'_>, retold: &[Retold]) -> Result<(), Fault> {
    let mut texts: BTreeMap<SkuId, (&str, &str)> = BTreeMap::new();
    for Retold { id, before, after } in retold {
        texts.entry(*id).or_insert((before, after)).1 = after;
    }
    let (mut gone, mut new) = (BTreeSet::new(), BTreeSet::new());
    for (id, (before, after)) in texts {
        let (before, after) = (tokens(before), tokens(after));
        gone.extend(before.difference(&after).map(|token| (token.clone(), id)));
        new.extend(after.difference(&before).map(|token| (token.clone(), id)));
    }
    ctx.execute_rows(
        "WITH v(token, sku_id) AS (rows) DELETE FROM sku_search \
         WHERE (token, sku_id) IN (SELECT v.token, v.sku_id FROM v)",
        &token_rows(&gone),
        &[],
    )?;
    let again = "ON CONFLICT DO NOTHING";
    ctx.insert_rows("sku_search", &["token", "sku_id"], &token_rows(&new), again).map(|_| ())
}

fn token_rows(tokens: &BTreeSet<(String, SkuId)>) -> Rows<'_> {
    Rows::new()
        .borrowed(tokens.iter().map(|(token, _)| token.as_str()))
        .column(tokens.iter().map(|(_, id)| *id))
}

/// Conditions of a statement and their parameters, in order.
#[derive(Default)]
pub(crate) struct Filter {
    conditions: Vec<String>,
    params: Vec<Param<'static>>,
}

impl Filter {
    /// Adds a condition; `?` in it stands for the parameter.
    pub(crate) fn and(&mut self, condition: &str, param: Param<'static>) {
        self.params.push(param);
        self.conditions.push(condition.replace('?', &format!("${}", self.params.len())));
    }
    /// Adds a condition without a parameter.
    pub(crate) fn and_that(&mut self, condition: &str) {
        self.conditions.push(condition.to_owned());
    }
    /// A parameter that belongs to no condition; its place in the text.
    pub(crate) fn place(&mut self, param: Param<'static>) -> String {
        self.params.push(param);
        format!("${}", self.params.len())
    }
    /// `WHERE …`, or nothing.
    pub(crate) fn clause(&self) -> String {
        if self.conditions.is_empty() {
            return String::new();
        }
        format!("WHERE {}", self.conditions.join(" AND "))
    }
    /// In their order.
    pub(crate) fn params(&self) -> Vec<&dyn ToParam> {
        self.params.iter().map(|param| -> &dyn ToParam { param }).collect()
    }
}

/// An owned text as a parameter.
pub(crate) fn text(text: impl Into<String>) -> Param<'static> {
    Param::Text(text.into().into())
}

/// Narrows a statement over `skus s` to those in whose text every word of the question stands, or
/// that have it for a barcode.
pub(crate) fn narrow(ctx: &mut Ctx<'_>, question: &str, filter: &mut Filter) -> Result<(), Fault> {
    if let Some(owner) = super::barcodes::owner(ctx, question)? {
        filter.and("s.id = ?", Param::Id(owner.uuid()));
        return Ok(());
    }
    let words = words(question);
    if let Some(driver) = driver(ctx, &words)? {
        match driver {
            Driver::Pair(pair) => filter
                .and("s.id IN (SELECT k.sku_id FROM sku_search k WHERE k.token = ?)", text(pair)),
            Driver::Letter(letter) => {
                let (from, to) =
                    (filter.place(text(&letter)), filter.place(text(after_prefix(&letter))));
                filter.and_that(&format!(
                    "s.id IN (SELECT k.sku_id FROM sku_search k \
                     WHERE k.token >= {from} AND k.token < {to})"
                ));
            }
        }
    }
    for word in &words {
        filter.and("s.search_text LIKE ? ESCAPE '\\'", text(db::containing(word)));
    }
    Ok(())
}

/// What leads to the fewest candidates.
enum Driver {
    Pair(String),
    /// The beginning of tokens.
    Letter(String),
}

fn driver(ctx: &mut Ctx<'_>, words: &[String]) -> Result<Option<Driver>, Fault> {
    let mut asked: Vec<String> = words.iter().flat_map(|word| pairs(word)).collect();
    asked.sort_unstable();
    asked.dedup();
    asked.truncate(MOST_PAIRS);
    if asked.is_empty() {
        let letter = words.iter().find(|word| !word.is_ascii());
        return Ok(letter.map(|letter| Driver::Letter(letter.clone())));
    }
    let rows = Rows::new().borrowed(asked.iter().map(String::as_str));
    let counted = ctx.list_rows(
        "WITH v(token) AS (rows) SELECT v.token, (SELECT count(*) FROM \
         (SELECT k.sku_id FROM sku_search k WHERE k.token = v.token LIMIT $2) AS few) FROM v",
        &rows,
        &[&COMMON],
        |row| Ok((row.get::<i64>(1)?, row.get::<String>(0)?)),
    )?;
    let rarest = counted.into_iter().min();
    Ok(rarest.filter(|(count, _)| *count < COMMON).map(|(_, pair)| Driver::Pair(pair)))
}

/// Ids of SKUs whose code begins with a text, by code.
pub(crate) fn by_code_prefix(
    ctx: &mut Ctx<'_>,
    folded: &str,
    most: i64,
) -> Result<Vec<SkuId>, Fault> {
    ctx.list(
        "SELECT id FROM skus WHERE code_folded >= $1 AND code_folded < $2 \
         ORDER BY code_folded LIMIT $3",
        &[&folded, &after_prefix(folded), &most],
        |row| row.get(0),
    )
}

/// Ids of SKUs that a question finds, by code.
pub(crate) fn by_text(ctx: &mut Ctx<'_>, question: &str, most: i64) -> Result<Vec<SkuId>, Fault> {
    let mut filter = Filter::default();
    narrow(ctx, question, &mut filter)?;
    let limit = filter.place(Param::Int(most));
    let sql =
        format!("SELECT s.id FROM skus s {} ORDER BY s.code_folded LIMIT {limit}", filter.clause());
    ctx.list(&sql, &filter.params(), |row| row.get(0))
}

/// SKUs by their exact codes.
pub(crate) fn by_codes(
    ctx: &mut Ctx<'_>,
    folded: &[String],
) -> Result<HashMap<String, SkuId>, Fault> {
    let sql = "SELECT code_folded, id FROM skus WHERE code_folded = ANY($1)";
    let found = ctx.list(sql, &[&folded], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.into_iter().collect())
}
