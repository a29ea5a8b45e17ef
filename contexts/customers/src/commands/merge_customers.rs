use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::change_customer::must_stand_alone;
use crate::customer::CustomerView;
use crate::{CustomerId, MergeId, permissions, queries, store};

/// Two customers are one: all that is the other's becomes this one's, and can be given back.
#[derive(Debug, Clone)]
pub struct MergeCustomers {
    /// Who stays.
    pub id: CustomerId,
    /// Who goes.
    pub other_id: CustomerId,
    /// The version of the one who stays.
    pub seen_version: i64,
}

impl Command for MergeCustomers {
    const NAME: &'static str = "customers.merge_customers";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = CustomerView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<CustomerView, Fault> {
        // It moves people of every shop.
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let Self { id, other_id, seen_version } = self;
        if id == other_id {
            let detail = "a customer cannot be merged into itself";
            return Err(Fault::field("other_id", "customers.same_customer", detail));
        }
        let rows = store::customers::lock(ctx, &[id, other_id])?;
        if rows.len() != 2 {
            return Err(store::customers::no_such_customer());
        }
        for row in &rows {
            must_stand_alone(row)?;
            if row.id == id && row.version != seen_version {
                let detail = format!("the customer is at version {}", row.version);
                return Err(Fault::conflict("customers.stale", detail));
            }
        }
        let moved = store::customers::move_all(ctx, other_id, id)?;
        store::customers::set_merged_into(ctx, other_id, Some(id))?;
        let merge: MergeId = ctx.new_id();
        store::customers::insert_merge(ctx, merge, id, other_id, &moved)?;
        let version = store::customers::next_version(ctx, id)?;
        let news = json!({"merge_id": merge, "other_id": other_id, "people": moved.people.len()});
        ctx.emit(Event::about("customers", "CustomersMerged", id, version, &news));
        Ok(queries::whole(ctx, id)?.0)
    }
}
