//! Returns look for the line they take back: the same buyer, SKU and quantity, bought most recently
//! before. A line is taken back once.

use std::collections::HashSet;
use std::sync::Arc;

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, fold};
use serde_json::json;

use crate::run_import::{RunState, grouped};
use crate::store::Candidate;
use crate::{ImportId, permissions, store};

/// Returns per commit.
const MOST_AT_ONCE: i64 = 200;

/// Links the next returns of an import; the cursor stays where it is when there are none.
#[derive(Debug, Clone)]
pub(crate) struct LinkReturns {
    pub(crate) import_id: ImportId,
    pub(crate) before: Arc<RunState>,
}

impl Command for LinkReturns {
    const NAME: &'static str = "orders.link_returns";
    const PERMISSION: Permission = permissions::CREATE;
    type Output = RunState;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<RunState, Fault> {
        store::hold_run(ctx, self.import_id, &self.before)?;
        let mut after = (*self.before).clone();
        after.steps += 1;
        let from = self.before.linked_to.as_ref();
        let wanted = store::unlinked_returns(ctx, self.import_id, from, MOST_AT_ONCE)?;
        let candidates = store::candidates(ctx, &wanted)?;
        let mut candidates = grouped(candidates.into_iter().map(|one| (one.wanted_by, one)));
        let mut taken = HashSet::new();
        let mut links: Vec<(&str, Candidate)> = Vec::new();
        for one in &wanted {
            let own = candidates.remove(&one.cursor.id).unwrap_or_default();
            let best = own
                .into_iter()
                .filter(|candidate| fold(&candidate.sku) == fold(&one.sku))
                .filter(|candidate| !taken.contains(&(candidate.order_id, candidate.line_no)))
                // The most recent purchase; of several lines in it the first.
                .max_by_key(|one| (one.placed_at, one.order_id, std::cmp::Reverse(one.line_no)));
            if let Some(best) = best {
                taken.insert((best.order_id, best.line_no));
                links.push((&one.cursor.external_id, best));
            }
        }
        let found: Vec<&Candidate> = links.iter().map(|(_, link)| link).collect();
        store::link_returns(ctx, &found)?;
        for (external_id, link) in &links {
            let news = json!({"external_id": external_id, "line_no": link.line_no});
            let version = link.order_version;
            ctx.emit(Event::about("orders", "ReturnLinked", link.order_id, version, &news));
        }
        let linked = u64::try_from(links.len()).unwrap_or(u64::MAX);
        let looked = u64::try_from(wanted.len()).unwrap_or(u64::MAX);
        after.summary.returns_linked += linked;
        after.summary.returns_unlinked += looked - linked;
        if let Some(last) = wanted.last() {
            after.linked_to = Some(last.cursor.clone());
        }
        store::save_run(ctx, self.import_id, &self.before, &after)?;
        Ok(after)
    }
}
