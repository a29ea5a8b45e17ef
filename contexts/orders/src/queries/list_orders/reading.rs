//! How the orders of a list are found in a house of millions: by an index that has them in the list's
//! order, so that a page reads little more than its own rows.
//!
//! SQLite is not asked which index is best: it keeps no statistics, and a wrong guess reads every order
//! there is. One condition is written as it is, and the others stand aside.

#[cfg(test)]
mod tests;

use db::{Ctx, Engine, Param};
use kernel::Fault;

use super::Sort;
use crate::OrderId;
use crate::label::Label;
use crate::order::Source;

/// So many orders are read and sorted within a few milliseconds.
const FEW: i64 = 1_000;

/// A column that has to be something, and with which an index of lists begins: `(column, label,
/// placed_at, id)`.
pub(super) struct Equation {
    pub(super) column: &'static str,
    pub(super) value: Param<'static>,
    /// What the index is limited to, word for word: no engine can tell it from a parameter.
    pub(super) within: &'static str,
}

/// A condition on a column, with `$` for its parameter.
pub(super) struct Bound {
    column: &'static str,
    comparison: &'static str,
    param: Param<'static>,
    /// Whether an index may be chosen by it.
    leads: bool,
}

impl Bound {
    pub(super) fn leading(
        column: &'static str,
        comparison: &'static str,
        param: Param<'static>,
    ) -> Self {
        Self { column, comparison, param, leads: true }
    }

    pub(super) fn aside(
        column: &'static str,
        comparison: &'static str,
        param: Param<'static>,
    ) -> Self {
        Self { column, comparison, param, leads: false }
    }
}

/// Orders of which a table of parts has a row with this word, or with one of these.
pub(super) struct HasPart {
    /// The parts: a table and what is asked of it, with `$` for the word.
    pub(super) parts: &'static str,
    pub(super) word: Param<'static>,
}

/// What a list asks for, before it is known by which index that is found.
pub(crate) struct Select {
    pub(super) ids: Option<Vec<OrderId>>,
    pub(super) label: Option<Label>,
    pub(super) equations: Vec<Equation>,
    pub(super) has_parts: Vec<HasPart>,
    /// Those of them that are not few.
    pub(super) many_parts: Vec<HasPart>,
    /// Conditions without a parameter.
    pub(super) facts: Vec<String>,
    pub(super) bounds: Vec<Bound>,
    /// When the orders were placed.
    pub(super) placed: Vec<(&'static str, Param<'static>)>,
    /// The last row of the page before: its key and id.
    pub(super) after: Option<(Param<'static>, OrderId)>,
    pub(super) sort: Sort,
    /// What is asked for are few by their nature, and have an index: one's own tasks, or what is due.
    pub(super) few: bool,
}

/// By what the orders are found.
enum Way {
    /// By what is few, or in the order of an index of all: the only condition that may lead.
    Straight,
    /// Under each label by itself, each in the order of the list, and merged: behind this equation.
    Behind(usize),
    /// Under each label and source by themselves, and merged.
    BySource,
    /// Under each label by themselves, the greatest first.
    ByTotal,
    /// Those of this equation are few: all of them, sorted.
    Few(usize),
}

/// The parameters of a statement in the making.
#[derive(Default)]
struct Params(Vec<Param<'static>>);

impl Params {
    /// Its place in the statement.
    fn place(&mut self, param: Param<'static>) -> String {
        self.0.push(param);
        format!("${}", self.0.len())
    }

    /// `$` in the condition becomes the parameter's place.
    fn fill(&mut self, condition: &str, param: Param<'static>) -> String {
        condition.replacen('$', &self.place(param), 1)
    }
}

impl Select {
    /// The statement and its parameters; the last of them, how many rows, is still to come.
    pub(super) fn statement(
        mut self,
        ctx: &mut Ctx<'_>,
    ) -> Result<(String, Vec<Param<'static>>), Fault> {
        self.name_the_few(ctx)?;
        let way = self.way(ctx)?;
        Ok(self.written(&way, ctx.engine()))
    }

    /// A tag, a hold or an exception that few orders have, is read from its own table.
    fn name_the_few(&mut self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let most = FEW + 1;
        for part in std::mem::take(&mut self.has_parts) {
            if self.ids.is_none() {
                let sql = format!("SELECT order_id FROM {} LIMIT $2", part.parts);
                let sql = sql.replacen('$', "$1", 1);
                let found: Vec<OrderId> = ctx.list(&sql, &[&part.word, &most], |row| row.get(0))?;
                if i64::try_from(found.len()).is_ok_and(|found| found <= FEW) {
                    self.ids = Some(found);
                    continue;
                }
            }
            self.many_parts.push(part);
        }
        Ok(())
    }

    fn way(&self, ctx: &mut Ctx<'_>) -> Result<Way, Fault> {
        if self.ids.is_some() || self.few || self.sort == Sort::ShipBy {
            return Ok(Way::Straight);
        }
        let by_total = self.sort == Sort::Greatest;
        if self.equations.is_empty() {
            return Ok(match self.label {
                _ if by_total => Way::ByTotal,
                None => Way::Straight,
                Some(_) => Way::BySource,
            });
        }
        if self.equations.len() == 1 && !by_total {
            return Ok(Way::Behind(0));
        }
        let label = if by_total { None } else { self.label };
        let (mut rarest, mut fewest) = (0, i64::MAX);
        for at in 0..self.equations.len() {
            let count = self.count(ctx, at, label)?;
            if count < fewest {
                (rarest, fewest) = (at, count);
            }
        }
        Ok(match by_total {
            false => Way::Behind(rarest),
            true if fewest <= FEW => Way::Few(rarest),
            true => Way::ByTotal,
        })
    }

    /// How many orders there are of an equation under a label, as far as it matters.
    fn count(&self, ctx: &mut Ctx<'_>, at: usize, label: Option<Label>) -> Result<i64, Fault> {
        let Equation { column, value, within } = &self.equations[at];
        let label = label.map_or_else(String::new, |label| format!(" AND label = '{label}'"));
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 AS one FROM orders WHERE {column} = $1{within}{label} \
             LIMIT $2) AS found"
        );
        ctx.one(&sql, &[value, &(FEW + 1)], |row| row.get(0))
    }

