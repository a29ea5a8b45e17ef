//! Orders are tagged: words of the house's own, by which lists are filtered. A tag changes nothing
//! about an order, so it may be set at any time and no version is taken for it.

use db::{Command, Ctx};
use kernel::{Fault, Permission, clean_line};

use super::approve_orders::unknown;
use super::tell::tell;
use crate::order::OrderEvent;
use crate::{OrderId, permissions, store};

/// Tags of one order.
pub const MOST_TAGS: usize = 20;
const MOST_TAG: usize = 100;

/// Tags are put on orders; a tag that is there stays.
#[derive(Debug, Clone)]
pub struct TagOrders {
    pub orders: Vec<OrderId>,
    pub tags: Vec<String>,
}

impl Command for TagOrders {
    const NAME: &'static str = "orders.tag_orders";
    const PERMISSION: Permission = permissions::ANNOTATE;
    type Output = Vec<(OrderId, Result<Vec<String>, Fault>)>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let wanted = tidied(self.tags)?;
        // Locked, so that two at once do not go over the limit together.
        let found = store::load_many(ctx, &self.orders)?;
        let known = store::tags_of(ctx, &self.orders)?;
        let (mut outcomes, mut rows) = (Vec::with_capacity(self.orders.len()), Vec::new());
        for id in self.orders {
            let Some(order) = found.iter().find(|order| order.id == id) else {
                outcomes.push((id, Err(unknown(id))));
                continue;
            };
            let mut tags = known.get(&id).cloned().unwrap_or_default();
            let new: Vec<String> =
                wanted.iter().filter(|tag| !tags.contains(tag)).cloned().collect();
            tags.extend(new.iter().cloned());
            tags.sort_unstable();
            if tags.len() > MOST_TAGS {
                outcomes.push((id, Err(too_many())));
                continue;
            }
            if !new.is_empty() {
                rows.extend(new.iter().map(|tag| (id, tag.clone())));
                tell(ctx, order, &OrderEvent::OrderTagged { tags: new });
            }
            outcomes.push((id, Ok(tags)));
        }
        store::add_tags(ctx, &rows)?;
        Ok(outcomes)
    }
}

fn too_many() -> Fault {
    Fault::field("tags", "kernel.too_many", format!("at most {MOST_TAGS} on one order"))
}

fn tidied(tags: Vec<String>) -> Result<Vec<String>, Fault> {
    if tags.len() > MOST_TAGS {
        return Err(too_many());
    }
    let mut tidied = Vec::with_capacity(tags.len());
    for (at, tag) in tags.iter().enumerate() {
        let wrong = |error: kernel::TextError| {
            Fault::field(format!("tags[{at}]"), error.code(), error.to_string())
        };
        let tag = clean_line(tag, MOST_TAG).map_err(wrong)?;
        if tag.is_empty() {
            return Err(wrong(kernel::TextError::Empty));
        }
        tidied.push(tag);
    }
    if tidied.is_empty() {
        return Err(Fault::field("tags", "kernel.required", "at least one"));
    }
    tidied.sort_unstable();
    tidied.dedup();
    Ok(tidied)
}