    fn written(self, way: &Way, engine: Engine) -> (String, Vec<Param<'static>>) {
        let mut params = Params::default();
        let (label, sort) = (self.label, self.sort);
        // The few are sorted: there is an index in their order, too, but it has all the others.
        let key =
            if matches!(way, Way::Few(_)) { engine.aside(sort.key()) } else { sort.key().into() };
        let conditions = self.conditions(way, &key, engine, &mut params);
        let limit = format!("LIMIT ${}", params.0.len() + 1);
        let page = |own: &str| {
            let own = if own.is_empty() && conditions.is_empty() { "true" } else { own };
            let both = if own.is_empty() || conditions.is_empty() { "" } else { " AND " };
            format!(
                "SELECT id, {} FROM orders WHERE {own}{both}{conditions} ORDER BY {} {limit}",
                sort.key(),
                sort.order(&key)
            )
        };
        let labels = label.map_or_else(|| Label::ALL.to_vec(), |label| vec![label]);
        let label_is = |label: &Label| format!("label = '{label}'");
        let pages: Vec<String> = match way {
            Way::Straight | Way::Few(_) => {
                let aside = engine.aside("label");
                let condition = label.map(|label| format!("{aside} = '{label}'"));
                vec![page(&condition.unwrap_or_default())]
            }
            Way::Behind(_) | Way::ByTotal => {
                labels.iter().map(|one| page(&label_is(one))).collect()
            }
            Way::BySource => labels
                .iter()
                .flat_map(|one| {
                    Source::ALL
                        .iter()
                        .map(|source| page(&format!("source = '{source}' AND {}", label_is(one))))
                })
                .collect(),
        };
        (merged(pages, sort, &limit), params.0)
    }

    /// What holds under every label.
    fn conditions(self, way: &Way, key: &str, engine: Engine, params: &mut Params) -> String {
        let mut all = Vec::new();
        if let Some(ids) = self.ids {
            let ids = ids.iter().map(|id| id.uuid()).collect();
            all.push(params.fill("id = ANY($)", Param::Ids(ids)));
        }
        for (at, Equation { column, value, within }) in self.equations.into_iter().enumerate() {
            let leads = matches!(way, Way::Behind(lead) | Way::Few(lead) if *lead == at);
            let column = if leads { column.into() } else { engine.aside(column) };
            let within = if leads { within } else { "" };
            all.push(params.fill(&format!("{column} = ${within}"), value));
        }
        all.extend(self.facts);
        for Bound { column, comparison, param, leads } in self.bounds {
            let column = if leads { column.into() } else { engine.aside(column) };
            all.push(params.fill(&format!("{column} {comparison}"), param));
        }
        for HasPart { parts, word } in self.many_parts {
            let condition = format!("EXISTS (SELECT 1 FROM {parts} AND order_id = orders.id)");
            all.push(params.fill(&condition, word));
        }
        let in_time = matches!(self.sort, Sort::Newest | Sort::Oldest);
        for (comparison, at) in self.placed {
            let column = if in_time { "placed_at".into() } else { engine.aside("placed_at") };
            all.push(params.fill(&format!("{column} {comparison} $"), at));
        }
        if let Some((at, id)) = self.after {
            let beyond = if self.sort.descends() { "<" } else { ">" };
            let (at, id) = (params.place(at), params.place(Param::Id(id.uuid())));
            all.push(format!("({key}, id) {beyond} ({at}, {id})"));
        }
        all.join(" AND ")
    }
}

/// The first rows of all pages together.
fn merged(mut pages: Vec<String>, sort: Sort, limit: &str) -> String {
    if pages.len() == 1 {
        return pages.remove(0);
    }
    let (key, order) = (sort.key(), sort.order(sort.key()));
    let pages: Vec<String> = (0..)
        .zip(pages)
        .map(|(at, page): (usize, String)| format!("SELECT id, {key} FROM ({page}) AS page_{at}"))
        .collect();
    format!(
        "SELECT id, {key} FROM ({}) AS pages ORDER BY {order} {limit}",
        pages.join(" UNION ALL ")
    )
}

impl Sort {
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Newest | Self::Oldest => "placed_at",
            Self::ShipBy => "ship_by",
            Self::Greatest => "total_minor",
        }
    }

    fn descends(self) -> bool {
        matches!(self, Self::Newest | Self::Greatest)
    }

    fn order(self, key: &str) -> String {
        let direction = if self.descends() { " DESC" } else { "" };
        format!("{key}{direction}, id{direction}")
    }
}
